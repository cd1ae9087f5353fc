"""text --parse--> Plan: lexing, the AST, syntax errors and recovery from them. Only this knows Lark."""

from .parser import kind_of, parse, parse_library, parse_patch

__all__ = ["kind_of", "parse", "parse_library", "parse_patch"]
