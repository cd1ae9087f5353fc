"""Agents by their names, as `--agents` has them: who answers, and how many acts a call it predicts.

    sim:k=4,error=0.05,sight=2,blind_error=0.2     simulated, with these errors
    oracle:k=8                                     simulated, without
    model:anthropic:claude-haiku-4-5@4             a provider's model

In goes a text, out comes an `Agent`; its name is the text in a form of its own, so that results can be gone on with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .simulated import Errors

ASSUMED = Errors(error=0.03, sight=2, blind_error=0.10)
"""What `sim` errs unless it is said: an assumption, with no source, to be swept."""


class BadAgent(Exception):
    """A name that is no agent's; one line."""


class Agent(BaseModel):
    """Who is measured. `model` is a provider's, empty for a simulated one. It predicts `per_call` acts a call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    per_call: int = Field(default=1, ge=1, le=64)
    model: str = ""
    error: float = Field(default=0.0, ge=0, le=1)
    sight: int = Field(default=1, ge=1, le=64)
    blind_error: float = Field(default=0.0, ge=0, le=1)

    @property
    def simulated(self) -> bool:
        """Whether no model is asked."""
        return not self.model

    @property
    def errors(self) -> Errors:
        """How the simulated one errs."""
        return Errors(error=self.error, sight=self.sight, blind_error=self.blind_error)

    @property
    def kind(self) -> str:
        """The agent without its number of acts: what is compared over several of them."""
        if self.model:
            return f"model:{self.model}"
        if not self.error and not self.blind_error:
            return "oracle"
        return f"sim:error={self.error:g},sight={self.sight},blind_error={self.blind_error:g}"

    @property
    def name(self) -> str:
        """All of it."""
        if self.model:
            return f"{self.kind}@{self.per_call}"
        return f"{self.kind}{':' if self.kind == 'oracle' else ','}k={self.per_call}"


def agents_of(text: str) -> tuple[Agent, ...]:
    """The agents that one name stands for: `k` may list several, as in `sim:k=1/2/4/8`. Raises `BadAgent`."""
    kind, _, about = text.strip().partition(":")
    if kind == "model":
        model, at, number = about.rpartition("@")
        named = model if at else about
        if ":" not in named:
            raise BadAgent(f"`{text}`: a model is `model:PROVIDER:NAME@K`")
        return _made(text, {"model": named}, number if at else "1")
    if kind not in ("sim", "oracle"):
        raise BadAgent(f"`{text}` is no agent: there are `sim:k=4`, `oracle:k=4` and `model:PROVIDER:NAME@4`")
    values: dict[str, str] = {}
    for piece in filter(None, (one.strip() for one in about.split(","))):
        name, equals, value = piece.partition("=")
        if not equals or name not in ("k", "error", "sight", "blind_error"):
            raise BadAgent(f"`{text}`: `{piece}` is none of `k=4`, `error=0.03`, `sight=2`, `blind_error=0.1`")
        values[name] = value
    numbers = values.pop("k", "1")
    if kind == "oracle" and values:
        raise BadAgent(f"`{text}`: an oracle makes no errors; write `sim:…`")
    assumed = {"error": ASSUMED.error, "sight": ASSUMED.sight, "blind_error": ASSUMED.blind_error}
    return _made(text, {**(assumed if kind == "sim" else {}), **values}, numbers)


def agents_over(kind: str, numbers: Sequence[int]) -> tuple[Agent, ...]:
    """An agent named without its number of acts, for each of several. Raises `BadAgent`."""
    named = kind.strip()
    if named.startswith("model:"):
        return tuple(one for number in numbers for one in agents_of(f"{named}@{number}"))
    if "k=" in named:
        raise BadAgent(f"`{kind}`: how many acts a call stands for all agents together, in `per_call`")
    return agents_of(f"{named}{',' if ':' in named else ':'}k={'/'.join(map(str, numbers))}")


def _made(text: str, about: Mapping[str, object], numbers: str) -> tuple[Agent, ...]:
    try:
        return tuple(Agent.model_validate({**about, "per_call": one}) for one in numbers.split("/"))
    except ValidationError as error:
        first = error.errors()[0]
        name = "k" if first["loc"][0] == "per_call" else first["loc"][0]
        raise BadAgent(f"`{text}`: {name}: {first['msg'].lower()}") from None
