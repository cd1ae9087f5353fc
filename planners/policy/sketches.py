"""A plan that is not under way as the graph policy sees it: the observation of a sketch.

In: how many acts each node takes, who waits for whom, what there is by what the rest takes. Out: the tensor that
`inputs.py` describes. The simulator makes the same of its own plans, thousands at once; here it is one, written down by
someone else.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import torch

from callsheet.planners.learning.env import Observation

from .inputs import MOST_ACTS, MOST_ATTEMPTS, OPTIONS, shown_left

UNKNOWN = 0.5
"""The difficulty of a node of which nothing is known: the middle."""
PLENTY = 3.0
"""What there is of a resource without a budget, by what the rest takes: the most that the policy tells apart."""


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """Nodes by number, in an order in which each waits for earlier ones alone."""

    acts: Sequence[int]
    waits: Sequence[AbstractSet[int]]
    difficulty: Sequence[float] | None = None

    def __post_init__(self) -> None:
        if not self.acts or len(self.waits) != len(self.acts):
            raise ValueError("a sketch has nodes, and says of each what it waits for")

    def observed(self, done: int, left: tuple[float, float, float], *, failed: bool = False) -> Observation:
        """When the first `done` nodes are done; `failed` says that the next one has been tried in vain once.

        `left` is what there is of charges, steps and tokens, by what the rest takes at the middle tier, act by act.
        """
        nodes = len(self.acts)
        finished = torch.arange(nodes) < done
        waits = torch.zeros(nodes, nodes)
        for number, before in enumerate(self.waits):
            waits[number, list(before)] = 1
        ready = ~finished & ~((waits > 0) & ~finished[None]).any(-1)
        tried = torch.zeros(nodes)
        tried[done:][:1] = failed / MOST_ATTEMPTS
        own = [
            torch.ones(nodes),
            finished.float(),
            ready.float(),
            torch.tensor(self.difficulty or [UNKNOWN] * nodes),
            torch.tensor(self.acts).clamp_max(MOST_ACTS) / MOST_ACTS,
            tried,
            torch.zeros(nodes),
        ]
        plan = torch.cat([torch.tensor([done / nodes]), shown_left(torch.tensor(left))]).expand(nodes, -1)
        allowed = ready[:, None].expand(-1, OPTIONS).flatten()
        return Observation(
            inputs=torch.cat([torch.stack(own, -1), plan, waits], -1)[None],
            allowed=torch.cat([allowed, torch.ones(1, dtype=torch.bool)])[None],
            owner=torch.zeros(1, dtype=torch.int64),
        )
