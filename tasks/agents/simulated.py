"""A model that is simulated: it knows the shortest way from wherever it is, and errs by chance.

In go a task and three numbers; out come replies to the prompts that a provider would be sent, made by the same code and
counted by `tokens`. With no errors it is the oracle. Everything that comes of it is to be called simulated.

How it errs is assumed, not measured. An act is wrong with probability `error`; from the act `sight` of a reply on, for
which the page has changed unseen, with probability `blind_error`. Of wrong acts half are no acts at all, which are
refused and told, and half another control of the page, which is done. It notices a wrong act when it is next asked.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.dsl.models import AskReply, AskRequest, ModelFailed, WorkReply, WorkRequest
from callsheet.mock_sites.acts import Act
from callsheet.mock_sites.oracle import candidates
from callsheet.planners.model import Abilities, Hear, Reply, Request, Tokens
from callsheet.planners.prices import NOTHING
from callsheet.planners.served import ServedModels

from ..statements import TIER, statement
from ..task import Task
from .mirror import Mirror
from .tokens import count_tokens, prompt_tokens

NO_ACT = "do what is needed"
"""What a malformed reply says: the language has no such act."""


@dataclass(frozen=True, kw_only=True)
class Errors:
    """How a simulated model errs: probabilities from 0 to 1, and the number of acts for which it sees the page."""

    error: float = 0.0
    sight: int = 1
    blind_error: float = 0.0

    def at(self, place: int) -> float:
        """The probability that the act at this place of a reply, counted from 0, is wrong."""
        return self.error if place < self.sight else max(self.error, self.blind_error)


class SimulatedModels:
    """Implements `dsl.models.Models` for one attempt at one task. `tokens` and `calls` are what it took so far.

    `said` are the acts of its last reply, None for what was no act; `mirror` is where it is. One that is handed in is
    shared with whoever else follows the attempt.
    """

    def __init__(
        self, task: Task, errors: Errors, *, seed: int, name: str = "simulated", mirror: Mirror | None = None
    ) -> None:
        self._errors, self._dice = errors, random.Random(f"{task.id} {seed}")
        self.mirror = mirror or Mirror(task)
        self.said: list[Act | None] = []
        self._done: list[Act] = []
        self._voice = Voice(name)
        self._served = ServedModels({TIER: [self._voice]}, lambda model: NOTHING)

    @property
    def tokens(self) -> Tokens:
        """By the rule of `tokens`."""
        return self._voice.tokens

    @property
    def calls(self) -> int:
        """Times that it was asked."""
        return self._voice.calls

    async def answer(self, request: AskRequest) -> AskReply:
        """Plans of tasks ask nothing."""
        raise ModelFailed("a simulated model answers no questions")

    async def work(self, request: WorkRequest) -> WorkReply:
        """The next acts, some of them wrong. Raises `ModelFailed`."""
        self._catch_up(request.done)
        way = self.mirror.way()
        right = (way or [])[: request.predict]
        self.said = [self._perhaps_wrong(at, one) for at, one in enumerate(right)]
        acts = [NO_ACT if one is None else statement(one) for one in self.said]
        done = way is None or len(right) == len(way)  # without a way it gives up
        self._voice.says = json.dumps({"acts": acts, "done": done, "confidence": 0.9}, ensure_ascii=False)
        return await self._served.work(request)

    def _catch_up(self, done: Sequence[str]) -> None:
        """Do in the mirror what was done on the page since. Raises `ModelFailed`."""
        for what in self.said[: len(done) - len(self._done)]:
            assert what is not None, "what is no act is not done"
            self._done.append(what)
        self.mirror.catch_up(self._done)

    def _perhaps_wrong(self, place: int, right: Act) -> Act | None:
        """The act as it is said: None for one that is no act."""
        if self._dice.random() >= self._errors.at(place):
            return right
        if self._dice.random() < 0.5:
            return None
        others = [one for one, _ in candidates(self.mirror.screen, self.mirror.goal) if one != right]
        return self._dice.choice(others) if others else None


class Voice:
    """The model at the end of the line: says what it is told, and counts what it was sent."""

    def __init__(self, name: str) -> None:
        self.name = f"simulated:{name}"
        self.abilities = Abilities(json=True)
        self.says = ""
        self.tokens = Tokens()
        self.calls = 0

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """What it was told to say."""
        tokens = Tokens(in_uncached=prompt_tokens(request), out=count_tokens(self.says))
        self.tokens, self.calls = self.tokens + tokens, self.calls + 1
        if hear is not None:
            hear(self.says)
        return Reply(text=self.says, model=self.name, tokens=tokens)
