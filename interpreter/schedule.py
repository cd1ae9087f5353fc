"""Who may begin: units that wait for nothing any more, and for which their agent has a worker.

Pure bookkeeping, apart from what nodes do and how they end. Each edge of the plan is looked at once when it is let go,
and of a node with thousands of instances only those are touched that begin or end.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from callsheet.dsl.check import CheckedPlan

from .units import Unit, side_by_side


class Schedule:
    """The units that can be begun, those that are under way, and who waits for whom.

    An agent is held by one node at a time: by all the workers of its pool for the instances of that node, else by one.
    """

    def __init__(self, plan: CheckedPlan) -> None:
        self._agents = {name: node.agent.text for name, node in plan.nodes.items() if node.agent is not None}
        self._rank = {name: number for number, name in enumerate(plan.order)}
        self._most = {name: side_by_side(plan, name) for name in plan.nodes}
        # For each node those that wait for it, and whether they need it or only come after it.
        self._following: dict[str, dict[str, bool]] = {name: {} for name in plan.nodes}
        for edge in plan.edges:
            needs = edge.kind != "agent"
            self._following[edge.before][edge.after] = self._following[edge.before].get(edge.after, False) or needs
        self._blocked_by: dict[str, set[str]] = {name: set() for name in plan.nodes}
        for before, following in self._following.items():
            for after in following:
                self._blocked_by[after].add(before)
        # Of each node that can begin something, its units that can; and a heap of them by their places in its list,
        # in which there may be some that no longer can.
        self._free: dict[str, set[Unit]] = {}
        self._in_turn: dict[str, list[tuple[int, Unit]]] = {}
        self._places: dict[Unit, int] = {}
        self._active: dict[str, dict[Unit, int]] = {}
        self._holders: dict[str, str] = {}
        for name, blocking in self._blocked_by.items():
            if not blocking:
                self.again(Unit(name))

    @property
    def over(self) -> bool:
        """Whether nothing is under way and nothing can be begun."""
        return not self._free and not self._active

    @property
    def under_way(self) -> dict[Unit, int]:
        """The units that were begun and have not ended, with their workers."""
        return {unit: worker for active in self._active.values() for unit, worker in active.items()}

    def is_under_way(self, unit: Unit) -> bool:
        """Whether a unit was begun; a node is, when one of its instances is."""
        active = self._active.get(unit.node, {})
        return unit in active if unit.instance else bool(active)

    def nothing_is_under_way(self) -> None:
        """The process that was at it is gone."""
        self._active.clear()
        self._holders.clear()

    def take_ready(self) -> Iterator[tuple[Unit, int]]:
        """Each unit that can be begun now, in the plan's order, and the worker that does it; it is under way then."""
        for name in sorted(self._free, key=self._rank.__getitem__):
            while name in self._free:
                worker = self._free_worker(name)
                if worker is None:
                    break
                unit = self._next(name)
                self.take(unit, worker)
                yield unit, worker

    def take(self, unit: Unit, worker: int) -> None:
        """The unit is under way, and has this worker of its agent."""
        self._discard(unit)
        self._active.setdefault(unit.node, {})[unit] = worker
        if unit.node in self._agents:
            self._holders[self._agents[unit.node]] = unit.node

    def ended(self, unit: Unit) -> None:
        """The attempt is over; the worker is free, and the agent too when nothing of the node can go on."""
        self._discard(unit)
        active = self._active.get(unit.node, {})
        active.pop(unit, None)
        if not active:
            self._active.pop(unit.node, None)
            if unit.node not in self._free and self._holders.get(self._agents.get(unit.node, "")) == unit.node:
                del self._holders[self._agents[unit.node]]

    def again(self, unit: Unit) -> None:
        """The unit can be begun, for the first time or once more."""
        free = self._free.setdefault(unit.node, set())
        if unit not in free:
            free.add(unit)
            heapq.heappush(self._in_turn.setdefault(unit.node, []), (self._places.get(unit, 0), unit))

    def spread(self, node: str, instances: Iterable[str]) -> None:
        """A node is these instances from now on."""
        for place, instance in enumerate(instances):
            self._places[Unit(node, instance)] = place

    def finished(self, name: str) -> None:
        """Whoever waits for the node no longer does."""
        for after in self._following[name]:
            self.release(name, after)

    def failed(self, name: str) -> None:
        """The agent's next node does not need this one, unless another edge says so."""
        for after, needs in self._following[name].items():
            if not needs:
                self.release(name, after)

    def release(self, before: str, after: str) -> None:
        """One waits for the other no longer."""
        blocking = self._blocked_by[after]
        if before in blocking:
            blocking.discard(before)
            if not blocking:
                self.again(Unit(after))

    def let_go(self, name: str) -> None:
        """The node waits for nobody: it has had its turn, whatever becomes of those that it came after."""
        self._blocked_by[name].clear()

    def block(self, before: str, after: str) -> None:
        """One waits for the other again."""
        self._blocked_by[after].add(before)

    def _free_worker(self, name: str) -> int | None:
        """The first worker that has nothing to do and may do something of this node."""
        active, most = self._active.get(name, {}), self._most[name]
        if self._holders.get(self._agents.get(name, ""), name) != name:
            return None
        if most is None:
            return 0
        busy = set(active.values())
        return next((number for number in range(most) if number not in busy), None)

    def _next(self, name: str) -> Unit:
        in_turn, free = self._in_turn[name], self._free[name]
        while in_turn[0][1] not in free:
            heapq.heappop(in_turn)
        return in_turn[0][1]

    def _discard(self, unit: Unit) -> None:
        free = self._free.get(unit.node, set())
        free.discard(unit)
        if not free:
            self._free.pop(unit.node, None)
            self._in_turn.pop(unit.node, None)
