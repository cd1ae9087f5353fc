"""The plan language: text → tree → checked program. Pure; knows no browser, no clock, no network.

>>> from callsheet.dsl import check, parse
>>> verdict = check(parse('plan hello  node greet { give word: Text = "hello" }  result greet.word'))
>>> verdict.accepted
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .ast import Plan
from .check import CheckedPlan, PlanRejected, Verdict, check
from .diagnostics import Diagnostic, Edit, Label, to_json
from .limits import FROM_FILE, FROM_MODEL, Limits
from .parsing import parse
from .source import Position, Source, Span

if TYPE_CHECKING:
    from .format import format_plan
    from .parsing import parse_patch
    from .patching import Finished, PatchVerdict, apply, check_patch, diff, residual, textual_diff

__all__ = [
    "FROM_FILE",
    "FROM_MODEL",
    "CheckedPlan",
    "Diagnostic",
    "Edit",
    "Finished",
    "Label",
    "Limits",
    "PatchVerdict",
    "Plan",
    "PlanRejected",
    "Position",
    "Source",
    "Span",
    "Verdict",
    "apply",
    "check",
    "check_patch",
    "diff",
    "format_plan",
    "parse",
    "parse_patch",
    "residual",
    "textual_diff",
    "to_json",
]

if not TYPE_CHECKING:
    _LATE = {
        "format_plan": "format",
        "parse_patch": "parsing",
        **dict.fromkeys(
            ("Finished", "PatchVerdict", "apply", "check_patch", "diff", "residual", "textual_diff"), "patching"
        ),
    }

    def __getattr__(name: str) -> Any:
        # What checking a plan does not need is imported when it is used (PEP 562).
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_LATE[name]}", __name__), name)
