"""What makes a checked plan again later, or in another process: beside its text, what it was checked with.

As JSON data. A resume reads it from the run's folder, a worker of many runs is sent it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.files import Files, InMemoryFiles
from callsheet.dsl.parsing import parse
from callsheet.dsl.relocate import relocate
from callsheet.dsl.tiers import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """A plan that is read and not checked yet."""

    tree: ast.Plan
    files: Files
    tiers: Mapping[str, Tier]

    def checked(self) -> CheckedPlan | None:
        """The plan as it was accepted before; None when it no longer is."""
        return check(self.tree, files=self.files, tiers=self.tiers).checked


def to_keep(plan: CheckedPlan, addresses: Mapping[str, str]) -> dict[str, Any]:
    """What `read_kept` needs beside the text. `addresses` are those that the plan was relocated to."""
    return {
        "sites": dict(addresses),
        "files": dict(plan.files),
        "tiers": [one.to_data() for one in plan.tiers.values()],
    }


def read_kept(text: str, kept: Mapping[str, Any], *, name: str) -> ReadPlan:
    """The plan in a text called `name`. Raises ValueError, KeyError or TypeError for data that is none of ours."""
    return ReadPlan(
        tree=relocate(parse(text, name=name), kept["sites"]),
        files=InMemoryFiles(dict(kept["files"])),
        tiers={one.name: one for one in map(Tier.from_data, kept["tiers"])},
    )
