"""What was done in a run, node by node, as far as somebody who rewrites the rest has to know it.

In: events, in the order of the journal. Kept are the last of each node, so that a long run costs no more than a short
one with as many nodes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from callsheet.dsl.values import to_text

from . import events
from .events import Event, NodeEvent

MOST_OF_A_NODE = 80
MOST_OF_AN_ANSWER = 120
"""Characters of what was read that are told."""
KEPT = (
    events.NodeStarted,
    events.ActIntended,
    events.ActDone,
    events.LookIntended,
    events.Looked,
    events.Expected,
    events.CommitSettled,
    events.NodeDone,
    events.NodeFailed,
)


class Happened(NamedTuple):
    """An event, and its place among those of the run."""

    place: int
    event: NodeEvent


class Past:
    """The last events of each node."""

    def __init__(self) -> None:
        self._nodes: dict[str, deque[Happened]] = {}
        self._place = 0

    @classmethod
    def of_all(cls, happened: Iterable[Event]) -> Past:
        """That of a run whose journal has these events."""
        past = cls()
        for event in happened:
            past.take(event)
        return past

    def take(self, event: Event) -> None:
        """One more has happened."""
        if isinstance(event, KEPT):
            self._place += 1
            self._nodes.setdefault(event.node, deque(maxlen=MOST_OF_A_NODE)).append(Happened(self._place, event))

    def of(self, node: str) -> Sequence[Happened]:
        """What is kept of a node, the oldest first."""
        return self._nodes.get(node, ())

    def told(self, nodes: Sequence[str], most: int) -> tuple[str, ...]:
        """The last of what was done in these nodes, a line each, the oldest first."""
        happened = sorted((one for node in nodes for one in self.of(node)), key=lambda one: one.place)
        lines = [f"{one.event.unit}: {line}" for one in happened for line in _lines(one.event)]
        return tuple(lines[-most:])


def _lines(event: NodeEvent) -> Iterator[str]:
    match event:
        case events.NodeStarted(attempt=attempt):
            yield f"attempt {attempt}"
        case events.ActIntended(text=text):
            yield text
        case events.ActDone(url=url) if url:
            yield f"the page is {url}"
        case events.Looked(text=text, answer=answer):
            yield f"{text} gave {_short(to_text(answer))}"
        case events.Expected(line=line, held=held):
            yield f"the `expect` of line {line} {'held' if held else 'did not hold'}"
        case events.CommitSettled(key=key, outcome=outcome):
            yield f"commit {key}: {outcome.replace('_', ' ')}"
        case events.NodeDone():
            yield "done"
        case events.NodeFailed(failure=failure):
            yield f"failed: {failure.message}"


def _short(text: str) -> str:
    return text if len(text) <= MOST_OF_AN_ANSWER else text[: MOST_OF_AN_ANSWER - 1] + "…"
