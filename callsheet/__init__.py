"""Callsheet: a typed plan language for work on the web, and everything that runs it.

    >>> import callsheet
    >>> result = callsheet.run("examples/buy_cheapest.plan", inputs={"limit": "$20"})  # doctest: +SKIP
    >>> result.outcome, result.value["number"]  # doctest: +SKIP
    ('done', 'AB-1042')

Light on purpose: what a name needs is imported when the name is first used (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import RunResult, resume, run
    from .dsl import Diagnostic, format_plan, parse
    from .dsl.check import CheckedPlan, PlanRejected, Verdict, check
    from .solving import Solved, draft, solve

__version__ = "0.1.0"

__all__ = [
    "CheckedPlan",
    "Diagnostic",
    "PlanRejected",
    "RunResult",
    "Solved",
    "Verdict",
    "__version__",
    "check",
    "draft",
    "format_plan",
    "parse",
    "resume",
    "run",
    "solve",
]

_HOMES = {
    **dict.fromkeys(("RunResult", "resume", "run"), ".api"),
    **dict.fromkeys(("Solved", "draft", "solve"), ".solving"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, ".dsl"), __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
