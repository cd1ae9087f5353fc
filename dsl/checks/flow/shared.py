"""What nodes leave on the sites that they share: private data that a site was told, and hands in its pages.

What a site was told by one node another may read there, unless that one certainly comes before: it may have been told
at the same time, or by an earlier attempt of its own. Of who had a hand in a page only what certainly came before
counts, and of that what the last ones left. Sets of nodes are sets of bits, by their rank in the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from callsheet.dsl import ast
from callsheet.dsl.labels import NOTHING, Label, join, numbers

from ..facts import Facts
from .terms import Terms


class Shared:
    """`followed` are the nodes that were followed so far. Sites are known by their bits."""

    def __init__(self, facts: Facts, terms: Terms, finished: Mapping[str, ast.Node]) -> None:
        self.facts, self.terms, self.finished = facts, terms, finished
        self.order = facts.order
        self.rank = {name: number for number, name in enumerate(self.order)}
        self.followed = 0
        self.known: dict[str, Label] = {}
        self.knowing: dict[tuple[int, int], int] = {}
        self.so_far: dict[int, Label] = {}
        self.hands: dict[str, Label] = {}
        self.touched = 0

    def told(self, name: str, here: int) -> Label:
        """What a node's site was told by others. Whoever was followed before need not come after it."""
        found = self.known[name] if name in self.known else self.so_far.get(here, NOTHING)
        self._knows(name, here, found)
        return found

    def _knows(self, name: str, here: int, told: Label) -> None:
        self.known[name] = told
        key = here, told.confidential
        self.knowing[key] = self.knowing.get(key, 0) | 1 << self.rank[name]

    def hands_in(self, name: str, here: int) -> Label:
        """Who had a hand in a site's pages when a node begins there."""
        found = NOTHING
        if not here & self.touched:
            return found
        before = self._there.get(here, 0) & self._earlier[self.rank[name]]
        while before:
            last = before.bit_length() - 1
            found = join(found, self.hands.get(self.order[last], NOTHING))
            before &= ~(self._earlier[last] | 1 << last)
        return found

    def left_by(self, name: str, here: int, heard: Label, hands: Label) -> Iterator[str]:
        """Take in what a node leaves at its site: what it told it, and who had a hand in its page.

        Gives the nodes, of those that were followed, for which it is new.
        """
        rank = self.rank[name]
        self.followed |= 1 << rank
        if heard.confidential:
            self.so_far[here] = join(self.so_far.get(here, NOTHING), heard)
            knowing = self.knowing.get((here, heard.confidential), 0)
            for one in numbers(self._there.get(here, 0) & self.followed & ~self._earlier[rank] & ~knowing):
                other = self.order[one]
                known = self.known.get(other, NOTHING)
                if heard.confidential & ~known.confidential:
                    self._knows(other, here, join(known, heard))
                    yield other
        if hands.parts != self.hands.get(name, NOTHING).parts:
            self.touched |= here
            self.hands[name] = hands
            for one in numbers(self._there.get(here, 0) & self.followed & ~((1 << rank + 1) - 1)):
                if self._earlier[one] >> rank & 1:
                    yield self.order[one]

    def forget(self) -> None:
        """Let go of what can be worked out again: sets for each node of all nodes, the most that a check holds."""
        for name in ("_earlier", "_there"):
            self.__dict__.pop(name, None)

    @cached_property
    def _earlier(self) -> list[int]:
        """The nodes that certainly come before each node."""
        before: dict[str, list[int]] = {name: [] for name in self.order}
        for edge in self.facts.edges:
            before[edge.after].append(self.rank[edge.before])
        found: list[int] = []
        for name in self.order:
            nodes = 0
            for one in before[name]:
                nodes |= found[one] | 1 << one
            found.append(nodes)
        return found

    @cached_property
    def _there(self) -> dict[int, int]:
        """The nodes of each site."""
        found: dict[int, int] = {}
        for rank, name in enumerate(self.order):
            node = self.finished.get(name, self.facts.symbols.nodes[name])
            here = self.terms.sources.bit(self.terms.site_of(node))
            found[here] = found.get(here, 0) | 1 << rank
        return found
