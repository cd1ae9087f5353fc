"""Who may begin: nodes that wait for nothing any more, whose agent is free.

Pure bookkeeping, apart from what nodes do and how they end. Each edge of the plan is looked at once when it is let go.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl.check import CheckedPlan


class Schedule:
    """`free` are the nodes that wait for nothing, `active` those that were begun and have not ended."""

    def __init__(self, plan: CheckedPlan) -> None:
        self._agents = {name: node.agent.text for name, node in plan.nodes.items() if node.agent is not None}
        self._rank = {name: number for number, name in enumerate(plan.order)}
        # For each node those that wait for it, and whether they need it or only come after it.
        self._following: dict[str, dict[str, bool]] = {name: {} for name in plan.nodes}
        for edge in plan.edges:
            needs = edge.kind != "agent"
            self._following[edge.before][edge.after] = self._following[edge.before].get(edge.after, False) or needs
        self._blocked_by: dict[str, set[str]] = {name: set() for name in plan.nodes}
        for before, following in self._following.items():
            for after in following:
                self._blocked_by[after].add(before)
        self.free = {name for name, blocking in self._blocked_by.items() if not blocking}
        self.active: set[str] = set()
        self._busy: set[str] = set()

    @property
    def over(self) -> bool:
        """Whether nothing is under way and nothing can be begun."""
        return not self.free and not self.active

    def nothing_is_under_way(self) -> None:
        """The process that was at it is gone."""
        self.active.clear()
        self._busy.clear()

    def take_ready(self) -> Iterator[str]:
        """Each node that can be begun now, in the plan's order; it is under way from then on."""
        for name in sorted(self.free, key=self._rank.__getitem__):
            if self._agents.get(name) not in self._busy:
                self.take(name)
                yield name

    def take(self, name: str) -> None:
        """The node is under way, and holds its agent."""
        self.free.discard(name)
        self.active.add(name)
        if name in self._agents:
            self._busy.add(self._agents[name])

    def ended(self, name: str) -> None:
        """The attempt is over; the agent is free."""
        self.free.discard(name)
        self.active.discard(name)
        self._busy.discard(self._agents.get(name, ""))

    def again(self, name: str) -> None:
        """There will be another attempt."""
        self.free.add(name)

    def finished(self, name: str) -> None:
        """Whoever waits for the node no longer does."""
        for after in self._following[name]:
            self._release(name, after)

    def failed(self, name: str) -> None:
        """The agent's next node does not need this one, unless another edge says so."""
        for after, needs in self._following[name].items():
            if not needs:
                self._release(name, after)

    def _release(self, before: str, after: str) -> None:
        blocking = self._blocked_by[after]
        if before in blocking:
            blocking.discard(before)
            if not blocking:
                self.free.add(after)
