"""Suggested names, tried out: an edit is offered only if it takes its diagnostic away and adds no error.

A misspelt name hides what is wrong with the value behind it, so a near name may be the right one and still not fit. The
tree is checked again with the names in their places, with all of them at once: mostly that is all there is to do. When
that shows that some do not fit, those that look like it and the others are tried by themselves, then halves of them. A
name that is not known hides errors and causes none besides its own: with more names known there are only more errors,
so each of some that fit together fits alone. Two that fit alone may not fit together, as `a after b` and `b after a`
do not: so what is tried later is tried on top of what fits, and all that are offered fit together. What cannot be tried
within bounds is said and not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.rewrite import rewritten
from callsheet.dsl.source import Span

Check: TypeAlias = Callable[[ast.Plan], Iterable[Diagnostic]]

MOST_WORK = 20_000
"""Characters of plan that are checked again after the first trial, which is of all suggestions together."""
OF_NAMES = frozenset({"CS101", "CS104", "CS106", "CS204", "CS704"})
"""Codes whose edit puts another name in the place of one; the other edits are right by what they are."""


def only_safe(plan: ast.Plan, found: Sequence[Diagnostic], check: Check) -> tuple[Diagnostic, ...]:
    """The diagnostics without the edits that would not mend the plan. `check` finds what is wrong with a tree."""
    suggested = [one for one in found if one.fix and one.code in OF_NAMES]
    if not suggested:
        return tuple(found)
    mending = {id(one) for one in _Trials(plan, found, check).mending(suggested)}
    unfit = {id(one) for one in suggested} - mending
    return tuple(replace(one, fix=()) if id(one) in unfit else one for one in found)


class _Trials:
    """Of one plan, as long as there is work `left`, in characters."""

    def __init__(self, plan: ast.Plan, found: Sequence[Diagnostic], check: Check) -> None:
        self.plan, self.check = plan, check
        self.errors = _errors(found)
        self.size = len(plan.source.text)
        self.left = self.size + MOST_WORK

    def mending(self, suggested: Sequence[Diagnostic], fitting: Sequence[Diagnostic] = ()) -> Sequence[Diagnostic]:
        """Those whose edits take them away, and add no error together with those that are known as `fitting`."""
        self.left -= self.size
        if self.left < 0:
            return ()
        together = (*fitting, *suggested)
        after = _errors(self.check(_renamed(self.plan, together)))
        if after <= self.errors - {_key(one) for one in together}:
            return suggested
        if len(suggested) == 1:
            return ()
        new = [span for code, span in after if (code, span) not in self.errors]
        good = [
            one for one in suggested if _key(one) not in after and not any(_overlap(one.span, span) for span in new)
        ]
        if not 0 < len(good) < len(suggested):
            good = list(suggested[: len(suggested) // 2])
        known = {id(one) for one in good}
        first = self.mending(good, fitting)
        rest = [one for one in suggested if id(one) not in known]
        return (*first, *self.mending(rest, (*fitting, *first)))


def _errors(found: Iterable[Diagnostic]) -> set[tuple[str, Span]]:
    """Edits of a tree leave every span where it is, so diagnostics are known by code and place."""
    return {_key(one) for one in found if one.severity == "error"}


def _key(one: Diagnostic) -> tuple[str, Span]:
    return one.code, one.span


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _renamed(plan: ast.Plan, suggested: Iterable[Diagnostic]) -> ast.Plan:
    """The plan with other names at the places of diagnostics."""
    names = {one.span: one.fix[0].text for one in suggested}

    def change(part: Any) -> Any:
        match part:
            case ast.Name() if part.span in names:
                return replace(part, text=names[part.span])
            case ast.Reference() | ast.NamedType() if part.span in names:
                return replace(part, name=names[part.span])
            case ast.RoleElement() if part.role_span in names:
                return replace(part, role=names[part.role_span], name=rewritten(part.name, change))
        return None

    return rewritten(plan, change)
