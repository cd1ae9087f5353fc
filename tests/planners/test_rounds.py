"""Asking again: an answer that is right ends it, and whatever ends it, the tokens of all answers are told."""

from __future__ import annotations

import asyncio

import pytest

from callsheet.planners.model import FREE, Abilities, CallFailed, JsonShape, Message, Reply, Request, Unavailable
from callsheet.planners.providers.scripted import Line, ScriptedModel
from callsheet.planners.rounds import NoneRight, Right, Wanted, Wrong, ask_until_right
from callsheet.planners.trying import Asking

SHAPE = JsonShape(name="number", schema={})
REQUEST = Request(messages=(Message("Say a number"),))


def judge(reply: Reply) -> int | Wrong:
    """A number is wanted; who says `stop` gets no better, and who says `free` is held to nothing."""
    if reply.text.isdigit():
        return int(reply.text)
    return Wrong(
        found=("no number", "and more"), told="A number!", free=reply.text == "free", last=reply.text == "stop"
    )


def asked(*lines: Line) -> tuple[Right[int], ScriptedModel]:
    """What a model comes to that says these lines."""
    model = ScriptedModel(lines, abilities=Abilities(json=True))
    wanted = Wanted[int](called="a number", judge=judge, most=3, shape_for=lambda _: SHAPE)
    return asyncio.run(ask_until_right(REQUEST, wanted, Asking(models=[model]))), model


def test_the_first_right_answer_is_taken() -> None:
    """It comes with the tokens of those before it; each of them stands in the conversation, with what was wrong."""
    right, model = asked("one", "two", "3")
    alone, _ = asked("3")

    assert (3, 3, model.name) == (right.found, right.answers, right.model)
    assert right.tokens.total > alone.tokens.total > 0
    assert ["Say a number", "one", "A number!", "two", "A number!"] == [one.text for one in model.requests[2].messages]


def test_an_answer_of_another_kind_is_held_to_no_shape() -> None:
    """Just the one that is asked for next."""
    _, model = asked("free", "two", "3")

    assert [SHAPE, FREE, SHAPE] == [one.shape for one in model.requests]


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (("one", "two", "three", "4"), "none of 3 answers was a number: no number (and 1 more)"),
        (("one", "stop", "3"), "none of 2 answers was a number: no number (and 1 more)"),
        (("one", Reply(text="", model="a:b", stop="refusal", why="safety")), "`a:b` would not answer: safety"),
        (("one", Unavailable("busy")), "busy"),
    ],
)
def test_nothing_comes_of_it(lines: tuple[Line, ...], error: str) -> None:
    """One line says why, and the tokens were spent all the same: also where a later call fails."""
    with pytest.raises((NoneRight, CallFailed)) as caught:
        asked(*lines)

    assert error == str(caught.value)
    assert isinstance(caught.value, NoneRight | CallFailed)
    assert caught.value.tokens.total > 0
