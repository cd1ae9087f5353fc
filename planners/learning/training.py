"""The training loop: collect, estimate, fit the critic, improve the agents; then choose among the last policies.

In: an environment, settings, a method. Out: agents whose costs are within the limits, and figures for each round.
All that changes is in a `Learner`, which can be written down between two rounds and go on from there bit for bit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

import torch
from torch import nn

from .advantages import estimate
from .checkpoints import CheckpointError
from .choosing import Judged, Weights, choose, snapshot
from .env import Env
from .macpo import Macpo
from .method import CriticFit, Figures, Method, Round
from .networks import Agents, Critic
from .p3o import P3o
from .ppo_lagrangian import PID, PpoLagrangian
from .rollout import Batch, collect
from .settings import Settings
from .threads import one_thread

State = TypeVar("State")

METHODS: Mapping[str, Callable[[Agents, Settings], Method]] = {
    "ppo_lagrangian": PpoLagrangian,
    "ppo_lagrangian_pid": lambda agents, settings: PpoLagrangian(agents, settings, PID),
    "p3o": P3o,
    "macpo": Macpo,
}
Collecting: TypeAlias = Callable[[Env[Any], nn.Module, int, torch.Generator], Batch]
"""So many whole episodes of a policy."""
SNAPSHOTS = 8
"""How many policies of the last part of training are kept to choose from,"""
LAST_PART = 0.3
"""which is this share of it."""


@dataclass(frozen=True, kw_only=True)
class Networks:
    """How to make an agent's policy, [n, actions] of inputs, and the critic's, [n, 1 + constraints]."""

    policy: Callable[[], nn.Module]
    critic: Callable[[], nn.Module]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One round, for people and for curves."""

    round: int
    steps: int
    wanted: int
    reward: float
    """Mean over the batch's episodes, of the policy before the update."""
    costs: tuple[float, ...]
    limits: tuple[float, ...]
    figures: Figures = field(default_factory=dict)


class Learner(Generic[State]):
    """One training. `collecting` is how episodes of a round come about: here, or by workers."""

    def __init__(
        self,
        env: Env[State],
        settings: Settings,
        method: str,
        networks: Networks,
        collecting: Collecting = collect,
    ) -> None:
        if len(settings.limits) != len(env.constraints):
            raise ValueError(f"{len(env.constraints)} limits are needed ({', '.join(env.constraints)})")
        if any(limit <= 0 for limit in settings.limits):
            raise ValueError("limits are above 0")
        self.env, self.settings, self.method_name = env, settings, method
        self.collecting = collecting
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            # MACPO gives each agent a network of his own; the others train one for all, who see whose turn it is
            self.agents = Agents([networks.policy() for _ in range(env.agents if method == "macpo" else 1)])
            self.critic = Critic(networks.critic(), 1 + len(env.constraints))
        self.chance = torch.Generator().manual_seed(settings.seed)
        self.method = METHODS[method](self.agents, settings)
        self.fit = CriticFit(self.critic, settings)
        self.snapshots: deque[Weights] = deque(maxlen=SNAPSHOTS)
        self.rounds, self.steps, self.kept_at = 0, 0, 0.0

    @property
    def done(self) -> bool:
        return self.steps >= self.settings.steps

    @one_thread()
    def round(self) -> Progress:
        """Collect one batch and learn from it."""
        batch = self.collecting(self.env, self.agents, self.settings.episodes, self.chance)
        advantages = self._estimate(batch)
        data = Round(batch=batch, advantages=advantages, progress=self.steps / self.settings.steps, chance=self.chance)
        figures = self.fit.fit(data) | self.method.improve(self.agents, data)
        self.steps += batch.steps
        self.rounds += 1
        self._keep_snapshot()
        return Progress(
            round=self.rounds,
            steps=self.steps,
            wanted=self.settings.steps,
            reward=float(batch.total(batch.reward).mean()),
            costs=tuple(advantages.expected_costs.tolist()),
            limits=self.settings.limits,
            figures=figures,
        )

    @one_thread()
    def finish(self) -> Judged:
        """Choose the policy to keep; `agents` are it from now on."""
        return choose(
            self.env,
            self.agents,
            [*self.snapshots] or [snapshot(self.agents)],
            limits=self.settings.limits,
            steps=int(self.settings.steps * self.settings.choosing),
            chance=self.chance,
        )

    def _estimate(self, batch: Batch) -> Any:
        made = estimate(batch, self.critic, gamma=self.settings.gamma, lam=self.settings.lam)
        if self.rounds == 0:
            self.critic.settle(made.targets)
            made = estimate(batch, self.critic, gamma=self.settings.gamma, lam=self.settings.lam)
        return made

    def _keep_snapshot(self) -> None:
        progress = min(1.0, self.steps / self.settings.steps)
        due = progress >= 1 - LAST_PART and progress >= self.kept_at + LAST_PART / SNAPSHOTS
        if due or self.done:
            self.snapshots.append(snapshot(self.agents))
            self.kept_at = progress

    def state(self) -> dict[str, Any]:
        """For `checkpoints.write_checkpoint`."""
        return {
            "method": self.method_name,
            "settings": asdict(self.settings),
            "rounds": self.rounds,
            "steps": self.steps,
            "kept_at": self.kept_at,
            "agents": self.agents.state_dict(),
            "critic": self.critic.state_dict(),
            "critic_fit": self.fit.optimiser.state_dict(),
            "improving": self.method.state(),
            "snapshots": [*self.snapshots],
            "chance": self.chance.get_state(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go on from a state. Raises `CheckpointError` where it is of another training."""
        told, mine = state["settings"], {name: _as_read(one) for name, one in asdict(self.settings).items()}
        different = [name for name in mine if told.get(name) != mine[name]]
        if state["method"] != self.method_name or different:
            what = ", ".join(different) or "method"
            raise CheckpointError(f"the checkpoint is of another training ({what}): resume with the same options")
        self.rounds, self.steps, self.kept_at = state["rounds"], state["steps"], state["kept_at"]
        self.agents.load_state_dict(state["agents"])
        self.critic.load_state_dict(state["critic"])
        self.fit.optimiser.load_state_dict(state["critic_fit"])
        self.method.load(state["improving"])
        self.snapshots = deque(state["snapshots"], maxlen=SNAPSHOTS)
        self.chance.set_state(state["chance"])


def _as_read(value: Any) -> Any:
    """As JSON gives it back."""
    return list(value) if isinstance(value, tuple) else value


def train(
    env: Env[State],
    settings: Settings,
    method: str,
    networks: Networks,
    *,
    watch: Callable[[Progress], None] = lambda _: None,
) -> tuple[Agents, Judged]:
    """From nothing to the chosen policy, in one go."""
    learner = Learner(env, settings, method, networks)
    while not learner.done:
        watch(learner.round())
    chosen = learner.finish()
    return learner.agents, chosen
