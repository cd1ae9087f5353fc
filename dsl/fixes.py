"""Text → mended text: applies the edits that diagnostics offer, as far as they are safe.

An edit is kept only if the mistake it is for is gone afterwards and no new error has come: an offered edit is a
guess, and the checker is there to judge it. Mending stops when nothing can be mended any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .check import Verdict, check
from .diagnostics import Diagnostic, Edit
from .files import NO_FILES, Files
from .parsing import parse
from .tiers import DEFAULT_TIERS, Tier

Judge: TypeAlias = Callable[[str], Verdict]

MOST_EDITS = 100
"""A file that needs more is not mended by suggestions."""


@dataclass(frozen=True, kw_only=True)
class Mended:
    """The text after mending, its verdict, and the diagnostics whose edits were applied, in the order applied."""

    text: str
    verdict: Verdict
    applied: tuple[Diagnostic, ...]


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits of one diagnostic. Raises ValueError when they overlap."""
    end = len(text)
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end), reverse=True):
        if edit.span.end > end:
            raise ValueError("edits overlap")
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        end = edit.span.start
    return text


def mend(
    text: str, *, name: str = "<plan>", files: Files = NO_FILES, tiers: Mapping[str, Tier] = DEFAULT_TIERS
) -> Mended:
    """Apply every edit that helps, one after the other, each judged by checking the whole plan again.

    `files` and `tiers` are what it is checked with. Only this text is mended, none of the files that it names.
    """

    def judge(tried: str) -> Verdict:
        return check(parse(tried, name=name), files=files, tiers=tiers)

    verdict = judge(text)
    applied: list[Diagnostic] = []
    while len(applied) < MOST_EDITS:
        step = _next_step(text, verdict, judge)
        if step is None:
            break
        diagnostic, text, verdict = step
        applied.append(diagnostic)
    return Mended(text=text, verdict=verdict, applied=tuple(applied))


def _next_step(text: str, verdict: Verdict, judge: Judge) -> tuple[Diagnostic, str, Verdict] | None:
    """The first diagnostic, in source order, whose edit makes the plan better."""
    for diagnostic in verdict.diagnostics:
        # The texts of files stand behind the plan's own in one space of offsets.
        if not diagnostic.fix or any(edit.span.end > len(text) for edit in diagnostic.fix):
            continue
        edited = apply_edits(text, diagnostic.fix)
        after = judge(edited)
        if _is_better(verdict, after, diagnostic):
            return diagnostic, edited, after
    return None


def _is_better(before: Verdict, after: Verdict, diagnostic: Diagnostic) -> bool:
    """Whether this mistake is gone, and no other error has come in its place.

    A syntax error hides what stands behind it, so one that is mended may bring other messages to light.
    """
    had, has = _said(before), _said(after)
    gone = has[diagnostic.code, diagnostic.message] < had[diagnostic.code, diagnostic.message]
    return gone and (diagnostic.code.startswith("CS0") or _errors(after) < _errors(before) or not _errors(before))


def _said(verdict: Verdict) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.message) for one in verdict.diagnostics)


def _errors(verdict: Verdict) -> int:
    return sum(one.severity == "error" for one in verdict.diagnostics)
