"""Which replan is under way, which wait for it, and who is held back by them: pure bookkeeping of the machine.

One replan at a time. The node that it is about, and so whoever waits for it, is held until it has ended; others go on.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.replanning import Cause

from .events import Event, PatchRefused
from .limits import PLAN
from .past import Past
from .triggers import Triggers

if TYPE_CHECKING:
    from .machine import Machine


class Replans:
    """`begun` counts replans, `open` is why the one under way began, `waiting` are causes in the order they came.

    `past` is what was done so far, and `refused` are texts of patches; both only of a run that may be replanned.
    """

    def __init__(self, plan: CheckedPlan) -> None:
        self._triggers = Triggers(plan)
        self.begun = 0
        self.open: Cause | None = None
        self.waiting: list[Cause] = []
        self.past, self.refused = Past(), list[str]()
        self._said = False

    @property
    def pending(self) -> bool:
        """Whether a replan is under way, or is to begin."""
        return self.open is not None or bool(self.waiting)

    @property
    def all_wait(self) -> bool:
        """Whether nothing new begins: who asks for a replan wants the rest to be another one first."""
        return any(one is not None and one.trigger == "request" for one in (self.open, *self.waiting))

    def holds(self, node: str) -> bool:
        """Whether a node has to wait for the end of a replan."""
        return any(one.node == node for one in (self.open, *self.waiting) if one is not None and one.node)

    def notice(self, event: Event, machine: Machine) -> None:
        """The rest is to be rewritten if a trigger fires, as long as there is a replan left for it."""
        most = machine.limits.of(PLAN, "replans")
        if not most:
            return
        self.past.take(event)
        if isinstance(event, PatchRefused):
            self.refused.append(event.text)
        for cause in self._triggers.fired_by(event, machine):
            if self.begun + len(self.waiting) < most:
                self.waiting.append(cause)

    def next(self) -> Cause | None:
        """The cause of a replan that can begin now; it is said once."""
        if self.open is not None or self._said or not self.waiting:
            return None
        self._said = True
        return self.waiting[0]

    def begin(self) -> None:
        """The first of those that wait is under way, and is counted."""
        self.begun += 1
        self._take()

    def _take(self) -> None:
        self.open = self.waiting.pop(0) if self.waiting else None
        self._said = False

    def end(self, *, declined: bool = False) -> Cause | None:
        """The one under way is over, or `declined` before it began; says why it was."""
        if declined:
            self._take()
        ended, self.open = self.open, None
        return ended

    def adopt(self, plan: CheckedPlan, stay: Container[str]) -> None:
        """The plan is a patched one. What nodes that begin anew had wanted it for has gone."""
        self._triggers.adopt(plan)
        self.waiting = [one for one in self.waiting if not one.node or one.node in stay]

    def begin_again(self) -> None:
        """The process that was at it is gone: what was under way is asked for once more, and counted once."""
        self._said = False
        if self.open is not None:
            self.waiting.insert(0, self.open)
            self.open, self.begun = None, self.begun - 1
