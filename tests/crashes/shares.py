"""How much of a case is carried out, and which part of it: a long one is done by several processes side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Share:
    """At `amount` 1 all of a case, below that an even sample, always the same; of that every `parts`-th from `part` on.

    `part` counts from 0.
    """

    amount: float = 1.0
    part: int = 0
    parts: int = 1

    def of(self, places: Sequence[T]) -> Sequence[T]:
        """Those of the places at which to strike."""
        some = range(int(len(places) * self.amount))
        chosen = places if self.amount >= 1 else [places[round(place / self.amount)] for place in some]
        return chosen[self.part :: self.parts]

    def __str__(self) -> str:
        return f"{self.part + 1} of {self.parts}"
