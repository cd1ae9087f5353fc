"""A model that says what it was told to say: the public fake of the seam, for tests and demos."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from ..model import Abilities, CallFailed, Hear, Reply, Request, Tokens
from .calling import require_shape

Said: TypeAlias = str | Reply | CallFailed
Line: TypeAlias = Said | Callable[[Request], Said]

CHARACTERS_A_TOKEN = 4
EVERYTHING = Abilities(grammar="llguidance", json=True, sampling=True, seed=True, logprobs=True)


class ScriptedModel:
    """Says its lines one after the other. `requests` are those that came.

    A line is a text, a whole reply, a failure that is raised, or a function that makes one of these of the request.
    It takes every shape unless other `abilities` are given, and counts a token for every four characters.

    >>> import asyncio
    >>> from callsheet.planners.model import Message
    >>> model = ScriptedModel(["plan hello { }"])
    >>> reply = asyncio.run(model.complete(Request(messages=(Message("write a plan"),))))
    >>> reply.text, reply.tokens.out
    ('plan hello { }', 4)
    """

    def __init__(
        self, lines: Iterable[Line], *, name: str = "scripted:fake", abilities: Abilities = EVERYTHING
    ) -> None:
        self.name, self.abilities = name, abilities
        self._lines = list(lines)
        self.requests: list[Request] = []

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """The next line. Raises `CallFailed`, also when there is none left."""
        self.requests.append(request)
        require_shape(self.name, self.abilities, request.shape)
        if not self._lines:
            raise CallFailed(f"`{self.name}` has no more to say")
        line = self._lines.pop(0)
        said = line(request) if callable(line) else line
        if isinstance(said, CallFailed):
            raise said
        reply = self._reply(said, request) if isinstance(said, str) else replace(said, model=said.model or self.name)
        if hear is not None:
            hear(reply.text)
        return reply

    def _reply(self, text: str, request: Request) -> Reply:
        sent = sum(len(one.text) for one in request.system) + sum(len(one.text) for one in request.messages)
        tokens = Tokens(in_uncached=_tokens(sent), out=_tokens(len(text)))
        return Reply(text=text, model=self.name, tokens=tokens)


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_A_TOKEN)
