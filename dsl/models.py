"""What a run hands to models and gets back: one function for `ask`, one for `do`.

The interpreter is handed a `Models`; who calls a provider implements it, and so does the public fake in `scripted`.
A call starts with an empty context and is given only what stands in its request: untrusted data is in `given` and
`page`, never in the question or the instruction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any, Protocol

from .classes import frozen
from .cost import ZERO, Amounts
from .tiers import Tier
from .types import Type


@frozen
class Usage:
    """What a call took: tries, tokens on the wire (both ways, reasoning included), dollars, seconds.

    `model` is who answered, and `kinds` the tokens by what they cost (`in_uncached`, `cache_read`, `out` …), where
    somebody knows.
    """

    calls: int = 1
    tokens: int = 0
    charges: Decimal = ZERO
    seconds: float = 0.0
    model: str = ""
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def amounts(self) -> Amounts:
        """The same as budgets count it."""
        return Amounts(calls=self.calls, tokens=self.tokens, charges=self.charges, time=self.seconds)


@frozen
class Certainty:
    """How sure a model is of a reply: by the log-probabilities of the tokens that decide, else as it says itself."""

    logprobs: tuple[float, ...] = ()
    stated: Decimal | None = None

    @property
    def confidence(self) -> Decimal | None:
        """The geometric mean of the tokens' probabilities, else what the model stated; None where nothing says."""
        if not self.logprobs:
            return self.stated
        return Decimal(str(round(math.exp(sum(self.logprobs) / len(self.logprobs)), 4)))


UNKNOWN = Certainty()


@frozen
class AskRequest:
    """A question with the values that go with it. The answer is of the type `wanted`; `currency` is the plan's."""

    tier: Tier
    question: str
    given: tuple[Any, ...]
    wanted: Type
    currency: str


@frozen
class AskReply:
    """An answer: a value of Python's own types, or a text that reads as the wanted type."""

    answer: Any
    usage: Usage = field(default_factory=Usage)
    certainty: Certainty = UNKNOWN


@frozen
class WorkRequest:
    """Work on a page, of which some may be done already.

    `page` is what is on it, as ARIA sees it, without secrets; `verbs` is the vocabulary. At most `predict` acts are
    taken of the reply, and `left` may be done in all. `done` are those that were done so far; `problem` says why the
    last one that was predicted was not, and is empty when it was.
    """

    tier: Tier
    instruction: str
    given: tuple[Any, ...]
    site: str
    url: str
    page: str
    verbs: tuple[str, ...]
    predict: int
    left: int
    done: tuple[str, ...]
    problem: str


@frozen
class WorkReply:
    """Acts to be done one after the other, as a plan writes them (`click button "Save"`), and whether that is all."""

    acts: tuple[str, ...] = ()
    done: bool = False
    usage: Usage = field(default_factory=Usage)
    certainty: Certainty = UNKNOWN


class ModelFailed(Exception):
    """A model could not be asked, or gave nothing that can be used. `usage` is what that took all the same."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()


class Models(Protocol):
    """Whoever calls models. Each call stays within the bounds of its tier, tries included; both raise `ModelFailed`."""

    async def answer(self, request: AskRequest) -> AskReply:
        """A typed answer, for `ask`."""

    async def work(self, request: WorkRequest) -> WorkReply:
        """The next acts, for `do`."""
