"""To choose who does a task: what comes of it is what was recorded, and a policy learns to keep its charges."""

from __future__ import annotations

import pytest
import torch

from callsheet.planners.learning.settings import Settings
from callsheet.planners.learning.training import Networks, train
from callsheet.planners.policy.graph import GraphCritic, GraphPolicy
from callsheet.tasks.agents.naming import BadAgent, agents_of
from callsheet.tasks.envs.calls import Kind, NothingRecorded
from callsheet.tasks.envs.choosing import ChoosingEnv, Chosen
from callsheet.tasks.metrics import Row
from tests.curriculum.test_environments import call
from tests.curriculum.test_metrics import row

CHEAP, STRONG = (*agents_of("sim:error=0.2"), *agents_of("oracle"))
PRICES = {CHEAP.kind: 0.001, STRONG.kind: 0.005}

MIX = [Kind("todo", acts, 10_000) for acts in (1, 2)]


def attempt(kind: str, acts: int, *, met: bool) -> Row:
    """One call that does it all, or finds no way."""
    made = (call(acts, 0 if met else None, done=acts, tried=acts, tokens=1000, ended=True),)
    return row(kind=kind, per_call=1, horizon=acts, min_actions=acts, verified=met, made=made, calls=1)


ROWS = [
    *(attempt(CHEAP.kind, 1, met=True) for _ in range(40)),
    *(attempt(CHEAP.kind, 2, met=False) for _ in range(40)),
    *(attempt(STRONG.kind, acts, met=True) for acts in (1, 2) for _ in range(40)),
]


def env() -> ChoosingEnv:
    """Tasks of one and of two actions, as many of each: the cheap agent cannot do those of two."""
    return ChoosingEnv(ROWS, (CHEAP, STRONG), PRICES, MIX)


def test_what_comes_of_a_choice_was_recorded() -> None:
    """Of a hundred tasks: the strong agent does all at five times the price, the cheap one about half."""
    choosing, chance = env(), torch.Generator().manual_seed(0)
    tasks = choosing.begin(1_000, chance)
    by_cheap, by_strong = (choosing.work(tasks, choosing.always(one, 1_000), chance) for one in (CHEAP, STRONG))

    assert 1 == by_strong.verified.mean()
    assert 0.05 > (by_cheap.verified - (tasks.kind == 0).float()).abs().mean()  # what was never recorded may happen
    assert torch.equal(by_cheap.reward > 0, by_cheap.verified > 0)
    assert by_cheap.charges.median() == pytest.approx(1)
    assert by_strong.charges.median() == pytest.approx(5)


def test_nobody_else_can_be_chosen() -> None:
    """Nor may it stop, or replan."""
    seen = env().observe(env().begin(3, torch.Generator().manual_seed(0)))

    assert [[0, 2]] * 3 == [one.nonzero().squeeze(1).tolist() for one in seen.allowed]


def test_agents_without_a_record_are_told() -> None:
    """And those that are no choice."""
    with pytest.raises(NothingRecorded):
        ChoosingEnv(ROWS[:40], (CHEAP, STRONG), PRICES, MIX)
    with pytest.raises(BadAgent):
        ChoosingEnv(ROWS, agents_of("sim:k=2"), PRICES, MIX)


@pytest.mark.slow
def test_a_policy_learns_whom_to_take_within_its_charges() -> None:
    """A mean of 3 is what it costs to have the strong agent do just what the other cannot."""
    settings = Settings(limits=(3.0,), steps=8_192, episodes=512, minibatch=512, critic_rate=3e-3)
    networks = Networks(policy=GraphPolicy, critic=lambda: GraphCritic(2))
    agents, judged = train(env(), settings, "macpo", networks)
    by_acts = agents(env().observe(Chosen(kind=torch.tensor([0, 1]))))

    assert judged.costs[0] <= 3
    assert [0, 2] == by_acts.argmax(1).tolist()
