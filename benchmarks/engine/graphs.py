"""The shapes that are measured, as lists: for each node the nodes that it waits for, all of them before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Graph: TypeAlias = list[list[int]]
WIDTH = 20


def chain(nodes: int) -> Graph:
    """Each waits for the one before."""
    return [[number - 1] if number else [] for number in range(nodes)]


def fan_out(nodes: int) -> Graph:
    """One, then all at once, then one that waits for all of them."""
    return [[], *([0] for _ in range(nodes - 2)), list(range(1, nodes - 1))]


def layered(nodes: int) -> Graph:
    """Layers of twenty; each node waits for up to three of the layer before."""

    def before(number: int) -> list[int]:
        layer, place = divmod(number, WIDTH)
        return sorted({(layer - 1) * WIDTH + (place * step + step // 3) % WIDTH for step in (1, 3, 7)}) if layer else []

    return [before(number) for number in range(nodes)]


SHAPES: Mapping[str, Callable[[int], Graph]] = {"chain": chain, "fan-out": fan_out, "layered": layered}


def children_of(graph: Graph) -> Graph:
    """For each node those that wait for it."""
    children: Graph = [[] for _ in graph]
    for number, before in enumerate(graph):
        for one in before:
            children[one].append(number)
    return children


def layers_of(graph: Graph) -> Graph:
    """Nodes by how long the longest way to them is."""
    depth: list[int] = []
    for before in graph:
        depth.append(1 + max((depth[one] for one in before), default=-1))
    layers: Graph = [[] for _ in range(max(depth) + 1)]
    for number, one in enumerate(depth):
        layers[one].append(number)
    return layers


def as_plan(graph: Graph) -> str:
    """A plan of nodes that do nothing."""
    lines = ["plan nothing"]
    for number, before in enumerate(graph):
        after = f" after {', '.join(f'n{one}' for one in before)}" if before else ""
        lines.append(f"node n{number}{after} {{ give x: Int = {number} }}")
    return "\n".join(lines)
