"""What a model is asked and says, and the fake that everybody tests with."""

from __future__ import annotations

import doctest
import math

import pytest

from callsheet.planners.model import (
    Abilities,
    BadRequest,
    CallFailed,
    GrammarShape,
    JsonShape,
    Likelihood,
    Message,
    Reply,
    Request,
    Shape,
    Tokens,
    Unavailable,
)
from callsheet.planners.providers import scripted
from callsheet.planners.providers.scripted import ScriptedModel

HELLO = Request(messages=(Message("hello"),))
GRAMMAR = GrammarShape(name="plan", about="a plan", dialect="gbnf", grammar='root ::= "a"')
JSON = JsonShape(name="plan", schema={"type": "object"})


def test_tokens_are_counted_once() -> None:
    """The total is the sum of the parts, and parts add up part by part."""
    one, two = Tokens(in_uncached=1, cache_write=2, cache_read=4, out=8, reasoning=16), Tokens(in_uncached=32, out=64)

    assert 31 == one.total
    assert 7 == one.prompt
    assert Tokens(in_uncached=33, cache_write=2, cache_read=4, out=72, reasoning=16) == one + two


def test_confidence_is_the_geometric_mean() -> None:
    """Of the probabilities of the tokens; a reply without any says nothing."""
    said = (Likelihood("a", math.log(0.5)), Likelihood("b", math.log(0.125)))

    assert Reply(text="ab", model="m", likelihoods=said).confidence == pytest.approx(0.25)
    assert Reply(text="ab", model="m").confidence is None


async def test_a_script_is_said_line_by_line() -> None:
    """Texts, whole replies and functions of the request, each once; what was asked is kept."""
    whole = Reply(text="two", model="", stop="length", tokens=Tokens(out=9))
    model = ScriptedModel(["one", whole, lambda request: request.messages[-1].text.upper()])
    heard: list[str] = []
    replies = [await model.complete(HELLO, heard.append) for _ in range(3)]

    assert ["one", "two", "HELLO"] == [reply.text for reply in replies] == heard
    assert ["end", "length", "end"] == [reply.stop for reply in replies]
    assert {"scripted:fake"} == {reply.model for reply in replies}
    assert Tokens(in_uncached=2, out=1) == replies[0].tokens
    assert [HELLO] * 3 == model.requests


async def test_a_script_fails_as_it_is_told() -> None:
    """With the failure of the line, and with one of its own when nothing is left."""
    model = ScriptedModel([Unavailable("busy", after=2.0)])
    with pytest.raises(Unavailable, match="busy") as busy:
        await model.complete(HELLO)
    with pytest.raises(CallFailed, match="no more to say") as spent:
        await model.complete(HELLO)

    assert busy.value.again
    assert 2.0 == busy.value.after
    assert not spent.value.again


@pytest.mark.parametrize("shape", [GRAMMAR, JSON], ids=["grammar", "schema"])
async def test_a_shape_that_is_not_taken_is_refused(shape: Shape) -> None:
    """As a provider that has no such thing refuses it."""
    with pytest.raises(BadRequest):
        await ScriptedModel(["a"], abilities=Abilities()).complete(Request(messages=HELLO.messages, shape=shape))


def test_the_example_holds() -> None:
    """The fake's own example."""
    assert doctest.testmod(scripted).failed == 0
