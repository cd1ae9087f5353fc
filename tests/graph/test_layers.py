"""Layers hold every node once, edges go down through each of them, and few edges cross."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.graph import layers as module
from callsheet.graph.layers import Bend, layers_of

Graph = tuple[tuple[str, ...], list[tuple[str, str]]]


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> Graph:
    """Names, and edges that go forward among them."""
    count = draw(st.integers(1, most))
    names = tuple(f"n{number}" for number in range(count))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    chosen = draw(st.lists(pairs, max_size=2 * count, unique=True)) if count > 1 else []
    return names, [(names[first], names[second]) for first, second in chosen]


@given(graphs())
def test_a_node_is_as_early_as_it_can_be(graph: Graph) -> None:
    """Layers are networkx's topological generations: one after the last that a node waits for."""
    names, links = graph
    oracle = nx.DiGraph(links)
    oracle.add_nodes_from(names)
    expected = [set(generation) for generation in nx.topological_generations(oracle)]

    actual = [{item for item in row if isinstance(item, str)} for row in layers_of(names, links).rows]

    assert expected == actual


@given(graphs())
def test_an_edge_passes_every_layer_between_its_ends(graph: Graph) -> None:
    """From each item of a chain to the next it is one layer, so no edge runs through a node."""
    found = layers_of(*graph)
    layer_of = {item: number for number, row in enumerate(found.rows) for item in row}

    assert set(graph[1]) == set(found.chains)
    for (first, last), chain in found.chains.items():
        assert (first, last) == (chain[0], chain[-1])
        assert list(range(layer_of[first], layer_of[last] + 1)) == [layer_of[item] for item in chain]


@given(graphs())
def test_the_same_graph_gives_the_same_layers(graph: Graph) -> None:
    """There is no chance in it."""
    assert layers_of(*graph) == layers_of(*graph)


def test_edges_that_need_not_cross_do_not() -> None:
    """In source order these three edges cross three times."""
    names = ("a", "b", "c", "x", "y", "z")

    found = layers_of(names, [("a", "z"), ("b", "y"), ("c", "x")])

    tops, ends = found.rows
    assert [("a", "z"), ("b", "y"), ("c", "x")] == sorted(zip(tops, ends, strict=True))


def test_of_too_many_bends_the_longest_edges_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A huge plan is drawn in bounded time: only its long edges are drawn less carefully."""
    names = tuple(f"n{number}" for number in range(6))
    links = [*pairwise(names), ("n0", "n2"), ("n0", "n5")]
    monkeypatch.setattr(module, "MOST_BENDS", 1)

    found = layers_of(names, links)

    assert ("n0", Bend("n0", "n2", 1), "n2") == found.chains["n0", "n2"]
    assert ("n0", "n5") == found.chains["n0", "n5"]
