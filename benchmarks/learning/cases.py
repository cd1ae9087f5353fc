"""What is trained and measured: four processes with known optima, agents who take turns, a chance constraint.

In: the name of a case and a seed. Out: one row of results, scored exactly. The settings are the same for all cases
of a kind.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from callsheet.planners.learning.admission import RESERVES, smallest_reserve
from callsheet.planners.learning.assurance import overruns_allowed, share_to_aim_for
from callsheet.planners.learning.choosing import Judged
from callsheet.planners.learning.rollout import play
from callsheet.planners.learning.settings import PROMISING, TAKING_TURNS, Settings
from callsheet.planners.learning.training import Learner
from callsheet.tasks.envs.finite import FiniteCmdp
from callsheet.tasks.envs.optima import best_unlimited, best_within_chance, best_within_shares, cheapest, evaluate
from callsheet.tasks.envs.orchestration import Orchestration, random_orchestration
from callsheet.tasks.envs.tabular import TabularEnv

LIMIT, BUDGET, PROMISE, EPISODES = 18.0, 24, 0.95, 20_000
RANDOM = (1, 2, 3)
"""Seeds of the processes drawn at random: the first three, whatever they are."""

EXPECTED = Settings(limits=(LIMIT,))
CHANCE = replace(PROMISING, limits=(share_to_aim_for(EPISODES, PROMISE),))

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One process with one kind of limit."""

    name: str
    process: int = 0
    """0 is the one whose optima are written down; others are seeds."""
    agents: int = 1
    chance: bool = False


CASES = {
    one.name: one
    for one in (
        Case(name="d18"),
        *(Case(name=f"random{seed}", process=seed) for seed in RANDOM),
        Case(name="agents2", agents=2),
        Case(name="agents4", agents=4),
        Case(name="chance24", chance=True),
    )
}


@cache
def process_of(case: Case) -> FiniteCmdp:
    """Its tables."""
    return (random_orchestration(case.process) if case.process else Orchestration()).tables()


@cache
def limit_of(case: Case) -> float:
    """18; of random processes, midway between the cheapest cost without giving up and that of the unlimited optimum."""
    if not case.process:
        return LIMIT
    process = process_of(case)
    most = evaluate(process, best_unlimited(process).policy).cost
    return (most + cheapest(process, never=random_orchestration(case.process).give_up)) / 2


@cache
def optimum_of(case: Case) -> float:
    """The best that any policy can do."""
    process = process_of(case)
    if case.chance:
        return best_within_chance(process, BUDGET, 1 - PROMISE).value
    return best_within_shares(process, limit_of(case), case.agents).value


def settings_of(case: Case, seed: int) -> Settings:
    """The same for all of a kind but the limits and the seed."""
    if case.chance:
        return replace(CHANCE, seed=seed)
    kind = EXPECTED if case.agents == 1 else TAKING_TURNS
    return replace(kind, seed=seed, limits=(limit_of(case) / case.agents,) * case.agents)


def run(case: Case, method: str, seed: int) -> Row:
    """Train, choose, score. Seconds are of this process's CPU."""
    env = TabularEnv(process_of(case), agents=case.agents, budget=BUDGET if case.chance else None)
    settings, begun = settings_of(case, seed), time.process_time()
    learner = Learner(env, settings, method, env.networks(settings))
    while not learner.done:
        learner.round()
    trained = time.process_time()
    judged = learner.finish()
    ended = time.process_time()
    row = {
        "case": case.name,
        "method": method,
        "seed": seed,
        "steps": learner.steps + judged.steps,
        "seconds": round(ended - begun, 2),
        "steps_per_second": round(learner.steps / (trained - begun)),
    }
    return row | (_chance_score(case, env, learner, seed) if case.chance else _score(case, env, learner, judged))


def _score(case: Case, env: TabularEnv, learner: Learner[Any], judged: Judged) -> Row:
    """By exact dynamic programming."""
    outcome = evaluate(env.process, env.table_of(learner.agents), agents=case.agents)
    limits = np.array(learner.settings.limits)
    return {
        "share": round(outcome.reward / optimum_of(case), 5),
        "cost_by_limit": [round(one, 5) for one in (outcome.costs / limits).tolist()],
        "within": bool((outcome.costs <= limits).all()),
        "thought_within": judged.within(learner.settings.limits),
    }


def _chance_score(case: Case, env: TabularEnv, learner: Learner[Any], seed: int) -> Row:
    """By fresh episodes, as the promise says; and exactly beside it."""
    import torch

    worlds = {amount: TabularEnv(env.process, budget=BUDGET, reserve=amount) for amount in RESERVES}
    found = smallest_reserve(worlds, learner.agents, promise=PROMISE, episodes=EPISODES, chance=learner.chance)
    world = worlds[max(worlds) if found is None else found.amount]
    fresh = play(world, learner.agents, EPISODES, torch.Generator().manual_seed(10_000 + seed))
    outcome = world.outcome_of(learner.agents)
    overruns = int(fresh.costs.sum())
    return {
        "reserve": world.reserve,
        "share": round(outcome.reward / optimum_of(case), 5),
        "overruns": overruns,
        "exact_overruns": round(1 - outcome.within(BUDGET), 5),
        "tail_mean": round(outcome.tail_mean(1 - PROMISE), 3),
        "within": overruns <= overruns_allowed(EPISODES, PROMISE),
    }
