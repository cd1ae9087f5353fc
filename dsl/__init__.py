"""The plan language: text → tree → checked program. Pure; knows no browser, no clock, no network.

>>> from callsheet.dsl import check, parse
>>> verdict = check(parse('plan hello  node greet { give word: Text = "hello" }  result greet.word'))
>>> verdict.accepted
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .ast import Plan
from .check import CheckedPlan, PlanRejected, Verdict, check
from .diagnostics import Diagnostic, Edit, Label, to_json
from .limits import FROM_FILE, FROM_MODEL, Limits
from .parsing import parse
from .source import Position, Source, Span

if TYPE_CHECKING:
    from .format import format_plan

__all__ = [
    "FROM_FILE",
    "FROM_MODEL",
    "CheckedPlan",
    "Diagnostic",
    "Edit",
    "Label",
    "Limits",
    "Plan",
    "PlanRejected",
    "Position",
    "Source",
    "Span",
    "Verdict",
    "check",
    "format_plan",
    "parse",
    "to_json",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        # What checking a plan does not need is imported when it is used (PEP 562).
        if name != "format_plan":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from .format import format_plan

        return format_plan
