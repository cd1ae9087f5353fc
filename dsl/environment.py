"""What names mean while a program runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Inputs, secrets by name, what finished nodes gave, and the locals of the block.

    A skipped node is there with None: reading from it gives `none`. Frozen: `with_local` is a new environment, so a
    proof can be run later, or twice, with the names as they were.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    nodes: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    locals: Mapping[str, Any] = field(default_factory=dict)

    def with_local(self, name: str, value: Any) -> Environment:
        """The same with one more local."""
        return replace(self, locals={**self.locals, name: value})
