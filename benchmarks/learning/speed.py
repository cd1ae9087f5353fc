"""Steps a CPU second of the environment alone, and of rollouts with inference: 65,536 copies, one thread."""

from __future__ import annotations

import time

import torch

from callsheet.planners.learning.networks import Agents
from callsheet.planners.learning.rollout import play
from callsheet.planners.learning.settings import Settings
from callsheet.planners.learning.threads import one_thread
from callsheet.tasks.envs.orchestration import Orchestration
from callsheet.tasks.envs.tabular import TabularEnv

COPIES = 65_536


def speed_of_rollouts(moments: int = 300, episodes: int = 8 * COPIES) -> tuple[str, str]:
    """Both figures, for people."""
    env = TabularEnv(Orchestration().tables())
    return f"{speed_of_environment(env, moments):,.0f}", f"{speed_with_a_policy(env, episodes):,.0f}"


@one_thread()
def speed_of_environment(env: TabularEnv, moments: int) -> float:
    """Steps of all copies by actions that are there already; what has ended is begun again."""
    chance = torch.Generator().manual_seed(0)
    state, begun = env.begin(COPIES, chance), env.begin(COPIES, chance)
    actions = torch.randint(env.actions, (8, COPIES), generator=chance)
    since = time.process_time()
    for moment in range(moments):
        step = env.step(state, actions[moment % 8], chance)
        after = torch.where(step.done, begun.state, step.state.state)
        state = type(state)(state=after, spent=state.spent, held=state.held)
    return moments * COPIES / (time.process_time() - since)


def speed_with_a_policy(env: TabularEnv, episodes: int) -> float:
    """Whole episodes by a policy with 64 hidden units."""
    chance = torch.Generator().manual_seed(0)
    networks = env.networks(Settings(limits=(1.0,), hidden=(64,)))
    policy = Agents([networks.policy()])
    since = time.process_time()
    steps = play(env, policy, episodes, chance, copies=COPIES).steps
    return steps / (time.process_time() - since)
