"""Types and literals from and to the language's own spelling, by its own formatter and parser.

A phrase is read where a plan would have it: a literal behind `goal`, a limit behind `budget`, a type behind
`input`. So whatever the language learns to spell, JSON spells the same way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, get_args

from .. import ast
from ..formatting import literals
from ..formatting.document import layout
from ..formatting.expressions import Expressions
from ..formatting.remarks import Remarks
from ..parsing import parse
from ..parsing.tables import grammar_text
from ..source import Source, Span
from .shape import sentence_of

TYPES: tuple[type, ...] = get_args(ast.TypeExpression)
LONGEST = 1_000
_EXPRESSION, _LIMIT, _TYPE = "plan a\ngoal ", "plan a\nbudget ", "plan a\ninput a: "


def pattern_of(name: str) -> str | None:
    """How the grammar spells a literal, if it has a terminal of that name."""
    found = re.search(rf"^{name.upper()}: /(.+)/$", grammar_text(), re.MULTILINE)
    return found.group(1) if found else None


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text."""
    return re.fullmatch(pattern, text) is not None


def read_type(text: str) -> Any:
    """A type, or None when the text is not one."""
    return _read(_TYPE, text)


def read(kind: type, text: str) -> Any:
    """A literal of a kind, or None when the text is not one."""
    found = _read(_LIMIT if kind is ast.Quantity else _EXPRESSION, text)
    return found if isinstance(found, kind) else None


def write_type(node: ast.TypeExpression) -> str:
    """A type as a plan has it."""
    return literals.type_name(node)


def write(node: Any) -> str:
    """A literal as a plan has it."""
    if isinstance(node, ast.Quantity):
        return literals.quantity(node)
    return layout(Expressions(Remarks(Source(""), ()))(node)).strip()


def examples(kind: type) -> str:
    """Some literals of a kind, for a message."""
    return "`$0.50`, `spend $20`, `3min`, `60 steps`" if kind is ast.Quantity else sentence_of(kind).rstrip(".")


@lru_cache(maxsize=4096)
def _read(before: str, text: str) -> Any:
    """What stands behind some words of a plan, if it is all of the text, with nothing before, behind or after it."""
    if len(text) > LONGEST:
        return None
    plan = parse(before + text)
    whole = Span(len(before), len(before) + len(text))
    found: Any = None
    if not plan.diagnostics:
        match plan.declarations[0]:
            case ast.Goal(condition=found) | ast.Input(type=found) | ast.Budget(quantities=(found,)):
                pass
    return found if found is not None and found.span == whole else None
