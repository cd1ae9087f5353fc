"""`python -m benchmarks.learning.graphs`: train the graph policy on small random plans, try it on larger ones.

In: nothing but settings. Out: the policy in `build/graph_policy`, and in how many episodes of 200 held-out plans,
larger than any in training, it stayed within all three budgets; beside it the best fixed rule that does. A reserve
is calibrated on other larger plans first.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from callsheet.planners.learning.admission import smallest_reserve
from callsheet.planners.learning.assurance import least_share_within, share_to_aim_for
from callsheet.planners.learning.env import Observation
from callsheet.planners.learning.macpo import Macpo, Options
from callsheet.planners.learning.networks import NEVER, Agents, log_probabilities
from callsheet.planners.learning.rollout import Totals, play
from callsheet.planners.learning.settings import Settings
from callsheet.planners.learning.training import Learner, Networks
from callsheet.planners.policy.graph import GraphCritic, GraphPolicy
from callsheet.planners.policy.inputs import OPTIONS, REPLAN
from callsheet.planners.policy.policy import Policy
from callsheet.tasks.envs.plans import RESOURCES, PlanEnv, PlanKind, Running

FOLDER = Path(__file__).resolve().parents[2] / "build" / "graph_policy"
PLANS, EPISODES_OF_PLAN = 200, 50
LARGER = PlanKind(fewest=8, most=10)
RESERVES = range(0, 25, 4)
PROMISE = 0.95
SETTINGS = Settings(
    limits=(share_to_aim_for(PLANS * EPISODES_OF_PLAN, PROMISE) / len(RESOURCES),) * len(RESOURCES),
    steps=400_000,
    choosing=0.5,
    episodes=2048,
    margin=0.1,
    actor_rate=3e-3,
    critic_rate=3e-3,
    epochs=3,
    minibatch=2048,
)


class HeldOut(PlanEnv):
    """The same plans each time, so many episodes of each."""

    def begin(self, copies: int, chance: torch.Generator) -> Running:
        plans = super().begin(PLANS, torch.Generator().manual_seed(20_261_130))
        return self.keep(plans, torch.arange(copies) % PLANS)


@dataclass(frozen=True, kw_only=True)
class Score:
    """What episodes of the held-out plans came to."""

    within: float
    proved: float
    reward: float

    @classmethod
    def of(cls, totals: Totals) -> Score:
        overruns = int((totals.costs > 0).any(1).sum())
        episodes = len(totals.reward)
        return cls(
            within=1 - overruns / episodes,
            proved=least_share_within(overruns, episodes),
            reward=float(totals.reward.mean()),
        )

    def __str__(self) -> str:
        return f"within {self.within:.2%}, proved {self.proved:.2%}, return {self.reward:.3f}"


class Rule(nn.Module):
    """Always the same option, for the first node that is ready; a careful one stops while there is some budget left."""

    def __init__(self, option: int, careful: bool) -> None:
        super().__init__()
        self.option, self.careful = option, careful

    def forward(self, seen: Observation) -> Tensor:
        logits = torch.full(seen.allowed.shape, NEVER)
        nodes = (seen.allowed.shape[1] - 1) // OPTIONS
        order = torch.arange(nodes, 0, -1, dtype=torch.float32)
        logits[:, self.option : -1 : OPTIONS] = 1000 * order
        logits[:, -1] = 0
        if self.careful:
            left = seen.inputs[:, :, -nodes - len(RESOURCES) : -nodes].amax(1)
            logits[:, -1] = torch.where(left.amin(1) < CAREFUL, 1e6, 0.0)
        return log_probabilities(logits, seen.allowed)


CAREFUL = 0.35
"""Half of what is left by what the rest takes: below it a careful rule stops."""


def rules() -> Mapping[str, nn.Module]:
    """Each tier and grain, careful or not."""
    return {
        f"option {option}{', careful' * careful}": Rule(option, careful)
        for option in range(REPLAN)
        for careful in (False, True)
    }


def train(settings: Settings) -> Learner[Running]:
    """MACPO with one agent, which is CPO, on plans of three to six nodes."""
    networks = Networks(policy=GraphPolicy, critic=lambda: GraphCritic(1 + len(RESOURCES)))
    learner = Learner(PlanEnv(), settings, "macpo", networks)
    learner.method = Macpo(learner.agents, settings, Options(curvature_rows=2048))
    while not learner.done:
        told = learner.round()
        print(told.steps, f"{told.reward:.3f}", [f"{cost:.3f}" for cost in told.costs], flush=True)
    learner.finish()
    return learner


def try_out(agents: Agents, chance: torch.Generator) -> tuple[float, Score]:
    """The reserve, calibrated on other plans of that size, and the score on those held out."""
    episodes = PLANS * EPISODES_OF_PLAN
    worlds: dict[float, PlanEnv] = {amount: PlanEnv(LARGER, reserve=amount) for amount in RESERVES}
    found = smallest_reserve(worlds, agents, promise=PROMISE, episodes=episodes, chance=chance)
    reserve = float(max(RESERVES)) if found is None else found.amount
    return reserve, Score.of(play(HeldOut(LARGER, reserve=reserve), agents, episodes, chance))


def main() -> int:
    """Always 0: what falls short is printed."""
    learner, chance = train(SETTINGS), torch.Generator().manual_seed(1)
    reserve, score = try_out(learner.agents, chance)
    Policy(learner.agents, learner.critic).write(FOLDER, {"reserve": reserve, "within": score.within})
    print(f"graph policy, {reserve} % held back: {score}")
    for name, rule in rules().items():
        print(f"{name}: {Score.of(play(HeldOut(LARGER), rule, PLANS * EPISODES_OF_PLAN, chance))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
