"""Suggested names, tried out: an edit is offered only if it takes its diagnostic away and adds no error.

A misspelt name hides what is wrong with the value behind it, so a near name may be the right one and still not fit. The
tree is checked again with the name in its place; what cannot be tried within bounds is said and not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from .. import ast
from ..diagnostics import Diagnostic
from ..rewrite import replaced
from ..source import Span

Check: TypeAlias = Callable[[ast.Plan], Iterable[Diagnostic]]

MOST_WORK = 60_000
"""Characters of plan that are checked again, all suggestions together."""
OF_NAMES = frozenset({"CS101", "CS104", "CS106", "CS204", "CS704"})
"""Codes whose edit puts another name in the place of one; the other edits are right by what they are."""


def only_safe(plan: ast.Plan, found: Sequence[Diagnostic], check: Check) -> tuple[Diagnostic, ...]:
    """The diagnostics without the edits that would not mend the plan. `check` finds what is wrong with a tree."""
    errors = {_key(one) for one in found if one.severity == "error"}
    left = MOST_WORK
    kept = []
    for one in found:
        if one.fix and one.code in OF_NAMES:
            left -= len(plan.source.text)
            if left < 0 or not _mends(plan, one, errors, check):
                one = replace(one, fix=())
        kept.append(one)
    return tuple(kept)


def _mends(plan: ast.Plan, one: Diagnostic, errors: set[tuple[str, Span]], check: Check) -> bool:
    """Edits of a tree leave every span where it is, so diagnostics are known by code and place."""
    tried = _renamed(plan, one.span, one.fix[0].text)
    after = {_key(other) for other in check(tried) if other.severity == "error"}
    return after <= errors - {_key(one)}


def _key(one: Diagnostic) -> tuple[str, Span]:
    return one.code, one.span


def _renamed(plan: ast.Plan, place: Span, name: str) -> ast.Plan:
    """The plan with another name at a place."""
    for part in ast.walk(plan):
        if part.span == place:
            match part:
                case ast.Name():
                    return replaced(plan, part, replace(part, text=name))
                case ast.Reference() | ast.NamedType():
                    return replaced(plan, part, replace(part, name=name))
        if isinstance(part, ast.RoleElement) and part.role_span == place:
            return replaced(plan, part, replace(part, role=name))
    return plan
