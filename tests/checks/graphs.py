"""Plans that are nothing but a graph: nodes that come after each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import networkx as nx
from hypothesis import strategies as st

Pair: TypeAlias = tuple[int, int]
"""`(x, y)`: node x is to be finished before node y begins."""
MOST_NODES = 7


def plan_of(count: int, pairs: Iterable[Pair]) -> str:
    """A plan with nodes `n0`, `n1` …, each after those that a pair puts before it; the goal needs all of them."""
    before: dict[int, list[int]] = {}
    for earlier, later in pairs:
        before.setdefault(later, []).append(earlier)
    lines = ["plan graph"]
    for number in range(count):
        after = ", ".join(f"n{one}" for one in before.get(number, ()))
        lines.append(f"node n{number} {f'after {after} ' if after else ''}{{ give number: Int = {number} }}")
    everything = " + ".join(f"n{number}.number" for number in range(count))
    return "\n".join([*lines, f"goal {everything} >= 0"])


def graph_of(count: int, pairs: Iterable[Pair]) -> nx.DiGraph[str]:
    """The same for the independent oracle."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(f"n{number}" for number in range(count))
    graph.add_edges_from((f"n{earlier}", f"n{later}") for earlier, later in pairs)
    return graph


@st.composite
def digraphs(draw: st.DrawFn) -> tuple[int, list[Pair]]:
    """A number of nodes and pairs of them, in any order."""
    count = draw(st.integers(1, MOST_NODES))
    numbers = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(numbers, numbers), max_size=2 * count, unique=True))


@st.composite
def acyclic_digraphs(draw: st.DrawFn) -> tuple[int, list[Pair]]:
    """As above, where each pair goes from a lower to a higher node of a hidden order."""
    count, pairs = draw(digraphs())
    order = draw(st.permutations(range(count)))
    return count, [(order[min(pair)], order[max(pair)]) for pair in pairs if pair[0] != pair[1]]
