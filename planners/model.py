"""The seam to language models: one call, whoever serves it.

    Request --Model--> Reply, or CallFailed

A module of its own because everything that asks a model knows only this: drafting, replanning, the work and the
answers of a run. Providers implement it (`providers`), others wrap one: with retries, as a chain, with a cassette.

    CallFailed
    ├── NotSetUp       the SDK is not installed, there is no key, or the key is not accepted
    ├── BadRequest     the provider will not take the request: too long, a shape it does not know
    ├── Unavailable    too many requests, overloaded, a fault of the server's, no connection
    ├── TimedOut       nothing came in time; it may have been worked on, and charged, all the same
    └── Unreadable     what came is no reply
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

from callsheet.dsl.classes import frozen, names_of

if TYPE_CHECKING:
    from callsheet.dsl.decoding import Dialect

Speaker: TypeAlias = Literal["user", "assistant"]
StopReason: TypeAlias = Literal["end", "length", "refusal"]
"""Why a reply ends: it is whole, its tokens were used up (so it is cut off), or the model would not."""


# What is asked


@frozen(kw_only=False)
class Block:
    """A part of the system prompt. `stable`: many calls begin with what ends here, so a cache may keep it."""

    text: str
    stable: bool = False


@frozen(kw_only=False)
class Message:
    """What was said, and by whom. A conversation begins and ends with the user."""

    text: str
    speaker: Speaker = "user"


@frozen
class FreeText:
    """No shape is asked for: the reply is whatever the model writes."""


@frozen
class GrammarShape:
    """The reply is a sentence of a grammar, in a dialect that the model takes (`Abilities.grammar`)."""

    name: str
    about: str
    dialect: Dialect
    grammar: str


@frozen
class JsonShape:
    """The reply is a JSON document by a schema whose objects are sealed, with every member required."""

    name: str
    schema: Mapping[str, Any]


Shape: TypeAlias = FreeText | GrammarShape | JsonShape
FREE = FreeText()


@frozen
class Request:
    """One call. `max_tokens` bounds the reply, reasoning included; `longest` is seconds that one try may take.

    `temperature` and `seed` are passed on to models that take them (`Abilities.sampling`), and left out for others.
    """

    messages: tuple[Message, ...]
    system: tuple[Block, ...] = ()
    shape: Shape = FREE
    max_tokens: int = 4_000
    temperature: float | None = None
    seed: int | None = None
    logprobs: bool = False
    longest: float = 60.0


# What comes back


@frozen
class Tokens:
    """Tokens of a call by what they cost; each is counted in one place only.

    `in_uncached`, `cache_write` and `cache_read` are the prompt, `out` and `reasoning` the reply.
    """

    in_uncached: int = 0
    cache_write: int = 0
    cache_read: int = 0
    out: int = 0
    reasoning: int = 0

    @property
    def prompt(self) -> int:
        """All that was sent."""
        return self.in_uncached + self.cache_write + self.cache_read

    @property
    def total(self) -> int:
        """All, both ways."""
        return self.prompt + self.out + self.reasoning

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(**{name: getattr(self, name) + getattr(other, name) for name in names_of(Tokens)})


NO_TOKENS = Tokens()


@frozen(kw_only=False)
class Likelihood:
    """A token of the reply and the natural logarithm of its probability."""

    token: str
    logprob: float


@frozen
class Reply:
    """What a model said. `model` is the one that said it, as `provider:model`; `raw` is the usage in its own words.

    `tries` were made for it, and `seconds` waited, pauses between tries included; of `untold` of the tries nobody
    said what they took, so that they may have taken all that a try may. `why` is the provider's own word for `stop`.
    `likelihoods` are empty where none were asked for or none are offered.
    """

    text: str
    model: str
    stop: StopReason = "end"
    why: str = ""
    tokens: Tokens = NO_TOKENS
    raw: Mapping[str, Any] = field(default_factory=dict)
    likelihoods: tuple[Likelihood, ...] = ()
    tries: int = 1
    untold: int = 0
    seconds: float = 0.0

    @property
    def confidence(self) -> float | None:
        """The geometric mean of the tokens' probabilities; None where there are none to go by."""
        if not self.likelihoods:
            return None
        return math.exp(math.fsum(one.logprob for one in self.likelihoods) / len(self.likelihoods))


Hear: TypeAlias = Callable[[str], None]
"""Is told each piece of a reply's text as it comes."""


class CallFailed(Exception):
    """There is no reply. The message is one line that names the provider and holds no key.

    `tries` that were made count all the same; of `untold` of them nobody knows what they took. `after` is seconds that
    the provider asked to be left alone, None when it said nothing. `tokens` were spent on answers before it, where one
    was asked for again.
    """

    again: ClassVar[bool] = False
    """Whether another try may fare better."""

    def __init__(self, message: str, *, after: float | None = None, tries: int = 1, untold: int = 0) -> None:
        super().__init__(message)
        self.after, self.tries, self.untold = after, tries, untold
        self.tokens = NO_TOKENS


class NotSetUp(CallFailed):
    """Nobody can be asked: the SDK is missing, or the key is missing or not accepted."""


class BadRequest(CallFailed):
    """The provider will not take the request as it is."""


class Unavailable(CallFailed):
    """The provider cannot answer now."""

    again = True


class TimedOut(CallFailed):
    """Nothing came in time."""

    again = True


class Unreadable(CallFailed):
    """What came is no reply."""

    again = True


# Who is asked


@frozen
class Abilities:
    """What a model can do beside writing text.

    `grammar` is the dialect in which it takes a `GrammarShape`, None when it takes none. `sampling`: it takes a
    temperature; `seed`: a seed; `logprobs`: it tells how likely its tokens were.
    """

    grammar: Dialect | None = None
    json: bool = False
    sampling: bool = False
    seed: bool = False
    logprobs: bool = False


class Model(Protocol):
    """Whoever answers requests. `name` is `provider:model`."""

    @property
    def name(self) -> str: ...

    @property
    def abilities(self) -> Abilities: ...

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """The reply; `hear` is told its text piece by piece as it comes. Raises `CallFailed`.

        A shape that the model does not take is a `BadRequest`. When another try is made after some of a reply was
        heard, `hear` is told the whole text of the next one too: what counts is the reply.
        """
