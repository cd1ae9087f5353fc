"""How long inputs took and how large they were, kept as counts so that a million of them fit on a page."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

STEP = 1.05
"""Two values in one class differ by 5 % at most."""
SMALLEST = 1e-6


@dataclass(kw_only=True)
class Measure:
    """Many values above zero: their quantiles to within 5 %, and the largest just as it was."""

    classes: Counter[int] = field(default_factory=Counter)
    largest: float = 0.0
    total: float = 0.0

    def add(self, value: float) -> None:
        """One more."""
        self.classes[max(0, math.ceil(math.log(max(value, SMALLEST) / SMALLEST, STEP)))] += 1
        self.largest = max(self.largest, value)
        self.total += value

    def quantile(self, part: float) -> float:
        """The value that so great a part lies at or below; 0 when there are none."""
        left = part * self.classes.total()
        for number in sorted(self.classes):
            left -= self.classes[number]
            if left <= 0:
                return min(self.largest, SMALLEST * STEP**number)
        return self.largest

    def merge(self, other: Measure) -> None:
        """All values of the other as well."""
        self.classes.update(other.classes)
        self.largest = max(self.largest, other.largest)
        self.total += other.total

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {"classes": sorted(self.classes.items()), "largest": self.largest, "total": self.total}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Measure:
        """What `to_json` wrote."""
        return cls(classes=Counter(dict(data["classes"])), largest=data["largest"], total=data["total"])


@dataclass(kw_only=True)
class Tally:
    """What a number of inputs came to: seconds of each, and characters."""

    done: int = 0
    checking: Measure = field(default_factory=Measure)
    formatting: Measure = field(default_factory=Measure)
    sizes: Measure = field(default_factory=Measure)

    def merge(self, other: Tally) -> None:
        """Both together."""
        self.done += other.done
        self.checking.merge(other.checking)
        self.formatting.merge(other.formatting)
        self.sizes.merge(other.sizes)

    def told(self) -> str:
        """One line for people."""
        sizes, times = self.sizes, self.checking
        return (
            f"{self.done:,} inputs, {sizes.quantile(0.5):.0f} characters each (median; at most {sizes.largest:,.0f}):"
            f" parse and check take {times.quantile(0.5) * 1000:.1f} / {times.quantile(0.99) * 1000:.1f} /"
            f" {times.largest * 1000:.1f} ms (p50 / p99 / max), {times.total:,.0f} s in all;"
            f" formatting and reading back takes at most {self.formatting.largest * 1000:.1f} ms"
        )

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {
            "done": self.done,
            "checking": self.checking.to_json(),
            "formatting": self.formatting.to_json(),
            "sizes": self.sizes.to_json(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Tally:
        """What `to_json` wrote."""
        measures = {name: Measure.from_json(data[name]) for name in ("checking", "formatting", "sizes")}
        return cls(done=data["done"], **measures)
