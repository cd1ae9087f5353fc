"""What a patch is written for: the hash of a plan's text with earlier patches, whatever of it is finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .. import ast
from ..identity import plan_hash

if TYPE_CHECKING:
    from ..specs import SiteSpec


def base_hash(plan: ast.Plan, specs: Mapping[str, SiteSpec | None] | None = None) -> str:
    """64 hex digits: the plan's own hash, without its `done` declarations.

    So it stays the same while nodes finish and a patch is being written.
    """
    kept = tuple(one for one in plan.declarations if not isinstance(one, ast.Done))
    same = len(kept) == len(plan.declarations)
    return plan_hash(plan if same else replace(plan, declarations=kept), specs)
