"""Asking again: a model answers, its answer is judged, and it is told what is wrong, so many answers at most.

    request → reply --judge--> what it comes to, or what is wrong → request …

What an answer has to be is for the judge; here is how often who is asked, and what it took, also where nothing came
of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Generic, TypeAlias, TypeVar

from callsheet.dsl.classes import frozen

from .model import FREE, NO_TOKENS, CallFailed, Message, Model, Reply, Request, Shape, Tokens
from .trying import Asking, ask_in_turn

Found = TypeVar("Found")


@frozen
class Wrong:
    """An answer that will not do: what is wrong with it, a line each, and what the model is `told`.

    `free`: the next answer is of another kind, so that it is held to no shape. `last`: no better one is to be expected.
    """

    found: tuple[str, ...]
    told: str
    free: bool = False
    last: bool = False


@frozen
class Right(Generic[Found]):
    """What an answer came to, who gave it, and what all the answers took."""

    found: Found
    model: str
    answers: int
    tokens: Tokens


Judge: TypeAlias = Callable[[Reply], Found | Wrong]
ShapeFor: TypeAlias = Callable[[Model], Shape]
"""What a model's answers are held to, as far as it can be held to anything."""


@frozen
class Wanted(Generic[Found]):
    """What an answer has to be, as `called` in messages, and how many answers are the most."""

    called: str
    judge: Judge[Found]
    most: int
    shape_for: ShapeFor = lambda _: FREE


class NoneRight(Exception):
    """No answer was right. The message is one line with what was wrong with the last one; `tokens` were spent on it."""

    def __init__(self, message: str, tokens: Tokens) -> None:
        super().__init__(message)
        self.tokens = tokens


async def ask_until_right(request: Request, wanted: Wanted[Found], asking: Asking) -> Right[Found]:
    """The first answer that is right. Raises `NoneRight`, and `CallFailed` with the tokens of the answers before it."""
    tokens, wrong = NO_TOKENS, Wrong(found=(), told="")
    for answers in range(1, wanted.most + 1):
        try:
            reply = await _answer(request, wanted.shape_for, asking, free=wrong.free)
        except CallFailed as failed:
            failed.tokens = tokens
            raise
        tokens += reply.tokens
        if reply.stop == "refusal":
            raise NoneRight(f"`{reply.model}` would not answer: {reply.why or 'refused'}", tokens)
        found = wanted.judge(reply)
        if not isinstance(found, Wrong):
            return Right(found=found, model=reply.model, answers=answers, tokens=tokens)
        wrong = found
        if wrong.last:
            break
        request = replace(request, messages=conversation(request, reply.text, wrong.told))
    raise NoneRight(f"none of {answers} answers was {wanted.called}: {_in_a_line(wrong.found)}", tokens)


async def _answer(request: Request, shape_for: ShapeFor, asking: Asking, *, free: bool) -> Reply:
    def shaped(model: Model) -> Request:
        return replace(request, shape=FREE if free else shape_for(model), temperature=asking.temperature)

    return await ask_in_turn(asking.models, shaped, asking.patience)


def conversation(request: Request, said: str, asked: str) -> tuple[Message, ...]:
    """The messages with one more answer, and what is asked next."""
    return (*request.messages, Message(said, "assistant"), Message(asked))


def _in_a_line(found: tuple[str, ...]) -> str:
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0]}{more}"
