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
from callsheet.mock_sites.acts import Act, Refusal
from callsheet.mock_sites.browsing import act as acted
from callsheet.mock_sites.browsing import open_screen
from callsheet.mock_sites.chains import continued
from callsheet.mock_sites.oracle import Way, candidates, shortest_way
from callsheet.planners.model import Abilities, Hear, Reply, Request, Tokens
from callsheet.planners.prices import NOTHING
from callsheet.planners.served import ServedModels

from ..statements import TIER, statement
from ..task import Task
from .tokens import count_tokens, prompt_tokens

MOST_SCREENS = 1_500
MOST_ASTRAY = 4
"""What it looks at, and by how many acts the way may be longer than the task's, when it has to find its way anew.

Where that is not enough it gives up.
"""
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

    `said` are the acts of its last reply, None for what was no act.
    """

    def __init__(self, task: Task, errors: Errors, *, seed: int, name: str = "simulated") -> None:
        self._errors, self._dice = errors, random.Random(f"{task.id} {seed}")
        self._site = task.where
        self._respond = self._site.respond
        self._begun = task.first_state()
        self._goal = continued(task.goal(), self._begun)
        self._screen = open_screen(self._respond, self._begun, task.start, account=task.account)
        self._way: list[Act] | None = list(task.way)
        self._longest = task.min_actions + MOST_ASTRAY
        self.said: list[Act | None] = []
        self._known = 0
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
        way = self._way_on(request.left)
        given_up = way is None
        right = (way or [])[: request.predict]
        self.said = [self._perhaps_wrong(at, one) for at, one in enumerate(right)]
        acts = [NO_ACT if one is None else statement(one) for one in self.said]
        done = given_up or len(right) == len(way or [])
        self._voice.says = json.dumps({"acts": acts, "done": done, "confidence": 0.9}, ensure_ascii=False)
        return await self._served.work(request)

    def _catch_up(self, done: Sequence[str]) -> None:
        """Do in the mirror what was done on the page since."""
        new = len(done) - self._known
        for what in self.said[:new]:
            assert what is not None, "what is no act is not done"
            after = acted(self._respond, self._screen, what)
            if isinstance(after, Refusal):
                raise ModelFailed(
                    f"the page let through `{statement(what)}` and the site's model does not: {after.message}"
                )
            self._screen = after
            if self._way and self._way[0] == what:
                self._way.pop(0)
            else:
                self._way = None  # it went astray
        self._known = len(done)

    def _way_on(self, most: int) -> list[Act] | None:
        """What is left to do from here; None when there is no way, or none that is found."""
        if self._way is None:
            most = max(1, min(most, self._longest))
            found = shortest_way(self._respond, self._screen, self._goal, most_acts=most, most_screens=MOST_SCREENS)
            self._way = list(found.acts) if isinstance(found, Way) else None
        return self._way

    def _perhaps_wrong(self, place: int, right: Act) -> Act | None:
        """The act as it is said: None for one that is no act."""
        if self._dice.random() >= self._errors.at(place):
            return right
        if self._dice.random() < 0.5:
            return None
        others = [one for one, _ in candidates(self._screen, self._goal) if one != right]
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
