"""CS3: what waits for what, and an order in which all of it can be done."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from callsheet.dsl import ast

from ..blocks import continue_of
from ..facts import Edge, Facts
from .cycles import cycles_of, report
from .stand_ins import chain


def check_graph(facts: Facts) -> None:
    """Find the edges and the order; say where nodes wait for each other."""
    facts.edges = list(_edges(facts))
    facts.order = _topological(facts)
    if len(facts.order) < len(facts.symbols.nodes):
        done = set(facts.order)
        left = [name for name in facts.symbols.nodes if name not in done]
        for cycle in cycles_of(left, facts.edges):
            report(facts, cycle)


def _edges(facts: Facts) -> Iterator[Edge]:
    last_of_agent: dict[str, str] = {}
    for name, node in facts.symbols.nodes.items():
        for clause in node.clauses:
            if isinstance(clause, ast.After):
                for one in clause.nodes:
                    if one.text in facts.symbols.nodes:
                        yield Edge(before=one.text, after=name, kind="after", place=one)
                        yield from _stand_ins(facts, one.text, name, one)
            elif isinstance(clause, ast.InsteadOf) and facts.stand_ins.get(clause.node.text) == name:
                yield Edge(before=clause.node.text, after=name, kind="instead", place=clause.node)
        for read, place in facts.nodes[name].reads.items():
            yield Edge(before=read, after=name, kind="reads", place=place)
            yield from _stand_ins(facts, read, name, place)
        if node.agent is not None:
            earlier = last_of_agent.get(node.agent.text)
            if earlier is not None:
                yield _in_turn(earlier, node, node.agent)
            last_of_agent[node.agent.text] = name


def _stand_ins(facts: Facts, first: str, name: str, place: ast.Syntax) -> Iterator[Edge]:
    """Whoever waits for a node waits for what may stand in for it, too."""
    for by in chain(facts, first):
        if by == name:
            return  # it cannot wait for what has failed, which is told
        yield Edge(before=by, after=name, kind="instead", place=place, by=first)


def _in_turn(earlier: str, node: ast.Node, agent: ast.Name) -> Edge:
    """One agent does both, in source order; the second needs the first only if it goes on with its page."""
    name, first = node.name.text, continue_of(node)
    if first is not None and first.node.text == earlier:
        return Edge(before=earlier, after=name, kind="continue", place=first)
    return Edge(before=earlier, after=name, kind="agent", place=agent, by=agent.text)


def _topological(facts: Facts) -> tuple[str, ...]:
    """Kahn's order; among nodes that are free, the one that stands first in the source."""
    names = list(facts.symbols.nodes)
    rank = {name: number for number, name in enumerate(names)}
    waiting = dict.fromkeys(names, 0)
    following: dict[str, list[str]] = {name: [] for name in names}
    for edge in facts.edges:
        waiting[edge.after] += 1
        following[edge.before].append(edge.after)
    free = [rank[name] for name, count in waiting.items() if count == 0]
    heapq.heapify(free)
    order = []
    while free:
        name = names[heapq.heappop(free)]
        order.append(name)
        for after in following[name]:
            waiting[after] -= 1
            if waiting[after] == 0:
                heapq.heappush(free, rank[after])
    return tuple(order)
