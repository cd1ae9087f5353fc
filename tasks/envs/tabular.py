"""A finite process as an environment: thousands of copies, a few look-ups a step.

In: a `FiniteCmdp`, and what is limited: the expected cost of each agent, or how often a budget is overrun. Out: an
`Env`, and the table of a trained policy, for exact evaluation. What an algorithm sees is which state a copy is in
(and what is left of the budget), never the tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from callsheet.planners.learning.env import Observation, Step
from callsheet.planners.learning.networks import layers
from callsheet.planners.learning.settings import Settings
from callsheet.planners.learning.training import Networks

from .finite import FiniteCmdp, Floats
from .optima import Outcome, evaluate


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where n copies are."""

    state: Tensor
    """[n] int64."""
    spent: Tensor
    """[n] int64; stays 0 where nobody looks at it."""
    held: Tensor
    """[n] int64: how much of the budget is held back in this episode."""


class Table(nn.Module):
    """A row of numbers for each row number: a linear layer over one of many, without the multiplications."""

    def __init__(self, rows: int, outputs: int) -> None:
        super().__init__()
        self.numbers = nn.Parameter(torch.zeros(rows, outputs))
        self.shared = nn.Parameter(torch.zeros(outputs))  # what all rows have in common is learned at once

    def forward(self, inputs: Tensor) -> Tensor:
        return functional.embedding(inputs, self.numbers + self.shared)


class Numbered(nn.Module):
    """A network over the features that a row number stands for."""

    features: Tensor

    def __init__(self, features: Tensor, network: nn.Module) -> None:
        super().__init__()
        self.register_buffer("features", features, persistent=False)
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        if len(inputs) < len(self.features):
            values: Tensor = self.network(self.features[inputs])
            return values
        return functional.embedding(inputs, self.network(self.features))  # each number once


class TabularEnv:
    """Without a budget each agent has a cost of his own; with one, the cost is 1 in the step that overruns it.

    Inputs are [n] row numbers: of the state, or of state and what was spent, to which a `reserve` is added for the
    policy to see, though it is never really spent. A reserve of 1.2 is 2 in one episode of five, and 1 in the others.
    """

    def __init__(self, process: FiniteCmdp, *, agents: int = 1, budget: int | None = None, reserve: float = 0) -> None:
        self.process, self.budget, self.agents, self.reserve = process, budget, agents, reserve
        self.actions = process.actions
        self.horizon = process.states  # no state comes twice
        if budget is None:
            self.constraints = (
                tuple(f"cost of agent {number + 1}" for number in range(agents)) if agents > 1 else ("cost",)
            )
        else:
            self.constraints = ("overruns",)
        self._chance = torch.as_tensor(process.chance, dtype=torch.float32).ravel()
        self._after = torch.as_tensor(process.after).ravel()
        self._reward = torch.as_tensor(process.reward, dtype=torch.float32).ravel()
        self._cost = torch.as_tensor(process.cost).ravel()
        self._costs = (
            torch.as_tensor(process.cost_of_agents(agents), dtype=torch.float32).reshape(agents, -1).T.contiguous()
        )
        self._owner = torch.as_tensor(process.owner(agents))
        self._allowed = torch.ones(process.actions, dtype=torch.bool)
        self.shape = ()

    @property
    def width(self) -> int:
        """How many values of what was spent are told apart: 0 … budget and "over"; 1 where it does not matter."""
        return 1 if self.budget is None else self.budget + 2

    def begin(self, copies: int, chance: torch.Generator) -> Places:
        """Every episode begins alike."""
        whole = int(self.reserve)
        held = torch.full((copies,), whole)
        if part := self.reserve - whole:
            held += torch.rand(copies, generator=chance) < part
        return Places(
            state=torch.full((copies,), self.process.start), spent=torch.zeros(copies, dtype=torch.int64), held=held
        )

    def observe(self, state: Places) -> Observation:
        return Observation(
            inputs=self._rows(state),
            allowed=self._allowed.expand(len(state.state), -1),
            owner=self._owner[state.state],
        )

    def step(self, state: Places, actions: Tensor, chance: torch.Generator) -> Step[Places]:
        key = state.state * self.actions + actions
        succeeds = torch.rand(len(key), generator=chance) < self._chance[key]
        outcome = key * 2 + succeeds
        after = self._after[outcome]
        spent, costs = self._spend(state.spent, key)
        return Step(
            state=Places(state=after, spent=spent, held=state.held),
            reward=self._reward[outcome],
            costs=costs,
            done=after == self.process.end,
        )

    def keep(self, state: Places, rows: Tensor) -> Places:
        return Places(state=state.state[rows], spent=state.spent[rows], held=state.held[rows])

    def _rows(self, state: Places) -> Tensor:
        if self.budget is None:
            return state.state
        # who is shown nothing left is careful; an overrun, after which nothing is at stake, is shown when it is one
        careful = (state.spent + state.held).clamp_max(self.width - 2)
        return state.state * self.width + torch.maximum(careful, state.spent)

    def _spend(self, spent: Tensor, key: Tensor) -> tuple[Tensor, Tensor]:
        if self.budget is None:
            return spent, self._costs.index_select(0, key)
        over = self.budget + 1
        then = (spent + self._cost[key]).clamp_max_(over)
        return then, ((then == over) & (spent < over)).float()[:, None]

    def networks(self, settings: Settings) -> Networks:
        """A table where no layers are to lie between inputs and outputs, else layers over what a number stands for."""

        def make(outputs: int, gain: float) -> nn.Module:
            if not settings.hidden:
                return Table(self.process.states * self.width, outputs)
            features = self._features()
            return Numbered(features, layers((features.shape[1], *settings.hidden, outputs), last_gain=gain))

        return Networks(policy=lambda: make(self.actions, 0.01), critic=lambda: make(1 + len(self.constraints), 1.0))

    def _features(self) -> Tensor:
        """[states · width, features]: which state, and which step of the budget, each as one of many."""
        states, left = torch.eye(self.process.states), torch.eye(self.width)
        return torch.cat([states.repeat_interleave(self.width, 0), left.repeat(self.process.states, 1)], 1)

    @torch.no_grad()
    def table_of(self, policy: nn.Module) -> Floats:
        """[S, A], or [S, W, A] with a budget: what a policy does anywhere; `optima.evaluate` takes it.

        Of a reserve that is whole: else there are two tables, and episodes by each.
        """
        if self.reserve != int(self.reserve):
            raise ValueError(f"no one table does what a reserve of {self.reserve} does")
        states, width = self.process.states, self.width
        rows = Places(
            state=torch.arange(states).repeat_interleave(width),
            spent=torch.arange(width).repeat(states),
            held=torch.full((states * width,), int(self.reserve)),
        )
        table = policy(self.observe(rows)).double().softmax(-1).numpy()
        return np.ascontiguousarray(table.reshape(states, width, -1) if self.budget is not None else table)

    def outcome_of(self, policy: nn.Module) -> Outcome:
        """Exactly what a policy does here, also with a reserve that is not whole."""
        whole, part = int(self.reserve), self.reserve % 1
        made = [
            evaluate(
                self.process,
                TabularEnv(self.process, agents=self.agents, budget=self.budget, reserve=amount).table_of(policy),
                agents=self.agents,
            )
            for amount in (whole, whole + 1)
        ]
        return made[0].mixed(made[1], part)
