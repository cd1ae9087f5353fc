"""Simulated agents: an oracle follows the shortest way, errors are noticed and mended, prompts are counted."""

from __future__ import annotations

import asyncio
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.models import WorkRequest
from callsheet.dsl.tiers import DEFAULT_TIERS
from callsheet.mock_sites.acts import Refusal
from callsheet.mock_sites.browsing import act, open_screen
from callsheet.tasks.agents.naming import BadAgent, agents_of
from callsheet.tasks.agents.simulated import NO_ACT, Errors, SimulatedModels
from callsheet.tasks.agents.tokens import count_tokens
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.statements import TIER, statement
from callsheet.tasks.task import Task


@pytest.fixture(scope="module")
def task() -> Task:
    """A task of three actions."""
    return next(iter(islice(draw_tasks("todo", 3, 0), 1)))


def request(done: tuple[str, ...], predict: int, left: int) -> WorkRequest:
    """What a run asks."""
    return WorkRequest(
        tier=DEFAULT_TIERS[TIER],
        instruction="do it",
        given=(),
        site="http://localhost:3000/todo",
        url="http://localhost:3000/todo/",
        page='- button "Add task"',
        verbs=("click", "fill"),
        predict=predict,
        left=left,
        done=done,
        problem="",
    )


def played(task: Task, errors: Errors, *, seed: int, per_call: int) -> tuple[list[str], int, bool]:
    """The acts that were done, the calls, and whether the goal is met: a run over the site's model, no browser."""
    models, respond = SimulatedModels(task, errors, seed=seed), task.where.respond
    begun = task.first_state()
    screen, done, left = open_screen(respond, begun, task.start, account=task.account), list[str](), 20
    while left > 0:
        reply = asyncio.run(models.work(request(tuple(done), per_call, left)))
        assert len(reply.acts) <= per_call
        for text, what in zip(reply.acts, models.said, strict=True):
            left -= 1
            after = Refusal(reason="missing", message="") if what is None else act(respond, screen, what)
            if what is None or isinstance(after, Refusal):
                assert what is not None or text == NO_ACT
                break
            assert text == statement(what)
            screen = after
            done.append(text)
        else:
            if reply.done:
                break
    return done, models.calls, task.goal().met(begun, screen.state)


@pytest.mark.parametrize(("per_call", "calls"), [(1, 3), (2, 2), (4, 1)])
def test_the_oracle_takes_the_fewest(task: Task, per_call: int, calls: int) -> None:
    """Actions and calls, for each K."""
    assert (list(task.oracle), calls, True) == played(task, Errors(), seed=0, per_call=per_call)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_errors_cost_and_are_mended(task: Task) -> None:
    """Over some seeds there are attempts that take more calls, and some of those are met; twice the same."""
    errors = Errors(error=0.3, sight=1, blind_error=0.3)
    first = [played(task, errors, seed=seed, per_call=2) for seed in range(5)]

    assert first[:1] == [played(task, errors, seed=0, per_call=2)]
    assert any(calls > 2 and met for _, calls, met in first)


@pytest.mark.slow
def test_always_wrong_is_never_done(task: Task) -> None:
    """It ends all the same."""
    done, _, met = played(task, Errors(error=1.0), seed=1, per_call=1)

    assert not met
    assert len(done) <= 20


@given(st.text(max_size=80), st.text(max_size=80))
def test_tokens_of_more_text_are_no_fewer(one: str, more: str) -> None:
    """Two texts with a line between them have as many tokens as both, and the line's end."""
    assert count_tokens(f"{one.strip()}\n{more.strip()}") <= count_tokens(one.strip()) + count_tokens(more.strip()) + 1
    assert count_tokens(one) <= len(one)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("oracle", ["oracle:k=1"]),
        ("oracle:k=1/8", ["oracle:k=1", "oracle:k=8"]),
        ("sim:k=2,error=0.05,sight=3,blind_error=0.2", ["sim:error=0.05,sight=3,blind_error=0.2,k=2"]),
        ("model:anthropic:claude-haiku-4-5@4", ["model:anthropic:claude-haiku-4-5@4"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    """A name in its own form names the same agent."""
    agents = agents_of(text)

    assert names == [one.name for one in agents]
    assert agents == tuple(again for name in names for again in agents_of(name))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("simm:k=2", "is no agent"),
        ("sim:k=0", "greater than or equal to 1"),
        ("sim:k=two", "valid integer"),
        ("sim:errors=1", "is none of"),
        ("sim:error=2", "less than or equal to 1"),
        ("oracle:error=0.1", "an oracle makes no errors"),
        ("model:claude", "model:PROVIDER:NAME@K"),
    ],
)
def test_names_of_nobody(text: str, said: str) -> None:
    """One line that says what would be one."""
    with pytest.raises(BadAgent, match=said):
        agents_of(text)
