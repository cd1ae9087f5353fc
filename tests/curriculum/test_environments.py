"""Environments to train in: recorded calls are drawn as they were recorded, and the libraries' own checkers pass."""

from __future__ import annotations

import asyncio
import random
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import parallel_api_test

from callsheet.interpreter.browser.launch import Browsers
from callsheet.mock_sites import Server
from callsheet.tasks.agents.simulated import Errors
from callsheet.tasks.envs.browsing import InBrowser, simulated
from callsheet.tasks.envs.calls import CallModel, Kind, NothingRecorded
from callsheet.tasks.envs.gym import AttemptEnv, AttemptVectorEnv
from callsheet.tasks.envs.teams import TeamEnv
from callsheet.tasks.envs.trials import Fitted, Progress
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.metrics import Row
from callsheet.tasks.recording import Call
from callsheet.tasks.reward import reward
from tests.curriculum.test_metrics import row


def call(left: int | None, after: int | None, **about: Any) -> Call:
    """A call of which all was done."""
    done = (left or 0) - (after or 0)
    usual: dict[str, Any] = {
        "predict": 2,
        "tried": done,
        "done": done,
        "tokens": 100 * (left or 0),
        "ended": after == 0,
    }
    return Call(**usual | about, left=left, left_after=after)


def chain(horizon: int, per_call: int, dice: random.Random) -> Row:
    """An attempt by a law of its own: each act fails with 0.1, one in five of these leaves no way."""
    made, left = list[Call](), horizon
    while left:
        good = next((n for n in range(min(per_call, left)) if dice.random() < 0.1), min(per_call, left))
        stuck = good < min(per_call, left) and dice.random() < 0.2
        after = None if stuck else left - good
        about = {"tried": good + 1, "done": good, "tokens": 1_000 + 10 * left, "ended": stuck or after == 0}
        made.append(call(left, after, **about))
        if stuck:
            break
        left -= good
    tokens, met = sum(one.tokens for one in made), made[-1].left_after == 0
    about = {"per_call": per_call, "horizon": horizon, "min_actions": horizon, "tokens": tokens, "verified": met}
    return row(made=tuple(made), calls=len(made), **about)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Attempts by the law of `chain`."""
    dice = random.Random(1)
    return [chain(1 + number % 5, (1, 4)[number % 2], dice) for number in range(3_000)]


@pytest.fixture(scope="module")
def trials(rows: list[Row]) -> Fitted:
    """Fitted to the first half of them."""
    return Fitted(CallModel.fit(rows[::2] + rows[1::4]), [Kind("todo", horizon, 10_000) for horizon in range(1, 6)])


@pytest.mark.slow
def test_the_law_is_found_again(rows: list[Row]) -> None:
    """Success and tokens of what is drawn are those of the law, for each number of actions and of acts a call."""
    model, dice = CallModel.fit(rows), np.random.default_rng(0)
    for grain, per_call in enumerate((1, 4)):
        for horizon in (1, 3, 5):
            alike = [chain(horizon, per_call, random.Random(f"{per_call} {n}")) for n in range(2_000)]
            kinds = model.kinds([Kind("todo", horizon, 10_000)] * 20_000)
            drawn = model.play(model.start(kinds), np.full(20_000, grain), dice)

            assert sum(one.verified for one in alike) / 2_000 == pytest.approx(drawn.met.mean(), abs=0.03)
            assert sum(one.tokens for one in alike) / 2_000 == pytest.approx(drawn.tokens.mean(), rel=0.05)


def test_what_was_never_recorded_is_like_what_is_near() -> None:
    """Another site's calls first, then those with another number of acts left; and the model says so."""
    made = (call(2, 1), call(1, 0))
    model = CallModel.fit([row(made=made), row(site="cart", made=made[1:])])
    cart, todo = model.sites.index("cart"), model.sites.index("todo")
    kinds = model.kinds([Kind("cart", 2, 1_000), Kind("todo", 9, 1_000)])
    after, came = model.call(model.start(kinds), np.array([0, 0]), np.random.default_rng(0))

    assert [1, 8] == after.left.tolist()
    assert [1, 1] == came.done.tolist()
    assert model.borrowed[cart, 0, 2, 3]
    assert not model.borrowed[todo, 0, 2, 3]


def test_short_tasks_are_no_ends_of_long_ones() -> None:
    """What comes of the last act left depends on how many the task took; a few draws are of any tasks all the same."""
    long = row(horizon=2, made=(call(2, 1), call(1, 0)))
    short = row(horizon=1, made=(call(1, None, tried=1, done=1, ended=True),))
    model = CallModel.fit([*[long] * 40, *[short] * 40])
    for horizon, met in ((1, 0.0), (2, 1.0)):
        kinds = model.kinds([Kind("todo", horizon, 1_000)] * 2_000)
        ended = model.play(model.start(kinds), np.zeros(2_000, int), np.random.default_rng(0))

        assert met == pytest.approx(ended.met.mean(), abs=0.05)
        assert met != ended.met.mean()


def test_who_may_predict_more_than_is_left_predicts_that() -> None:
    """Four and eight acts a call are alike where three are left: what one was recorded to do, the other does."""
    model = CallModel.fit(
        [row(horizon=3, per_call=4, made=(call(3, 0),)), row(horizon=4, per_call=8, made=(call(4, 0),))]
    )
    kinds = model.kinds([Kind("todo", 3, 1_000)] * 100)
    ended = model.play(model.start(kinds), np.ones(100, int), np.random.default_rng(0))

    assert {3} == set(ended.actions.tolist())


def test_calls_cost_what_the_tasks_own_pages_do() -> None:
    """A task whose baseline is three times another's takes three times the tokens."""
    model = CallModel.fit([row(single_step_tokens=4_000, made=(call(4, 2, tokens=1_100), call(2, 0, tokens=900)))])
    kinds = model.kinds([Kind("todo", 4, 4_000), Kind("todo", 4, 12_000)])
    ended = model.play(model.start(kinds), np.zeros(2, int), np.random.default_rng(0))

    assert [2_000, 6_000] == ended.tokens.tolist()


def test_what_is_widened_costs_what_the_situation_costs() -> None:
    """Calls of longer tasks lend what they did, not their prompts."""
    short, long = row(horizon=1, single_step_tokens=1_000), row(horizon=3, single_step_tokens=3_000)
    lent = [call(3, 1, tokens=2_000), call(1, 0, tokens=9_000)]
    rows = [
        short.model_copy(update={"made": (call(1, 0, tokens=1_000),)}),
        long.model_copy(update={"made": tuple(lent)}),
    ]
    model = CallModel.fit(rows)
    kinds = model.kinds([Kind("todo", 1, 1_000)] * 1_000)
    ended = model.play(model.start(kinds), np.zeros(1_000, int), np.random.default_rng(0))

    assert {1_000} == set(ended.tokens.tolist())


def test_attempts_end() -> None:
    """By the number of acts that may be tried, and by that of calls where none is."""
    stuck = CallModel.fit([row(made=(call(1, 1, tried=1, tokens=1),))])
    idle = CallModel.fit([row(made=(call(1, 1, tried=0, tokens=1),))])
    for model in (stuck, idle):
        ended = model.play(model.start(model.kinds([Kind("todo", 1, 1)])), np.array([0]), np.random.default_rng(0))

        assert (8, False) == (int(ended.calls[0]), bool(ended.met[0]))


def test_rows_without_calls() -> None:
    """Results of before calls were recorded are no record."""
    with pytest.raises(NothingRecorded, match="evaluate with this"):
        CallModel.fit([row()])


def test_gymnasium_accepts_it(trials: Fitted) -> None:
    """Its checker: spaces, seeds, types, what `reset` and `step` return."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*(spec|unbounded|infinity|render).*")
        check_env(AttemptEnv(trials), skip_render_check=True)


def test_pettingzoo_accepts_it(trials: Fitted) -> None:
    """Its checker, and the budget that the agents share."""
    parallel_api_test(TeamEnv(trials, size=3, tokens=6_000), num_cycles=200)


def test_a_team_shares_its_budget(trials: Fitted) -> None:
    """When it is used up all are cut off, and nobody is before; what is seen of it goes down to none."""
    team = TeamEnv(trials, size=3, tokens=3_500)
    seen, _ = team.reset(seed=5)
    spent = 0
    while team.agents:
        seen, paid, over, cut_off, info = team.step(dict.fromkeys(team.agents, np.int64(0)))
        spent += sum(one["tokens"] for one in info.values())

        assert {spent >= 3_500} >= {cut_off[name] for name in cut_off if not over[name]}
        assert all(one[-1] == pytest.approx(max(3_500 - spent, 0) / 3_500) for one in seen.values())
        assert all((value > 0) == info[name]["verified"] for name, value in paid.items())
    assert spent >= 3_500


@pytest.mark.slow
def test_one_and_many_alike(trials: Fitted) -> None:
    """Episodes of the vector environment have the success, tokens and pay of those one at a time."""
    env, many = AttemptEnv(trials), AttemptVectorEnv(trials, 2_000)
    singly = list(islice(episodes(env), 2_000))
    many.reset(seed=1)
    ended, paid, tokens = 0, 0.0, 0
    for _ in range(40):
        _, rewards, over, cut_off, info = many.step(np.ones(2_000, dtype=np.int64))
        assert not cut_off.any()
        ended, paid, tokens = ended + int(over.sum()), paid + float(rewards.sum()), tokens + int(info["tokens"].sum())

    assert paid / ended == pytest.approx(sum(one for one, _ in singly) / 2_000, rel=0.03)
    assert tokens / ended == pytest.approx(sum(one for _, one in singly) / 2_000, rel=0.05)


def episodes(env: AttemptEnv) -> Iterator[tuple[float, int]]:
    """Reward and tokens of one after the other, with four acts a call."""
    env.reset(seed=2)
    while True:
        over, paid = False, 0.0
        while not over:
            _, paid, over, _, info = env.step(np.int64(1))
        yield paid, info["all_tokens"]
        env.reset()


def test_the_same_seed_gives_the_same(trials: Fitted) -> None:
    """Episode by episode."""
    first, again = episodes(AttemptEnv(trials)), episodes(AttemptEnv(trials))

    assert list(islice(first, 50)) == list(islice(again, 50))


def test_nobody_sees_how_far_it_is() -> None:
    """What is seen depends on what an agent knows: two attempts that differ in what is left look alike."""
    about = {"site": "todo", "horizon": 4, "steps": 10, "calls": 1, "tried": 2, "done": 2, "tokens": 1_000}

    assert Progress(**about).seen().tolist() == Progress(**about, met=True, spent=5).seen().tolist()


@pytest.mark.browser
def test_in_the_browser() -> None:
    """The oracle with four acts a call is done in one call where the page stays, and is paid as an evaluation pays."""
    tasks = [next(draw_tasks("todo", horizon, 0)) for horizon in (2, 3)]
    with Server() as server, InBrowser(tasks, server.url, answering=simulated(Errors())) as trials:
        env = AttemptEnv(trials)
        for seed in range(2):
            _, info = env.reset(seed=seed)
            over = False
            while not over:
                _, paid, over, cut_off, info = env.step(np.int64(2))

            assert (True, False, info["horizon"]) == (info["verified"], cut_off, info["actions"])
            about = {"verified": True, "min_actions": info["horizon"], "actual_actions": info["horizon"]}
            assert paid == reward(**about, per_call=8, calls=info["calls"])
            assert info["all_tokens"] >= info["tokens"] > 0
        env.reset(seed=9)
        env.step(np.int64(0))
        env.reset(seed=10)  # gives up what is under way
        env.close()
        env.close()


@pytest.mark.browser
def test_pages_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """From an episode that was done to the next one with the same sign-in; none goes on from one that was given up."""
    opened: list[str] = []
    session = Browsers.session

    async def counted(browsers: Browsers, **how: Any) -> Any:
        opened.append(how["site"].login.user if how["site"].login else "nobody")
        return await session(browsers, **how)

    monkeypatch.setattr(Browsers, "session", counted)
    todo, cart = next(draw_tasks("todo", 2, 0)), next(draw_tasks("cart", 2, 0))
    with Server() as server, InBrowser([todo], server.url, answering=simulated(Errors()), grains=(1,)) as trials:
        env = AttemptEnv(trials)
        for task in (todo, cart, todo, cart):
            trials.tasks = (task,)
            done(env)
        assert ["nobody", cart.account] == opened

        env.reset(seed=1)
        env.step(np.int64(0))
        env.reset(seed=2)  # the page of the first is not at rest
        assert ["nobody", cart.account, cart.account] == opened
        env.close()


def done(env: AttemptEnv) -> None:
    """An episode whose end pays."""
    env.reset(seed=0)
    over, paid = False, 0.0
    while not over:
        _, paid, over, _, info = env.step(np.int64(0))

    assert (1.0, True) == (paid, info["verified"])


@pytest.mark.browser
def test_inside_of_a_loop() -> None:
    """Whoever trains may be on an event loop of their own."""

    async def train() -> int:
        with Server() as server, InBrowser([next(draw_tasks("todo", 1, 0))], server.url) as trials:
            env = AttemptEnv(trials)
            env.reset(seed=0)
            return int(env.step(np.int64(0))[4]["calls"])

    assert 1 == asyncio.run(train())
