"""What a graph policy is shown of a plan, as one tensor: the seam between what makes it and the network that reads it.

[n, nodes, FEATURES + nodes]: for each node its features, then a row of the matrix of dependencies, 1 where the node
waits for that one. Plans of several sizes are padded with nodes that are not `present`. Actions are numbered node ·
OPTIONS + option; the last one stops.
"""

from __future__ import annotations

from typing import Final

from torch import Tensor

NODE_FEATURES: Final = (
    "present",
    "done",
    "ready",
    "difficulty",
    "acts",
    "failed",
    "replanned",
)
"""Of the node itself; numbers are scaled to about 0 … 1."""
PLAN_FEATURES: Final = ("share done", "charges left", "steps left", "tokens left")
"""Of the plan, the same at each node; what is left, by what the rest takes when all goes well at the middle tier."""
FEATURES: Final = len(NODE_FEATURES) + len(PLAN_FEATURES)

TIERS: Final = ("cheap", "standard", "strong")
MOST_ACTS: Final = 6
"""More acts of a node look like so many."""
MOST_ATTEMPTS: Final = 3
"""Failures are shown by this number."""
GRAINS: Final = (1, 4)
"""How many acts one call predicts at most: K of the language's `do`."""
OPTIONS: Final = len(TIERS) * len(GRAINS) + 1
"""Of each node: a tier with a grain, or replan, which is the last."""
REPLAN: Final = OPTIONS - 1


def parts(inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Features [n, nodes, FEATURES], dependencies [n, nodes, nodes], and who is there, [n, nodes, 1]."""
    features, waits = inputs[..., :FEATURES], inputs[..., FEATURES:]
    return features, waits, features[..., :1]


def shown_left(share: Tensor) -> Tensor:
    """What is left of a budget, by what the rest takes, as a feature: from overrun to three times as much."""
    return share.clamp(-1, 3) / 2


def actions_of(nodes: int) -> int:
    """How many actions a plan of so many nodes has."""
    return nodes * OPTIONS + 1


def named(action: int, nodes: int) -> tuple[int, str, int]:
    """A node, what is done with it (`do`, `replan`) or -1 and `stop`, and tier · grain as the option's number."""
    if action == nodes * OPTIONS:
        return -1, "stop", 0
    node, option = divmod(action, OPTIONS)
    return node, "replan" if option == REPLAN else "do", option
