"""The interpreter: checked program → run → journal → report.

`run_plan` runs a plan from its beginning, `resume_run` takes a run up where its journal ends, `settle_commit` says what
a person has found out. What a name needs is imported when the name is first used: the browser takes long to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .report import Report
    from .run import Ended, MissingSecret, NotResumable, Settings, resume_run, run_plan, settle_commit

__all__ = [
    "Ended",
    "MissingSecret",
    "NotResumable",
    "Report",
    "Settings",
    "resume_run",
    "run_plan",
    "settle_commit",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(".report" if name == "Report" else ".run", __name__), name)
