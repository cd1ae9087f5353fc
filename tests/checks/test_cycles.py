"""CS301 against an independent oracle: which graphs have cycles, and what a shortest one is."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import Diagnostic, Verdict, check, parse
from tests.checks.graphs import MOST_NODES, Pair, acyclic_digraphs, digraphs, graph_of, plan_of


def verdict_of(count: int, pairs: list[Pair]) -> Verdict:
    """What the checker says of the graph."""
    return check(parse(plan_of(count, pairs)))


def cycles_in(verdict: Verdict) -> list[Diagnostic]:
    """Its diagnostics about cycles."""
    return [one for one in verdict.diagnostics if one.code == "CS301"]


def edges_of(verdict: Verdict, cycle: Diagnostic) -> list[tuple[str, str]]:
    """The edges that a printed cycle names, each by the words of the plan that ask for it."""
    source = verdict.plan.source
    owners = {node.name.text: node.span for node in verdict.plan.declarations if hasattr(node, "body")}

    def edge(start: int, text: str) -> tuple[str, str]:
        later = next(name for name, span in owners.items() if span.start <= start < span.end)
        assert f"`{later}` " in text
        return text.split("`")[3], later

    labels = [(other.span.start, other.text) for other in cycle.others] + [(cycle.span.start, cycle.label)]
    found = [edge(start, text) for start, text in labels]
    assert all(source.text[start:].startswith(earlier) for (start, _), (earlier, _) in zip(labels, found, strict=True))
    return found


@given(digraphs())
def test_a_plan_is_accepted_just_when_nothing_waits_for_itself(graph: tuple[int, list[Pair]]) -> None:
    """Cycles are the only thing that can be wrong with these plans."""
    verdict = verdict_of(*graph)

    assert nx.is_directed_acyclic_graph(graph_of(*graph)) == verdict.accepted
    assert verdict.accepted == (not cycles_in(verdict))


@given(digraphs())
def test_each_knot_is_told_once(graph: tuple[int, list[Pair]]) -> None:
    """One message for each strongly connected component that has a cycle in it."""
    oracle = graph_of(*graph)
    knots = [one for one in nx.strongly_connected_components(oracle) if len(one) > 1 or oracle.has_edge(*one, *one)]

    assert len(knots) == len(cycles_in(verdict_of(*graph)))


@given(digraphs())
def test_a_printed_cycle_is_a_real_one_without_chords_and_none_is_shorter(graph: tuple[int, list[Pair]]) -> None:
    """Its edges are in the plan and close; within its nodes there is no other edge; its knot has no shorter cycle."""
    oracle, verdict = graph_of(*graph), verdict_of(*graph)
    for cycle in cycles_in(verdict):
        edges = edges_of(verdict, cycle)
        nodes = [earlier for earlier, _ in edges]

        assert [later for _, later in edges] == [*nodes[1:], nodes[0]]
        assert set(edges) == set(oracle.subgraph(nodes).edges)
        knot = next(one for one in nx.strongly_connected_components(oracle) if nodes[0] in one)
        assert min(map(len, nx.simple_cycles(oracle.subgraph(knot)))) == len(nodes)


@given(acyclic_digraphs(), st.integers(0, MOST_NODES - 1), st.integers(0, MOST_NODES - 1))
def test_an_edge_keeps_a_plan_acyclic_just_when_there_is_no_way_back(
    graph: tuple[int, list[Pair]], earlier: int, later: int
) -> None:
    """Adding x → y to an accepted plan is accepted if and only if no path leads from y to x."""
    count, pairs = graph
    earlier, later = earlier % count, later % count
    way_back = nx.has_path(graph_of(count, pairs), f"n{later}", f"n{earlier}")

    assert verdict_of(count, pairs).accepted
    assert (not way_back) == verdict_of(count, [*pairs, (earlier, later)]).accepted


@given(acyclic_digraphs())
def test_a_redundant_edge_changes_nothing(graph: tuple[int, list[Pair]]) -> None:
    """Neither order nor cost is different when what follows from other edges is said as well."""
    count, pairs = graph
    closure = nx.transitive_closure(graph_of(count, pairs))
    redundant = [(int(earlier[1:]), int(later[1:])) for earlier, later in closure.edges]
    plain, said = verdict_of(count, pairs).unwrap(), verdict_of(count, [*pairs, *redundant]).unwrap()

    assert plain.order == said.order
    assert plain.cost == said.cost


@given(acyclic_digraphs())
def test_the_order_respects_every_edge(graph: tuple[int, list[Pair]]) -> None:
    """Whoever works through it from left to right never waits."""
    rank = {name: number for number, name in enumerate(verdict_of(*graph).unwrap().order)}

    assert all(rank[f"n{earlier}"] < rank[f"n{later}"] for earlier, later in graph[1])
    assert len(rank) == graph[0]


def test_a_ring_of_thousands_is_told_at_once() -> None:
    """A shortest cycle is not looked for from each of its nodes; the message names a few of them."""
    count = 3_000
    (cycle,) = cycles_in(
        check(
            parse(
                "plan ring\n"
                + "".join(f"node n{number} after n{(number - 1) % count} {{ }}\n" for number in range(count))
            )
        )
    )

    assert cycle.message.startswith("3,000 nodes wait for each other: `n0` → `n1`")
    assert len(cycle.message) < 200
