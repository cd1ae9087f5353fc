"""Random plans to carry out, thousands at once: a graph of nodes, three budgets, agents of three tiers.

In: what plans are like. Out: an `Env` over which a graph policy is trained, and tried on plans larger than any it
has seen. Each episode is a plan of its own. Its costs are the language's: charges, steps and tokens, each against
its budget; a constraint's cost is 1 in the step that overruns it, so limits are shares of episodes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from callsheet.planners.learning.env import Observation, Step
from callsheet.planners.policy.inputs import (
    FEATURES,
    GRAINS,
    MOST_ACTS,
    MOST_ATTEMPTS,
    OPTIONS,
    REPLAN,
    TIERS,
    actions_of,
    shown_left,
)

CHARGES, STEPS, TOKENS = range(3)
RESOURCES = ("charges", "steps", "tokens")


@dataclass(frozen=True, kw_only=True)
class PlanKind:
    """What plans are like, and what working on them costs."""

    fewest: int = 3
    most: int = 6
    waits: float = 0.4
    """How likely a node waits for any one before it."""
    attempts: int = MOST_ATTEMPTS
    slack: tuple[float, float] = (0.8, 1.8)
    """Budgets, by what the plan takes when all goes well at the middle tier; drawn for each plan and resource."""
    price: tuple[float, ...] = (1.0, 3.0, 8.0)
    """Charges of a call by tier, in cents, when one act is predicted,"""
    price_of_many: float = 1.6
    """times this when several are."""
    tokens: tuple[float, ...] = (2.0, 3.0)
    """Thousands a call, by grain."""
    base: tuple[float, ...] = (0.80, 0.92, 0.98)
    slope: tuple[float, ...] = (0.55, 0.35, 0.12)
    lost_by_many: float = 0.06
    """How much less likely acts succeed that were predicted together."""
    replan_costs: tuple[float, ...] = (2.0, 0.0, 4.0)


@dataclass(frozen=True, kw_only=True)
class Running:
    """n plans under way; nodes that are not there are done from the beginning."""

    present: Tensor
    """[n, nodes] bool."""
    waits: Tensor
    """[n, nodes, nodes] bool: the first waits for the second."""
    difficulty: Tensor
    """[n, nodes] 0 … 1."""
    acts: Tensor
    """[n, nodes]: how many acts a node takes."""
    done: Tensor
    failed: Tensor
    """[n, nodes]: attempts that failed."""
    replanned: Tensor
    budget: Tensor
    """[n, 3]."""
    left: Tensor
    """[n, 3]: of each budget; below 0 when overrun."""


class PlanEnv:
    """See the head of this file."""

    agents = 1
    constraints = tuple(f"overruns of {name}" for name in RESOURCES)

    def __init__(self, kind: PlanKind = PlanKind(), *, reserve: float = 0) -> None:
        """`reserve` is the percentage of each budget that is held back from the policy's eyes."""
        self.kind, self.reserve = kind, reserve
        self.actions = actions_of(kind.most)
        self.shape = (kind.most, FEATURES + kind.most)
        self.horizon = kind.most * (2 * kind.attempts + 1) + 1
        self._price = torch.tensor(kind.price)
        self._tokens = torch.tensor(kind.tokens)
        self._base, self._slope = torch.tensor(kind.base), torch.tensor(kind.slope)
        self._replan_costs = torch.tensor(kind.replan_costs)

    def begin(self, copies: int, chance: torch.Generator) -> Running:
        """As many plans, all different."""
        kind, nodes = self.kind, self.kind.most
        size = torch.randint(kind.fewest, nodes + 1, (copies, 1), generator=chance)
        present = torch.arange(nodes) < size
        earlier = torch.ones(nodes, nodes, dtype=torch.bool).tril(-1)
        waits = torch.rand(copies, nodes, nodes, generator=chance) < kind.waits
        acts = torch.randint(1, MOST_ACTS + 1, (copies, nodes), generator=chance).float()
        slack = torch.empty(copies, 3).uniform_(*kind.slack, generator=chance)
        begun = Running(
            present=present,
            waits=waits & earlier & present[:, :, None] & present[:, None, :],
            difficulty=torch.rand(copies, nodes, generator=chance) * present,
            acts=acts * present,
            done=~present,
            failed=torch.zeros(copies, nodes),
            replanned=torch.zeros(copies, nodes, dtype=torch.bool),
            budget=torch.zeros(copies, 3),
            left=torch.zeros(copies, 3),
        )
        budgets = (self._rest(begun) * slack).round()
        return Running(**{**vars(begun), "budget": budgets, "left": budgets})

    def observe(self, state: Running) -> Observation:
        ready = self._ready(state)
        own = [state.present, state.done & state.present, ready, state.difficulty, state.acts / MOST_ACTS]
        own += [state.failed / self.kind.attempts, state.replanned]
        share = (state.done & state.present).sum(1, keepdim=True) / state.present.sum(1, keepdim=True)
        # an overrun is shown only when it is one: after it nothing is at stake
        shown = torch.minimum(state.left, (state.left - state.budget * self.reserve / 100).clamp_min(0))
        left = shown_left(shown / self._rest(state).clamp_min(1))
        plan = torch.cat([share, left], 1)[:, None, :].expand(-1, self.kind.most, -1)
        columns = torch.stack([one.float() for one in own], -1)
        plan = plan * state.present[..., None]
        options = ready[..., None].expand(-1, -1, OPTIONS).clone()
        options[..., REPLAN] &= ~state.replanned
        stop = torch.ones(len(ready), 1, dtype=torch.bool)
        return Observation(
            inputs=torch.cat([columns, plan, state.waits.float()], -1),
            allowed=torch.cat([options.flatten(1), stop], 1),
            owner=torch.zeros(len(ready), dtype=torch.int64),
        )

    def step(self, state: Running, actions: Tensor, chance: torch.Generator) -> Step[Running]:
        stops = actions == self.actions - 1
        node, option = (actions // OPTIONS).clamp_max(self.kind.most - 1), actions % OPTIONS
        replans = (option == REPLAN) & ~stops
        rows = torch.arange(len(actions))
        works = ~(stops | replans)
        succeeds = works & (torch.rand(len(actions), generator=chance) < self.chances(state, node, option))
        done, failed, replanned = state.done.clone(), state.failed.clone(), state.replanned.clone()
        done[rows, node] |= succeeds
        failed[rows, node] += (works & ~succeeds).float()
        failed[rows[replans], node[replans]] = 0
        replanned[rows, node] |= replans
        left = state.left - self.costs_of(state, node, option) * ~stops[:, None]
        whole = done.all(1)
        after = Running(**{**vars(state), "done": done, "failed": failed, "replanned": replanned, "left": left})
        return Step(
            state=after,
            reward=torch.where(stops, 0.0, -0.1 + succeeds.float() + 10.0 * whole),
            costs=((left < 0) & (state.left >= 0)).float(),
            done=stops | whole | (failed[rows, node] >= self.kind.attempts),
        )

    def keep(self, state: Running, rows: Tensor) -> Running:
        return Running(**{one.name: getattr(state, one.name)[rows] for one in fields(Running)})

    def chances(self, state: Running, node: Tensor, option: Tensor) -> Tensor:
        """[n]: how likely an attempt at a node succeeds; a replan halves what can go wrong."""
        rows, tier, many = _split(node, option)
        succeed = self._base[tier] - self._slope[tier] * state.difficulty[rows, node]
        succeed = succeed - self.kind.lost_by_many * (many & (state.acts[rows, node] > 1))
        return torch.where(state.replanned[rows, node], succeed + (1 - succeed) / 2, succeed)

    def costs_of(self, state: Running, node: Tensor, option: Tensor) -> Tensor:
        """[n, 3]: what an attempt or a replan takes, whatever comes of it."""
        rows, tier, many = _split(node, option)
        acts = state.acts[rows, node]
        calls = torch.where(many, (acts / GRAINS[1]).ceil(), acts)
        price = self._price[tier] * torch.where(many, self.kind.price_of_many, 1.0)
        worked = torch.stack([calls * price, acts, calls * self._tokens[many.long()]], 1)
        return torch.where((option == REPLAN)[:, None], self._replan_costs, worked)

    def _ready(self, state: Running) -> Tensor:
        """[n, nodes]: not done, and all that it waits for is."""
        return ~state.done & ~(state.waits & ~state.done[:, None, :]).any(-1)

    def _rest(self, state: Running) -> Tensor:
        """[n, 3]: what the nodes that are not done take when each succeeds at once, at the middle tier, act by act."""
        acts = (state.acts * ~state.done).sum(1)
        return torch.stack([acts * self._price[1], acts, acts * self._tokens[0]], 1)


def _split(node: Tensor, option: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Rows, tier and whether several acts are predicted in a call, of an option that works on a node."""
    rows = torch.arange(len(node))
    return rows, (option % len(TIERS)).clamp_max(len(TIERS) - 1), option >= len(TIERS)
