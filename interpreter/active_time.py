"""The run's own time, which stands still while all that is under way waits for people, and deadlines in it.

The gap between a crash and a resume does not count either. A moment is an instant of the driver's monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.dsl.failures import FailureKind

from .clauses import attempt_limit
from .limits import PLAN, Limits
from .seams import Clock
from .units import Unit


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """When an attempt must be over, and what it fails with then."""

    moment: float
    kind: FailureKind
    why: str
    account: str | None = None
    seconds: float = 0.0
    """Whose budget it is, and how much that allows, where it is one."""

    def later(self, seconds: float) -> Deadline:
        """The same, so much later."""
        return replace(self, moment=self.moment + seconds)


class ActiveTime:
    """`now` is active time in seconds since the run began; `spent` of it are known when a run is taken up."""

    def __init__(self, clock: Clock, spent: float) -> None:
        self._clock = clock
        self._begun = clock.monotonic() - spent
        self._deadlines: dict[Unit, tuple[Deadline, ...]] = {}
        self._under_way: set[Unit] = set()
        self._asking: set[Unit] = set()
        self._still_since: float | None = None

    @property
    def now(self) -> float:
        """Seconds of active time."""
        moment = self._clock.monotonic() if self._still_since is None else self._still_since
        return moment - self._begun

    def begin(self, unit: Unit, plan: CheckedPlan, limits: Limits, started: float) -> None:
        """An attempt begins at a unit of a node that was `started` then."""
        self._move()
        self._under_way.add(unit)
        self._look_whether_still()
        deadlines: list[Deadline] = []
        limit = attempt_limit(plan.nodes[unit.node])
        if limit is not None:
            why = f"the attempt took longer than its timeout of {shown('time', limit)}"
            deadlines.append(Deadline(self._clock.monotonic() + limit, "timeout", why))
        for account, begun in ((unit.node, started), (PLAN, 0.0)):
            seconds = limits.of(account, "time")
            if seconds is not None:
                who = "the plan" if account == PLAN else f"node `{account}`"
                why = f"over budget: {who} may take {shown('time', seconds)}"
                moment = self._begun + begun + float(seconds)
                deadlines.append(Deadline(moment, "budget", why, account, float(seconds)))
        self._deadlines[unit] = tuple(deadlines)

    def end(self, unit: Unit) -> None:
        """The attempt is over."""
        self._move()
        self._under_way.discard(unit)
        self._look_whether_still()

    @contextmanager
    def asking(self, unit: Unit) -> Iterator[None]:
        """Inside a person is waited for: that is no time of the unit, and none of the run if all do."""
        self._move()
        self._asking.add(unit)
        self._look_whether_still()
        since = self._clock.monotonic()
        try:
            yield
        finally:
            self._move()
            self._asking.discard(unit)
            self._look_whether_still()
            waited = self._clock.monotonic() - since
            self._deadlines[unit] = tuple(
                one if one.account == PLAN else one.later(waited) for one in self._deadlines.get(unit, ())
            )

    def deadline(self, unit: Unit) -> Deadline | None:
        """The first of the attempt's deadlines."""
        return min(self._deadlines.get(unit, ()), default=None)

    def left(self, unit: Unit) -> float:
        """Seconds until the attempt's deadline."""
        deadline = self.deadline(unit)
        return float("inf") if deadline is None else deadline.moment - self._clock.monotonic()

    def _move(self) -> None:
        """What went by while the run stood still did not go by for it."""
        if self._still_since is None:
            return
        still = self._clock.monotonic() - self._still_since
        self._still_since, self._begun = None, self._begun + still
        for unit, deadlines in self._deadlines.items():
            self._deadlines[unit] = tuple(one.later(still) if one.account == PLAN else one for one in deadlines)

    def _look_whether_still(self) -> None:
        if self._asking and self._asking >= self._under_way:
            self._still_since = self._clock.monotonic()
