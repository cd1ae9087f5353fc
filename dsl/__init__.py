"""The plan language: text → tree → checked program. Pure; knows no browser, no clock, no network.

>>> from callsheet.dsl import check, parse
>>> verdict = check(parse('plan hello  node greet { give word: Text = "hello" }  result greet.word'))
>>> verdict.accepted
True
"""

from .ast import Plan
from .check import CheckedPlan, PlanRejected, Verdict, check
from .diagnostics import Diagnostic, Edit, Label, to_json
from .format import format_plan
from .limits import FROM_FILE, FROM_MODEL, Limits
from .parsing import parse
from .source import Position, Source, Span

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
