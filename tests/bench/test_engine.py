"""The engine's benchmark measures what it says, and `make bench` prints it. No test fails for a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.engine.__main__ import main, table
from benchmarks.engine.contenders import CONTENDERS, Contender
from benchmarks.engine.graphs import SHAPES, as_plan, children_of, layers_of
from callsheet.dsl import check, parse


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_the_engine_beside_its_peers() -> None:
    """Chains, fans and layers: the table is printed and the figures are kept."""
    assert 0 == main([])


@pytest.mark.parametrize("shape", SHAPES)
def test_the_measured_plan_is_the_graph(shape: str) -> None:
    """Node by node, what waits for what."""
    graph = SHAPES[shape](60)
    checked = check(parse(as_plan(graph))).unwrap()

    edges = {(f"n{one}", f"n{number}") for number, before in enumerate(graph) for one in before}
    assert edges == {(edge.before, edge.after) for edge in checked.edges}
    assert sorted(range(60)) == sorted(one for layer in layers_of(graph) for one in layer)
    assert len(edges) == sum(map(len, children_of(graph)))


@pytest.mark.parametrize("contender", [one for one in CONTENDERS if not one.peer], ids=lambda one: one.name)
@pytest.mark.parametrize("shape", SHAPES)
def test_everybody_does_all_of_it(contender: Contender, shape: str, tmp_path: Path) -> None:
    """Nobody is quick for leaving something out."""
    assert 40 == contender.prepare(SHAPES[shape](40), tmp_path)()


def test_the_table_tells_medians_a_node_and_times_the_bare_reference() -> None:
    """Whatever the rounds were."""
    figures = {("bare TaskGroup", "chain", 100): [0.2, 0.1, 9.0], ("callsheet", "chain", 100): [0.4]}
    told = table(figures, [("chain", 100)]).splitlines()

    assert "   chain    100  bare TaskGroup            2.000 ms a node     1.0 ×" == told[0]
    assert "   chain    100  callsheet                 4.000 ms a node     2.0 ×" == told[1]
