"""text --parse--> Plan: lexing, the AST, syntax errors and recovery from them. Only this knows Lark."""

from .parser import parse

__all__ = ["parse"]
