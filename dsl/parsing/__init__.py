"""text --parse--> Plan: lexing, the AST, syntax errors and recovery from them. The only room that knows Lark."""

from .parser import parse

__all__ = ["parse"]
