"""What the attempts of a replay share: the machine, the tape in place of journal and clock, budgets as they were.

It is apart from the steps because it decides nothing: an event is compared, an admission is held to the limits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from callsheet.dsl.failures import NodeFailure

from .. import events
from ..both import Seen
from ..budget import Reservation
from ..events import Event, NodeEvent
from ..meter import Need
from ..seams import Page
from ..units import Unit
from ..work import Work
from .pages import TapePage, failure_of, is_out_of
from .tape import Tape


class TapeWork(Work):
    """The run as its attempts see it, on a tape."""

    def bind(self, tape: Tape) -> None:
        """What was recorded by the process that is replayed."""
        self.tape = tape
        self.here: dict[Unit, int] = {}

    async def record(self, event: Event) -> None:
        """As it was written, when its turn in the journal comes."""
        assert isinstance(event, NodeEvent), "the run's own events are compared by who replays it"
        await self.tape.turn(event.unit)
        self.note(event)

    async def record_while(self, event: Event, look: Callable[[], Awaitable[Seen]]) -> Awaitable[Seen]:
        """One after the other, as the tape tells of them."""
        await self.record(event)
        return look()

    def note(self, event: Event) -> None:
        assert isinstance(event, NodeEvent), "the run's own events are compared by who replays it"
        self.machine.apply(self.tape.match(event.unit, event))

    def believe(self, unit: Unit) -> Event:
        """The next event of a unit as the tape has it."""
        event = self.tape.take(unit)
        self.machine.apply(event)
        return event

    async def admit(self, unit: Unit, need: Need, *, bounded: bool = True) -> Reservation:
        """What was admitted then has to fit now, when all that came before it is counted and nothing after it."""
        if bounded:
            await self._time_is_over(unit)
        recorded = await self.tape.turn(unit)
        try:
            reservation = self.ledger.admit_now(unit.node, need)
        except NodeFailure:
            if not is_out_of(recorded, "budget") and not isinstance(recorded, events.ProofLooked):
                raise self.tape.differ(unit, "a step that does not fit the budget") from None
            raise
        if reservation is None:
            raise self.tape.differ(unit, "a wait until the budget allows it")
        return reservation

    def _refused(self, node: str, refusal: Any) -> None:
        """That is told by the tape."""

    def check(self, unit: Unit) -> None:
        """Time is over when the tape says so, and not before."""
        recorded = self.tape.next(unit)
        stopped = self.machine.nodes[unit.node].stop
        if isinstance(recorded, events.NodeFailed) and (stopped or self.time_left(unit) <= 0):
            super().check(unit)

    async def _time_is_over(self, unit: Unit) -> None:
        await self.tape.turn(unit)
        self.check(unit)

    async def wait(self, unit: Unit, line: int) -> None:
        """A pause: it ended, or the attempt's time did."""
        recorded = await self.tape.turn(unit)
        if isinstance(recorded, events.NodeFailed) and recorded.failure.line == line:
            self.check(unit)

    async def page(self, unit: Unit) -> Page:
        """It was there, unless the attempt failed for want of one."""
        recorded = await self.tape.turn(unit)
        if is_out_of(recorded, "browser"):
            raise failure_of(self.tape, unit, "a page")
        return TapePage(self.tape, unit)

    async def drop_page(self, unit: Unit) -> None:
        self.left_by.pop(self.worker(unit), None)

    def leave(self, unit: Unit) -> None:
        if self.plan.nodes[unit.node].agent is not None:
            self.left_by[self.worker(unit)] = unit.node

    async def shoot_for_plan(self, unit: Unit, line: int, name: str) -> None:
        recorded = await self.tape.turn(unit)
        if is_out_of(recorded, "browser"):
            raise failure_of(self.tape, unit, f"picture `{name}`")
