"""What a picture of a plan says, before it is known how: nodes and edges with their words.

In: a checked plan, and after a run how its nodes stand. Out: a `Drawing`. SVG and Mermaid are two ways to
write it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from callsheet.dsl import CheckedPlan, ast

from .layers import Link

EdgeStyle: TypeAlias = Literal["reads", "after", "instead", "continue", "agent"]

AGENT_COLOURS = 8
"""How many agents are told apart by colour before colours begin anew."""
COMPUTES = "computes"
"""Stands where a node without an agent would have its agent."""

_KINDS: tuple[EdgeStyle, ...] = ("continue", "reads", "after", "instead", "agent")
"""Of several reasons to wait for the same node, the first of these is drawn."""
_MOST_NAMES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """One node. `colour` counts the agents that have a node from 0, None for a node without an agent."""

    name: str
    agent: str
    colour: int | None
    steps: str
    commits: tuple[str, ...]
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnEdge:
    """Why `after` waits for `before`: the word for it, and the sentences behind it."""

    before: str
    after: str
    style: EdgeStyle
    label: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A whole picture; nodes stand in an order that respects the edges. `agents` are those with a node."""

    title: str
    description: str
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    agents: tuple[tuple[str, int | None], ...]


def draw(checked: CheckedPlan, statuses: Mapping[str, str] | None = None) -> Drawing:
    """What there is to draw. `statuses` maps a node to how it stands after a run, e.g. `done`."""
    working = {node.agent.text for node in checked.nodes.values() if node.agent is not None}
    agents = [name for name in checked.agents if name in working]
    colours = {name: number % AGENT_COLOURS for number, name in enumerate(agents)}
    nodes = tuple(_node(checked, name, colours, (statuses or {}).get(name)) for name in checked.order)
    edges = _edges(checked)
    computing = [(COMPUTES, None)] if any(node.agent is None for node in checked.nodes.values()) else []
    return Drawing(
        title=f"Plan {checked.plan.name.text}",
        description=_description(nodes, edges),
        nodes=nodes,
        edges=edges,
        agents=(*colours.items(), *computing),
    )


def interval(least: int, most: int) -> str:
    """`4–12`, or `4` when both are the same."""
    return str(least) if least == most else f"{least}–{most}"


def _node(checked: CheckedPlan, name: str, colours: Mapping[str, int], status: str | None) -> DrawnNode:
    node, cost = checked.nodes[name], checked.costs[name]
    steps = interval(cost.least.steps, cost.most.steps)
    return DrawnNode(
        name=name,
        agent=node.agent.text if node.agent else COMPUTES,
        colour=colours[node.agent.text] if node.agent else None,
        steps="" if steps == "0" else "1 step" if steps == "1" else f"{steps} steps",
        commits=tuple(one.name.text for one in ast.walk(node) if isinstance(one, ast.Commit)),
        status=status,
    )


def _edges(checked: CheckedPlan) -> tuple[DrawnEdge, ...]:
    """One edge a pair of nodes. That one agent does both in turn is drawn where no other edge says so."""
    reasons: dict[Link, dict[EdgeStyle, str]] = {}
    for edge in checked.edges:
        reasons.setdefault((edge.before, edge.after), {})[edge.kind] = edge.why
    needed = _following(link for link, kinds in reasons.items() if set(kinds) != {"agent"})
    rank = {name: number for number, name in enumerate(checked.order)}
    return tuple(
        _edge(checked, link, kinds)
        for link, kinds in reasons.items()
        if set(kinds) != {"agent"} or not _leads(needed, rank, *link)
    )


def _following(links: Iterable[Link]) -> dict[str, list[str]]:
    following: dict[str, list[str]] = {}
    for before, after in links:
        following.setdefault(before, []).append(after)
    return following


def _leads(following: Mapping[str, list[str]], rank: Mapping[str, int], first: str, last: str) -> bool:
    """Whether edges lead from the first node to the last one; none goes back in rank."""
    reached, stack = {first}, [first]
    while stack:
        for name in following.get(stack.pop(), ()):
            if name == last:
                return True
            if name not in reached and rank[name] < rank[last]:
                reached.add(name)
                stack.append(name)
    return False


def _edge(checked: CheckedPlan, link: Link, kinds: Mapping[EdgeStyle, str]) -> DrawnEdge:
    style = next(kind for kind in _KINDS if kind in kinds)
    words = {"continue": "continues", "after": "after", "instead": "or else", "agent": "then"}
    return DrawnEdge(
        before=link[0],
        after=link[1],
        style=style,
        label=f"reads {_read(checked, *link)}".strip() if style == "reads" else words[style],
        why="; ".join(kinds[kind] for kind in _KINDS if kind in kinds).replace("`", ""),
    )


def _read(checked: CheckedPlan, before: str, after: str) -> str:
    """The names that one node reads from another."""
    names = dict.fromkeys(
        one.field.text
        for one in ast.walk(checked.nodes[after])
        if isinstance(one, ast.FieldOf) and isinstance(one.value, ast.Reference) and one.value.name == before
    )
    shown = ", ".join(list(names)[:_MOST_NAMES])
    return f"{shown} +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else shown


def _description(nodes: tuple[DrawnNode, ...], edges: tuple[DrawnEdge, ...]) -> str:
    """The picture in words, for those who cannot see it."""
    count = "1 node" if len(nodes) == 1 else f"{len(nodes)} nodes"
    parts = [", ".join(filter(None, (node.name, node.agent, node.steps, node.status))) for node in nodes]
    return f"{count}. {'. '.join(parts)}. {'. '.join(edge.why for edge in edges)}".strip() + "."
