"""What a run has used of each resource, by node and in all, as its journal tells it.

It counts what was done: acts that were dispatched, looks that were made, tries of calls and the tokens that went over
the wire. A call that was begun and has no answer in the journal counts with all that it might have taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from callsheet.dsl import ast

from . import events
from .events import Event
from .limits import PLAN

Amount: TypeAlias = Decimal | int
Need: TypeAlias = Mapping[ast.Resource, Amount]


class Meter:
    """Sums by account and resource."""

    def __init__(self) -> None:
        self._used: dict[str, dict[ast.Resource, Amount]] = {PLAN: {}}
        self._prices: dict[str, Amount] = {}
        self._bought: dict[str, Amount] = {}
        self._before: dict[str, dict[ast.Resource, Amount]] = {}
        self._open_calls: dict[int, tuple[str, Need]] = {}
        self.calls_begun = 0
        self._counts: dict[type[Event], Callable[[Any], None]] = {
            events.NodeStarted: self._attempt,
            events.ActIntended: self._step,
            events.LookIntended: self._step,
            events.CommitIntended: self._commit,
            events.CommitSettled: self._settled,
            events.CallIntended: self._call,
            events.CallAnswered: self._answer,
        }

    def of(self, account: str, resource: ast.Resource) -> Amount:
        """What a node has used, or with `PLAN` all of them and the planner."""
        return self._used.get(account, {}).get(resource, 0)

    def last_attempt(self, node: str, resource: ast.Resource) -> Amount:
        """What a node has used since its last attempt began."""
        return self.of(node, resource) - self._before.get(node, {}).get(resource, 0)

    def apply(self, event: Event) -> None:
        """Count what an event tells of."""
        count = self._counts.get(type(event))
        if count is not None:
            count(event)

    def _attempt(self, event: events.NodeStarted) -> None:
        used = self._used.get(event.node)
        if used is not None:
            self._before[event.node] = used.copy()

    def _step(self, event: events.ActIntended | events.LookIntended) -> None:
        self._add(event.node, "steps", 1)

    def _commit(self, event: events.CommitIntended) -> None:
        self._add(event.node, "steps", 1)
        self._prices[event.key] = 0 if event.spends is None else event.spends.amount
        self._buys(event.node, event.key, self._prices[event.key])

    def _settled(self, event: events.CommitSettled) -> None:
        """What was thought not to be done may turn out to have been: its request landed late."""
        self._buys(event.node, event.key, 0 if event.outcome == "not_done" else self._prices[event.key])

    def _call(self, event: events.CallIntended) -> None:
        self.calls_begun = max(self.calls_begun, event.number)
        self._open_calls[event.number] = event.node, _of_call(event)
        self._take(event.node, _of_call(event), {})

    def _answer(self, event: events.CallAnswered) -> None:
        node, most = self._open_calls.pop(event.number)
        self._take(node, _of_call(event), most)

    def _buys(self, node: str, key: str, amount: Amount) -> None:
        """What a commit buys, as far as anybody knows; that of another attempt counts instead of it."""
        self._add(node, "spend", amount - self._bought.get(key, 0))
        self._bought[key] = amount

    def _take(self, node: str, took: Need, instead: Need) -> None:
        for resource, amount in took.items():
            self._add(node, resource, amount - instead.get(resource, 0))

    def _add(self, node: str, resource: ast.Resource, amount: Amount) -> None:
        """A node has used so much more; with `PLAN` it was the planner."""
        for account in (node, PLAN) if node else (PLAN,):
            used = self._used.setdefault(account, {})
            used[resource] = used.get(resource, 0) + amount


def _of_call(event: events.CallIntended | events.CallAnswered) -> Need:
    return {"calls": event.calls, "tokens": event.tokens, "charges": event.charges}
