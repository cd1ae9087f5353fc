"""The tries of one call: how many, after which pauses, of which models, and what they are said to have taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from callsheet.planners.model import (
    BadRequest,
    CallFailed,
    Message,
    Model,
    NotSetUp,
    Reply,
    Request,
    TimedOut,
    Tokens,
    Unavailable,
)
from callsheet.planners.providers.scripted import Line, ScriptedModel
from callsheet.planners.trying import Patience, ask, ask_in_turn

REQUEST = Request(messages=(Message("hello"),), longest=60.0)


class Time:
    """A clock that only waits move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def patience(self, tries: int, *, longest: float = 120.0) -> Patience:
        """Pauses without chance, at the longest."""
        return Patience(tries=tries, longest=longest, monotonic=lambda: self.now, sleep=self.sleep, chance=lambda: 0.0)


def named(name: str, *lines: Line) -> ScriptedModel:
    """A fake with a name of its own."""
    return ScriptedModel(lines, name=name)


async def failure(models: Iterable[Model], patience: Patience) -> CallFailed:
    """How it ends when nobody answers."""
    with pytest.raises(CallFailed) as failed:
        await ask_in_turn(list(models), lambda _: REQUEST, patience)
    return failed.value


async def test_a_busy_model_is_asked_again() -> None:
    """After as long as it says, else after a second, two, four; all tries and all seconds are in the reply."""
    time = Time()
    model = named("a", Unavailable("busy", after=7.0), Unavailable("busy"), Unavailable("busy"), "here")
    reply = await ask(model, REQUEST, time.patience(5))

    assert [7.0, 2.0, 4.0] == time.pauses
    assert ("here", 4, 13.0) == (reply.text, reply.tries, reply.seconds)


async def test_pauses_are_spread_and_bounded() -> None:
    """Half of a pause is left to chance, and none is longer than the longest."""
    time = Time()
    spread = replace(time.patience(9), chance=lambda: 0.5, most=3.0)
    await ask(named("a", *[Unavailable("busy")] * 4, "here"), REQUEST, spread)

    assert [0.75, 1.5, 2.25, 2.25] == time.pauses


async def test_tries_are_bounded() -> None:
    """No more than there may be, whatever comes; what they took is in the failure."""
    time = Time()
    model = named("a", *[TimedOut("late", untold=1)] * 9)
    failed = await failure([model], time.patience(3))

    assert 3 == len(model.requests) == failed.tries == failed.untold
    assert isinstance(failed, TimedOut)


async def test_what_will_not_change_is_not_tried_again() -> None:
    """A request that is not taken is sent once."""
    model = named("a", BadRequest("too long"), "never")
    failed = await failure([model], Time().patience(5))

    assert (1, 1, "too long") == (len(model.requests), failed.tries, str(failed))


async def test_the_next_of_the_chain_answers() -> None:
    """Who is not set up costs no try; who is busy gets the tries that those behind do not need."""
    time = Time()
    nobody, busy, ready = (
        named("a", NotSetUp("no key", tries=0)),
        named("b", *[Unavailable("busy")] * 9),
        named("c", "here"),
    )
    reply = await ask_in_turn([nobody, busy, ready], lambda _: REQUEST, time.patience(3))

    assert ("here", 3) == (reply.text, reply.tries)
    assert [1, 2, 1] == [len(one.requests) for one in (nobody, busy, ready)]


async def test_one_try_is_one_try() -> None:
    """With a single try the second model is asked only when the first took none."""
    first, second = named("a", Unavailable("busy")), named("b", "here")
    failed = await failure([first, second], Time().patience(1))
    reply = await ask_in_turn([named("a", NotSetUp("no key", tries=0)), second], lambda _: REQUEST, Time().patience(1))

    assert "busy" == str(failed)
    assert ("here", 1) == (reply.text, reply.tries)


async def test_each_model_says_why() -> None:
    """The message has the last failure of each, once."""
    failed = await failure(
        [named("a", NotSetUp("no key", tries=0)), named("b", Unavailable("busy"), Unavailable("busy still"))],
        Time().patience(2),
    )

    assert "no key; busy still" == str(failed)
    assert isinstance(failed, Unavailable)


async def test_a_pause_that_outlasts_the_call_is_not_made() -> None:
    """Somebody who asks for an hour is not waited for."""
    time = Time()
    failed = await failure([named("a", Unavailable("busy", after=3600.0), "never")], time.patience(5, longest=60.0))

    assert [] == time.pauses
    assert 1 == failed.tries


async def test_no_try_outlasts_the_call() -> None:
    """Each is given what is left of the time."""
    time = Time()
    model = named("a", Unavailable("busy", after=50.0), "here")
    await ask(model, REQUEST, time.patience(2, longest=70.0))

    assert [60.0, 20.0] == [one.longest for one in model.requests]


async def test_tokens_nobody_told_of_are_remembered() -> None:
    """A try that ran out of time before one that went well."""
    model = named("a", TimedOut("late", untold=1), Reply(text="here", model="", tokens=Tokens(out=3)))
    reply = await ask(model, REQUEST, Time().patience(2))

    assert (Tokens(out=3), 1, 2) == (reply.tokens, reply.untold, reply.tries)


async def test_nobody_to_ask() -> None:
    """An empty chain is told as such."""
    assert isinstance(await failure([], Time().patience(2)), NotSetUp)
