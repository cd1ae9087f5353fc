"""Patches and residual programs: how the rest of a plan is rewritten while what is finished stays.

    checked plan, what is finished --residual--> plan      plan, plan --diff--> patch
    plan, patch --apply--> plan                            checked plan, patch --check_patch--> verdict

Each is imported when it is used: `check` needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .applying import PatchRejected, apply
    from .base import base_hash
    from .differing import NotExpressible, diff
    from .finished import NOTHING_FINISHED, Commitment, Finished, Progress
    from .judging import PatchVerdict, check_patch
    from .remaining import residual
    from .text import textual_diff
    from .written import NotWritable

__all__ = [
    "NOTHING_FINISHED",
    "Commitment",
    "Finished",
    "NotExpressible",
    "NotWritable",
    "PatchRejected",
    "PatchVerdict",
    "Progress",
    "apply",
    "base_hash",
    "check_patch",
    "diff",
    "residual",
    "textual_diff",
]

if not TYPE_CHECKING:
    _HOMES = {
        "applying": ("PatchRejected", "apply"),
        "base": ("base_hash",),
        "differing": ("NotExpressible", "diff"),
        "finished": ("NOTHING_FINISHED", "Commitment", "Finished", "Progress"),
        "judging": ("PatchVerdict", "check_patch"),
        "remaining": ("residual",),
        "text": ("textual_diff",),
        "written": ("NotWritable",),
    }

    def __getattr__(name: str) -> Any:
        home = next((module for module, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{home}", __name__), name)
