"""CS308 and CS301 with nodes that stand in for others, against an independent oracle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import Verdict, check, parse
from tests.checks.graphs import Pair, digraphs, graph_of
from tests.checks.test_cycles import cycles_in

StandIns = Mapping[int, int]
"""Who stands in for a node, by the node."""


@st.composite
def plans(draw: st.DrawFn) -> tuple[int, list[Pair], dict[int, int]]:
    """A graph, and a stand-in for some of its nodes; no node stands in for two, or for itself."""
    count, pairs = draw(digraphs())
    others = draw(st.permutations(range(count)))
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    chosen = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    by = {number: other for number, (other, wanted) in enumerate(zip(others, chosen, strict=True)) if wanted}
    return count, pairs, {number: other for number, other in by.items() if other != number}


def text_of(count: int, pairs: list[Pair], stand_ins: StandIns) -> str:
    """Each node gives a number; those that stand in for others are read as what may not be there."""
    before: dict[int, list[int]] = {}
    for earlier, later in pairs:
        before.setdefault(later, []).append(earlier)
    whose = {by: number for number, by in stand_ins.items()}
    lines = ["plan graph"]
    for number in range(count):
        after = f"after {', '.join(f'n{one}' for one in before[number])} " if number in before else ""
        instead = f"instead of n{whose[number]} " if number in whose else ""
        lines.append(f"node n{number} {after}{instead}{{ give number: Int = {number} }}")
    read = [f"(n{number}.number ?? 0)" if number in whose else f"n{number}.number" for number in range(count)]
    return "\n".join([*lines, f"goal {' + '.join(read)} >= 0"])


def chain(stand_ins: StandIns, number: int) -> Iterator[int]:
    """The stand-in of a node, its own, and so on."""
    seen = {number}
    while number in stand_ins and stand_ins[number] not in seen:
        number = stand_ins[number]
        seen.add(number)
        yield number


def needs(pairs: list[Pair], stand_ins: StandIns) -> set[Pair]:
    """Every pair of nodes of which the second waits until the first is decided."""
    found = {*pairs, *stand_ins.items()}
    for earlier, later in pairs:
        for by in chain(stand_ins, earlier):
            if by == later:
                break
            found.add((by, later))
    return found


def waits_for_what_has_failed(pairs: list[Pair], stand_ins: StandIns) -> bool:
    """Whether a stand-in comes after a node for which it stands in, itself or by others."""
    return any(later in chain(stand_ins, earlier) for earlier, later in pairs)


def verdict_of(plan: tuple[int, list[Pair], dict[int, int]]) -> Verdict:
    """What the checker says of the plan."""
    return check(parse(text_of(*plan)))


@given(plans())
def test_a_plan_is_accepted_just_when_nothing_waits_for_itself(plan: tuple[int, list[Pair], dict[int, int]]) -> None:
    """Whoever waits for a node waits for those that may stand in for it, and no stand-in waits for what failed."""
    count, pairs, stand_ins = plan
    oracle = graph_of(count, needs(pairs, stand_ins))
    verdict = verdict_of(plan)
    told = waits_for_what_has_failed(pairs, stand_ins)

    assert verdict.accepted == (nx.is_directed_acyclic_graph(oracle) and not told)
    assert told == any(one.code == "CS308" for one in verdict.diagnostics)
    assert bool(cycles_in(verdict)) == (not nx.is_directed_acyclic_graph(oracle))


@given(plans())
def test_a_printed_cycle_is_a_real_one_without_chords(plan: tuple[int, list[Pair], dict[int, int]]) -> None:
    """Each of its edges is one of the oracle's, and there are no others between its nodes."""
    count, pairs, stand_ins = plan
    oracle, verdict = graph_of(count, needs(pairs, stand_ins)), verdict_of(plan)
    for cycle in cycles_in(verdict):
        names = [name.strip("`") for name in cycle.message.partition(": ")[2].split(" → ")]
        edges = list(pairwise(names))

        assert names[0] == names[-1]
        assert len(cycle.others) + 1 == len(edges)
        assert set(edges) == set(oracle.subgraph(names).edges)


@given(plans(), st.data())
def test_an_accepted_plan_never_waits_for_ever(
    plan: tuple[int, list[Pair], dict[int, int]], data: st.DataObject
) -> None:
    """Whatever fails: when it is a node's turn, all that it waits for is decided, and so is who stands in for it."""
    count, pairs, stand_ins = plan
    verdict = verdict_of(plan)
    if verdict.checked is None:
        return
    whose = {by: number for number, by in stand_ins.items()}
    status: dict[int, str] = {}

    def served(number: int) -> bool:
        return any(status[one] == "done" for one in (number, *chain(stand_ins, number)))

    for name in verdict.checked.order:
        number = int(name[1:])
        before = [earlier for earlier, later in pairs if later == number]
        if number in whose and status[whose[number]] != "failed":
            status[number] = "skipped"
        elif all(map(served, before)):
            status[number] = data.draw(st.sampled_from(["done", "failed"]))
        else:
            status[number] = "blocked"

    assert set(range(count)) == set(status)
    assert {f"n{by}": f"n{number}" for number, by in stand_ins.items()} == {
        by: name for name, by in verdict.checked.stand_ins.items()
    }
