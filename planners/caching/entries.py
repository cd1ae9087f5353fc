"""One plan of a cache with how it fared, and what that makes it worth beside others."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from callsheet.dsl.classes import frozen, names_of

from .store import Row

HALF_LIFE = 90 * 86_400.0
"""Seconds after which a proof counts half."""
LEAST_RATE = 0.5


@frozen
class Entry:
    """A plan that was verified, and how it fared.

    `share` and `reward` are sums over its `uses`; `made` and `used` are seconds since 1970, `run` is its last. `stale`
    says that the site has another spec now.
    """

    name: str
    goal: str
    given: Mapping[str, str]
    site: str
    address: str
    planner: str
    text: str
    run: str
    made: float
    used: float
    uses: int
    verified: int
    share: float
    reward: float
    stale: bool = False

    @classmethod
    def of(cls, row: Row) -> Entry:
        """A row of the table, by `COLUMNS`; behind them may stand whether it is stale."""
        values = dict(zip((*KEPT, "stale"), row, strict=False))
        given = json.loads(values["given"])
        return cls(**{**values, "given": given, "stale": bool(values.get("stale"))})

    def row(self) -> dict[str, Any]:
        """Its columns with their values."""
        values = {name: getattr(self, name) for name in KEPT}
        return {**values, "given": json.dumps(dict(self.given), ensure_ascii=False), "size": self.size}

    @property
    def size(self) -> int:
        """Bytes that count against the limit of the cache."""
        return sum(len(one.encode()) for one in (self.goal, self.text, *self.given, *self.given.values()))

    @property
    def rate(self) -> float:
        """How likely its next run is verified, by Laplace's rule of succession."""
        return (self.verified + 1) / (self.uses + 2)

    @property
    def to_be_trusted(self) -> bool:
        """Whether it failed no more often than it was verified."""
        return self.rate >= LEAST_RATE

    def worth(self, now: float) -> float:
        """What it is worth beside others: more when it succeeds, earns much, costs little, and did so lately."""
        age = max(0.0, now - self.used)
        reward, share = self.reward / self.uses, self.share / self.uses
        return self.rate * (1 + reward) / (1 + share) * math.exp2(-age / HALF_LIFE)

    @property
    def praise(self) -> str:
        """What it has to say for itself."""
        return f"kept plan {self.name}, verified in {self.verified} of {self.uses} runs, last in {self.run}"


KEPT = tuple(name for name in names_of(Entry) if name != "stale")
COLUMNS = ", ".join(f"plans.{name}" for name in KEPT)
"""What is read of a row."""
