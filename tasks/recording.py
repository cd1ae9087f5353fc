"""What each call of a model did in an attempt: how far there was to go before it, and after.

In go the questions and acts of a run as they come; out comes a `Call` for each question. Who answers makes no
difference: how far there is to go says the site's model, to which the acts are told that were done on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from callsheet.dsl import actions
from callsheet.dsl.elements import ByRole, Inside
from callsheet.dsl.models import AskReply, AskRequest, ModelFailed, Models, WorkReply, WorkRequest
from callsheet.dsl.words_of import act_text
from callsheet.mock_sites.acts import Act, Check, Choose, Click, Fill, Goto, Press, Target, Uncheck

from .agents.mirror import Mirror


class Call(BaseModel):
    """One call. `predict` acts could be predicted; `tried` were begun and `done` of them done.

    `left` is the fewest acts that were left before it and `left_after` those after it, None where there is no way;
    `ended` says that the attempt ended with it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    predict: int
    left: int | None
    tried: int
    done: int
    tokens: int
    left_after: int | None
    ended: bool


KEYS: Mapping[object, Literal["Enter", "Escape"]] = {"Enter": "Enter", "Escape": "Escape"}


class NoAct(Exception):
    """What was done on the page is none of the acts that the site's model knows."""


@dataclass(kw_only=True)
class _Open:
    """A call whose acts are being done."""

    predict: int
    left: int | None
    tokens: int
    tried: int
    done: int


class Recording:
    """Stands between a run and its models (`dsl.models.Models`), and is told of each act on the page."""

    def __init__(self, models: Models, mirror: Mirror) -> None:
        self._models, self._mirror = models, mirror
        self._done, self._said, self._tried, self._known = list[Act](), list[str](), 0, True
        self._calls, self._open = list[Call](), _NONE

    @property
    def calls(self) -> tuple[Call, ...]:
        """Those whose acts are over."""
        return tuple(self._calls)

    @property
    def acts(self) -> tuple[str, ...]:
        """What was done, as a plan writes it; opening the start is not among it."""
        return tuple(self._said)

    @property
    def asked(self) -> bool:
        """Whether there was a call."""
        return self._open is not _NONE

    def tries(self) -> None:
        """An act is begun."""
        self._tried += 1

    def did(self, what: actions.Act) -> None:
        """It was done."""
        self._said.append(act_text(what))
        try:
            self._done.append(act_of(what))
        except NoAct:
            self._known = False  # nobody knows from here on how far there is to go

    async def answer(self, request: AskRequest) -> AskReply:
        """As the models answer."""
        return await self._models.answer(request)

    async def work(self, request: WorkRequest) -> WorkReply:
        """As the models answer. Raises `ModelFailed`."""
        left = self._left()
        self._close(left, ended=False)
        tried, done = self._tried, len(self._said)
        try:
            reply = await self._models.work(request)
        except ModelFailed as failed:
            tokens = failed.usage.tokens
            self._open = _Open(predict=request.predict, left=left, tokens=tokens, tried=tried, done=done)
            raise
        self._open = _Open(predict=request.predict, left=left, tokens=reply.usage.tokens, tried=tried, done=done)
        return reply

    def end(self) -> None:
        """The attempt is over."""
        self._close(self._left(), ended=True)

    def _left(self) -> int | None:
        if not self._known:
            return None
        self._mirror.catch_up(self._done)
        way = self._mirror.way()
        return None if way is None else len(way)

    def _close(self, left: int | None, *, ended: bool) -> None:
        one, self._open = self._open, _NONE
        if one is _NONE:
            return
        self._calls.append(
            Call(
                predict=one.predict,
                left=one.left,
                tried=self._tried - one.tried,
                done=len(self._said) - one.done,
                tokens=one.tokens,
                left_after=left,
                ended=ended,
            )
        )


_NONE = _Open(predict=0, left=None, tokens=0, tried=0, done=0)


def act_of(what: actions.Act) -> Act:
    """An act of the language as the site's model has it. Raises `NoAct`."""
    operand, particles = what.operand, what.particles
    match what.verb:
        case "click":
            return Click(_target(what.target))
        case "check":
            return Check(_target(what.target))
        case "uncheck":
            return Uncheck(_target(what.target))
        case "fill" if isinstance(particles["with"], str):
            return Fill(_target(what.target), particles["with"])
        case "choose" if isinstance(operand, str):
            return Choose(_target(particles["from"]), operand)
        case "press" if operand in KEYS:
            return Press(KEYS[operand], _target(particles["in"]) if "in" in particles else None)
        case "goto" if isinstance(operand, str) and operand.startswith("/"):
            return Goto(operand)
        case _:
            raise NoAct(what.verb)


def _target(element: object) -> Target:
    """A control by role and name, with the containers around it. Raises `NoAct` for one that is named otherwise."""
    (role, name), *around = _places(element)
    return Target(role=role, name=name, where=tuple(reversed(around)))


def _places(element: object) -> list[tuple[str, str]]:
    match element:
        case ByRole(role=role, name=name):
            return [(role, name or "")]
        case Inside(element=inner, container=container):
            return [*_places(inner), *_places(container)]
        case _:
            raise NoAct("an element that is not named by role")
