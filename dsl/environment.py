"""What names mean while a program runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .failures import fail

MOST_ROUNDS = 1_000_000
"""Rounds of loops and comprehensions in one attempt at a node; each level of them multiplies."""


@dataclass(slots=True)
class Rounds:
    """How many rounds an attempt has made: what only computes has no deadline that could cut it short."""

    made: int = 0

    def another(self) -> None:
        """Raises `NodeFailure` when it is one too many."""
        self.made += 1
        if self.made > MOST_ROUNDS:
            raise fail("value", f"more than {MOST_ROUNDS:,} rounds of loops and comprehensions")


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Inputs, secrets by name, what finished nodes gave, and the locals of the block.

    A skipped node is there with None: reading from it gives `none`. Frozen: `with_local` is a new environment, so a
    proof can be run later, or twice, with the names as they were; only the rounds are counted together.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    nodes: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    locals: Mapping[str, Any] = field(default_factory=dict)
    rounds: Rounds = field(default_factory=Rounds, compare=False, repr=False)

    def with_local(self, name: str, value: Any) -> Environment:
        """The same with one more local."""
        return replace(self, locals={**self.locals, name: value})
