"""The graph policy reads plans, not lists: order and padding change nothing, and every input counts."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from callsheet.planners.learning.checkpoints import CheckpointError, write_checkpoint
from callsheet.planners.learning.env import Observation
from callsheet.planners.learning.networks import Agents, Critic
from callsheet.planners.learning.rollout import play
from callsheet.planners.learning.settings import Settings
from callsheet.planners.learning.training import Learner, Networks
from callsheet.planners.policy.graph import GraphCritic, GraphPolicy
from callsheet.planners.policy.inputs import FEATURES, NODE_FEATURES, OPTIONS, PLAN_FEATURES, actions_of, named
from callsheet.planners.policy.policy import Policy, read_policy
from callsheet.tasks.envs.plans import PlanEnv, PlanKind, Running

NODES = 5
READY, LEFT = NODE_FEATURES.index("ready"), len(NODE_FEATURES) + PLAN_FEATURES.index("charges left")


def chance(seed: int = 0) -> torch.Generator:
    """Of its own."""
    return torch.Generator().manual_seed(seed)


def env() -> PlanEnv:
    """Plans of three to five nodes."""
    return PlanEnv(PlanKind(fewest=3, most=NODES))


def policy(seed: int = 0) -> GraphPolicy:
    """With weights that let everything matter."""
    torch.manual_seed(seed)
    made = GraphPolicy()
    for weights in made.parameters():
        torch.nn.init.normal_(weights, std=0.4)
    return made


def under_way(copies: int = 64) -> tuple[PlanEnv, Running]:
    """Plans after two random moves."""
    plans, draw = env(), chance()
    state = plans.begin(copies, draw)
    for _ in range(2):
        allowed = plans.observe(state).allowed.float()
        allowed[:, -1] = 0
        step = plans.step(state, torch.multinomial(allowed + 1e-9, 1, generator=draw).squeeze(1), draw)
        state = plans.keep(step.state, (~step.done).nonzero().squeeze(1))
    return plans, state


@pytest.mark.slow
def test_the_order_of_nodes_changes_nothing() -> None:
    """Logits move with their nodes, that of stopping stays; so do values."""
    plans, state = under_way()
    inputs, order = plans.observe(state).inputs, torch.randperm(NODES, generator=chance(1))
    moved = torch.cat([inputs[:, order, :FEATURES], inputs[:, order][:, :, FEATURES + order]], -1)
    logits, after = policy()(inputs), policy()(moved)
    by_node = logits[:, :-1].unflatten(1, (NODES, OPTIONS))[:, order].flatten(1)
    critic = GraphCritic(4)

    assert torch.allclose(by_node, after[:, :-1], atol=1e-5)
    assert torch.allclose(logits[:, -1], after[:, -1], atol=1e-5)
    assert torch.allclose(critic(inputs), critic(moved), atol=1e-5)


def test_nodes_that_are_not_there_change_nothing() -> None:
    """The same plan in a longer row."""
    plans, state = under_way()
    inputs = plans.observe(state).inputs
    longer = torch.zeros(len(inputs), NODES + 3, FEATURES + NODES + 3)
    longer[:, :NODES, : FEATURES + NODES] = inputs
    present = inputs[..., 0].bool()
    before = policy()(inputs)[:, :-1].unflatten(1, (NODES, OPTIONS))[present]
    after = policy()(longer)[:, :-1].unflatten(1, (NODES + 3, OPTIONS))[:, :NODES][present]

    assert torch.allclose(before, after, atol=1e-5)
    assert torch.allclose(policy()(inputs)[:, -1], policy()(longer)[:, -1], atol=1e-5)


def test_gradients_reach_every_input() -> None:
    """Each feature of each node that is there, and each possible dependency, has a say in some logit."""
    inputs = torch.rand(8, NODES, FEATURES + NODES, generator=chance())
    inputs[..., 0] = 1
    inputs.requires_grad_()
    policy()(inputs).square().sum().backward()

    assert inputs.grad is not None
    assert (inputs.grad[..., 1:].abs().sum(0) > 0).all()


def test_what_may_not_be_has_no_probability() -> None:
    """Nodes that are done, wait or are not there; a second replan. Stopping always may be."""
    plans, state = under_way(256)
    seen = plans.observe(state)
    shares = Policy(Agents([policy()]), Critic(GraphCritic(4), 4)).logits(seen).exp()
    ready = seen.inputs[..., READY].bool()
    options = seen.allowed[:, :-1].unflatten(1, (NODES, OPTIONS))

    assert 0 == shares[~seen.allowed].sum()
    assert torch.allclose(torch.ones(len(shares)), shares.sum(1))
    assert seen.allowed[:, -1].all()
    assert torch.equal(ready, options[..., 0])
    assert not (options[..., -1] & state.replanned).any()
    assert not (ready & (state.done | ~state.present)).any()


def test_a_node_waits_for_those_before_it() -> None:
    """It is ready when all that it waits for is done; somebody always is."""
    plans, state = under_way(256)
    waiting = (state.waits & ~state.done[:, None, :]).any(-1)
    ready = plans.observe(state).inputs[..., READY].bool()

    assert torch.equal(ready, ~state.done & ~waiting)
    assert ready.any(1).all()


def fixed(plans: PlanEnv) -> Running:
    """One plan of five acts in its only open node, with budgets of 20 charges, 10 steps, 11 thousand tokens."""
    begun = plans.begin(1, chance())
    one = torch.zeros(1, NODES)
    return Running(
        present=torch.ones(1, NODES, dtype=torch.bool),
        waits=torch.zeros_like(begun.waits),
        difficulty=one + 0.5,
        acts=one + 5,
        done=torch.tensor([[False, True, True, True, True]]),
        failed=one,
        replanned=torch.zeros(1, NODES, dtype=torch.bool),
        budget=torch.tensor([[20.0, 10.0, 20.0]]),
        left=torch.tensor([[20.0, 10.0, 11.0]]),
    )


@pytest.mark.parametrize(
    ("option", "costs"),
    [
        (0, [5.0, 5.0, 10.0]),  # cheap, act by act: five calls
        (1, [15.0, 5.0, 10.0]),  # standard
        (3, [3.2, 5.0, 6.0]),  # cheap, four in a call: two calls at 1.6
        (5, [25.6, 5.0, 6.0]),  # strong, four in a call
        (6, [2.0, 0.0, 4.0]),  # replan
    ],
)
def test_what_an_option_takes(option: int, costs: list[float]) -> None:
    """Charges, steps, thousands of tokens."""
    plans = env()

    found = plans.costs_of(fixed(plans), torch.tensor([0]), torch.tensor([option]))
    assert torch.allclose(torch.tensor([costs]), found)


def test_chances_follow_tier_grain_and_replan() -> None:
    """0.92 - 0.35 · 0.5 = 0.745; four in a call 0.06 less; a replan halves what can go wrong."""
    plans = env()
    state = fixed(plans)
    replanned = Running(**{**vars(state), "replanned": ~state.replanned})
    node = torch.tensor([0])

    found = [plans.chances(one, node, torch.tensor([k])).item() for one in (state, replanned) for k in (1, 4)]
    assert pytest.approx([0.745, 0.685, 0.8725, 0.8425]) == found


def test_a_budget_is_overrun_once() -> None:
    """The step that takes the last of it costs 1; later ones nothing; the others have room."""
    plans, state = env(), fixed(env())
    first = plans.step(state, torch.tensor([5]), chance())
    second = plans.step(first.state, torch.tensor([6]), chance())

    assert [[1.0, 0.0, 0.0]] == first.costs.tolist()
    assert [[0.0, 0.0, 0.0]] == second.costs.tolist()
    assert pytest.approx([-7.6, 5.0, 1.0]) == second.state.left[0].tolist() or first.done.item()


def test_a_reserve_is_hidden_and_there() -> None:
    """Of 20, 10 and 20 a tenth each: 18, 9 and 9 of 15, 5 and 10 are shown, by halves; nothing left is no overrun."""
    state = fixed(env())
    tight = Running(**{**vars(state), "left": torch.tensor([[1.0, 0.0, -2.0]])})
    shown = [PlanEnv(env().kind, reserve=10).observe(one).inputs[0, 0, LEFT : LEFT + 3] for one in (state, tight)]

    assert torch.allclose(torch.tensor([18 / 15 / 2, 9 / 5 / 2, 9 / 10 / 2]), shown[0])
    assert torch.allclose(torch.tensor([0.0, 0.0, -2 / 10 / 2]), shown[1])


def test_an_episode_ends_with_the_plan_its_attempts_or_a_stop() -> None:
    """Success of the last node pays 10 on top; stopping pays nothing; the third failure ends it."""
    plans, state = env(), fixed(env())
    sure = Running(**{**vars(state), "difficulty": torch.full((1, NODES), -10.0)})
    hopeless = Running(
        **{**vars(state), "difficulty": torch.full((1, NODES), 10.0), "failed": torch.full((1, NODES), 2.0)}
    )
    done, stopped, failed = (
        plans.step(one, torch.tensor([action]), chance())
        for one, action in ((sure, 1), (state, plans.actions - 1), (hopeless, 1))
    )

    assert [True, True, True] == [one.done.item() for one in (done, stopped, failed)]
    assert pytest.approx([10.9, 0.0, -0.1]) == [one.reward.item() for one in (done, stopped, failed)]
    assert (0.0, 0) == (stopped.costs.sum().item(), int(stopped.state.failed.sum()))


def test_every_episode_ends_within_the_horizon() -> None:
    """Also by a policy that has learned nothing; no plan is overrun more than once by any resource."""
    plans = env()
    totals = play(plans, Agents([policy()]), 300, chance())

    assert totals.steps <= 300 * plans.horizon
    assert ((totals.costs >= 0) & (totals.costs <= 1)).all()


def test_actions_have_names() -> None:
    """Node, what is done, option."""
    assert (1, "do", 2) == named(OPTIONS + 2, NODES)
    assert (0, "replan", OPTIONS - 1) == named(OPTIONS - 1, NODES)
    assert (-1, "stop", 0) == named(actions_of(NODES) - 1, NODES)


def test_a_policy_is_written_and_read(tmp_path: Path) -> None:
    """The same logits and values, also for larger plans; another checkpoint is none."""
    large = PlanEnv(PlanKind(fewest=8, most=9))
    seen = large.observe(large.begin(10, chance()))
    made = Policy(Agents([policy()]), Critic(GraphCritic(4), 4))
    made.critic.settle(torch.rand(20, 4, generator=chance()))
    made.write(tmp_path / "policy", {"within": True})
    read = read_policy(tmp_path / "policy")

    assert torch.equal(made.logits(seen), read.logits(seen))
    assert torch.equal(made.values(seen), read.values(seen))
    assert isinstance(seen, Observation)
    assert torch.equal(made.logits(seen).argmax(1), read.best(seen))
    write_checkpoint(tmp_path / "other", {"kind": "table"})
    with pytest.raises(CheckpointError, match="holds no graph policy"):
        read_policy(tmp_path / "other")


@pytest.mark.slow
def test_a_short_training_gains_reward() -> None:
    """A few rounds of PPO, with limits that leave room, are better than none."""
    plans = env()
    settings = Settings(
        limits=(0.5, 0.5, 0.5), steps=8_000, episodes=256, minibatch=512, actor_rate=1e-2, critic_rate=1e-2, seed=1
    )
    learner = Learner(plans, settings, "p3o", Networks(policy=GraphPolicy, critic=lambda: GraphCritic(4)))
    before = play(plans, learner.agents, 500, chance(2)).reward.mean()
    while not learner.done:
        learner.round()

    assert play(plans, learner.agents, 500, chance(2)).reward.mean() > before + 1
