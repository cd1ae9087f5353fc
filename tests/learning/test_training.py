"""Trainings improve, are the same for the same seed, and go on from a checkpoint as if nothing had been."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from callsheet.planners.learning.checkpoints import CheckpointError, read_checkpoint, write_checkpoint
from callsheet.planners.learning.choosing import choose, snapshot, upper_bounds
from callsheet.planners.learning.networks import Agents
from callsheet.planners.learning.rollout import Totals, collect, play
from callsheet.planners.learning.training import METHODS, train
from callsheet.tasks.envs.optima import best_within_expected, evaluate

from .processes import TWO_NODES, learner_of, short, two_nodes

LIMIT = 5.0


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_a_short_training_comes_close_to_the_optimum_within_the_limit(method: str) -> None:
    """Two nodes, where 5 of money is a third of what the best unlimited policy spends."""
    env, process = two_nodes(), TWO_NODES.tables()
    best = best_within_expected(process, np.array([LIMIT]), process.cost_of_agents(1)).value
    settings = short(LIMIT, steps=120_000)
    agents, judged = train(env, settings, method, env.networks(settings))
    outcome = evaluate(process, env.table_of(agents))

    assert outcome.cost <= LIMIT
    assert outcome.reward >= 0.9 * best
    assert judged.within(settings.limits)


@pytest.mark.slow
def test_agents_keep_a_limit_each() -> None:
    """By MACPO, with a network each."""
    env, process, limits = two_nodes(agents=2), TWO_NODES.tables(), np.array([2.0, 4.0])
    best = best_within_expected(process, limits, process.cost_of_agents(2)).value
    settings = short(*limits.tolist(), steps=240_000)
    agents, judged = train(env, settings, "macpo", env.networks(settings))
    outcome = evaluate(process, env.table_of(agents), agents=2)

    assert 2 == len(agents.networks)
    assert judged.within(settings.limits)
    assert (outcome.costs <= limits).all()
    assert outcome.reward >= 0.9 * best


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_a_training_that_is_taken_up_again_is_the_same(method: str, tmp_path: Path) -> None:
    """Bit for bit: weights, optimisers, chance, what is chosen from, figures."""
    settings = short(LIMIT, steps=4_000)
    straight = learner_of(two_nodes(), settings, method)
    begun = learner_of(two_nodes(), settings, method)
    for _ in range(2):
        straight.round()
        begun.round()
    write_checkpoint(tmp_path, begun.state())
    resumed = learner_of(two_nodes(), settings, method)
    resumed.load(read_checkpoint(tmp_path))
    told = [(straight.round(), resumed.round()) for _ in range(2)]

    assert all(one == other for one, other in told)
    for name, weights in straight.agents.state_dict().items():
        assert torch.equal(weights, resumed.agents.state_dict()[name])
    assert straight.finish().reward == resumed.finish().reward


def test_seeds_decide() -> None:
    """The same seed, the same weights; what else is drawn in the process does not matter, and stays as it was."""
    torch.manual_seed(1)
    first = learner_of(two_nodes(), short(LIMIT), "p3o")
    after = torch.rand(1)
    torch.manual_seed(1)
    second = learner_of(two_nodes(), short(LIMIT), "p3o")
    first.round()
    second.round()

    assert all(map(torch.equal, first.agents.parameters(), second.agents.parameters()))
    torch.manual_seed(1)
    assert torch.equal(after, torch.rand(1))


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path) -> None:
    """With the name of what differs."""
    write_checkpoint(tmp_path, learner_of(two_nodes(), short(LIMIT), "p3o").state())
    state = read_checkpoint(tmp_path)

    with pytest.raises(CheckpointError, match=r"of another training \(limits\)"):
        learner_of(two_nodes(), short(LIMIT + 1), "p3o").load(state)
    with pytest.raises(CheckpointError, match=r"\(method\)"):
        learner_of(two_nodes(), short(LIMIT), "macpo").load(state)


@pytest.mark.parametrize("harm", ["missing", "torn", "mixed", "version", "garbage"])
def test_a_spoilt_checkpoint_is_told(harm: str, tmp_path: Path) -> None:
    """One line with the folder in it, never another exception."""
    learner = learner_of(two_nodes(), short(LIMIT), "p3o")
    write_checkpoint(tmp_path, learner.state())
    tensors, rest = tmp_path / "state.safetensors", tmp_path / "state.json"
    if harm == "missing":
        rest.unlink()
    elif harm == "torn":
        tensors.write_bytes(tensors.read_bytes()[:-5])
    elif harm == "mixed":
        before = rest.read_text()
        write_checkpoint(tmp_path, learner.state())
        rest.write_text(before)
    elif harm == "version":
        rest.write_text(rest.read_text().replace('"schema_version": 1', '"schema_version": 99'))
    else:
        rest.write_text("[")

    with pytest.raises(CheckpointError, match=str(tmp_path)):
        read_checkpoint(tmp_path)


def test_limits_are_one_a_constraint_and_above_nothing() -> None:
    """Said before anything is trained."""
    with pytest.raises(ValueError, match="2 limits are needed"):
        learner_of(two_nodes(agents=2), short(LIMIT), "macpo")
    with pytest.raises(ValueError, match="above 0"):
        learner_of(two_nodes(), short(0.0), "macpo")


def test_episodes_are_whole() -> None:
    """As many as asked for, each ended; rows of a moment are those that go on."""
    env = two_nodes()
    policy = Agents([env.networks(short(LIMIT)).policy()])
    batch = collect(env, policy, 64, torch.Generator().manual_seed(0))
    moments = list(batch.moments())

    assert (64, batch.steps) == (batch.episodes, sum(batch.alive))
    assert list(batch.alive) == sorted(batch.alive, reverse=True)
    assert len(batch.alive) <= env.horizon
    assert all(len(set(batch.episode[rows].tolist())) == rows.stop - rows.start for rows in moments)
    assert play(env, policy, 100, torch.Generator().manual_seed(0), copies=30).reward.shape == (100,)


def test_a_policy_that_overspends_is_not_chosen_for_its_reward() -> None:
    """Of dear, idle and even policies, the best that is within its bound; `agents` end as it."""
    env = two_nodes()
    agents = Agents([env.networks(short(LIMIT)).policy()])
    even, dear, idle = snapshot(agents), snapshot(agents), snapshot(agents)
    dear["networks.0.numbers"][:, 2] = 50
    idle["networks.0.numbers"][:, 7] = 50
    chance = torch.Generator().manual_seed(0)
    chosen = choose(env, agents, [dear, idle, even], limits=(10.0,), steps=40_000, chance=chance)

    assert chosen.within((10.0,))
    assert 30_000 < chosen.steps < 50_000
    assert torch.equal(even["networks.0.numbers"], chosen.weights["networks.0.numbers"])
    assert torch.equal(even["networks.0.numbers"], agents.state_dict()["networks.0.numbers"])
    least = choose(env, agents, [dear, even], limits=(0.1,), steps=10_000, chance=chance)
    assert not least.within((0.1,))
    assert least.costs[0] < 10.0


def test_bounds_hold_for_all_that_are_looked_at() -> None:
    """Mean 1, deviation 1 of 100 episodes: 1 + z / 10 with z = 2.326 for one, 2.807 for two policies by two costs."""
    one = torch.tensor([0.0, 2.0] * 50).double()[:, None]
    costs = (one - 1) / one.std() + 1
    totals = Totals(reward=one[:, 0], costs=costs, steps=0)
    twice = Totals(reward=one[:, 0], costs=costs.repeat(1, 2), steps=0)

    assert [pytest.approx(1.2326, abs=1e-4)] == upper_bounds(totals).tolist()
    assert [pytest.approx(1.2807, abs=1e-4)] * 2 == upper_bounds(twice, among=2).tolist()
