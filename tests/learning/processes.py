"""Small processes and short trainings for tests."""

from __future__ import annotations

from callsheet.planners.learning.settings import Settings
from callsheet.planners.learning.training import Learner
from callsheet.tasks.envs.orchestration import Orchestration
from callsheet.tasks.envs.tabular import Places, TabularEnv

TWO_NODES = Orchestration(difficulties=(0.2, 0.8))


def two_nodes(agents: int = 1, budget: int | None = None) -> TabularEnv:
    """A plan of two nodes, one hard."""
    return TabularEnv(TWO_NODES.tables(), agents=agents, budget=budget)


def short(*limits: float, steps: int = 12_000) -> Settings:
    """A second of training, or less."""
    return Settings(limits=limits, steps=steps, episodes=512, minibatch=1024, choosing=2.0, seed=3)


def learner_of(env: TabularEnv, settings: Settings, method: str) -> Learner[Places]:
    """With the networks that the environment proposes."""
    return Learner(env, settings, method, env.networks(settings))
