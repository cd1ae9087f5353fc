"""Recorded completions: what providers once said, to be said again without them.

    model --Recording--> the same model, and a line of the cassette for each reply
    cassette --Replaying--> a model that says what was recorded, and fails for anything else

A line is JSON: the key, the request as it was made, the reply with its usage, and the pieces that were heard. The key
is a hash of the model's name and of the request without its time limit. It is taken at the seam, above the SDKs, so
that neither headers nor keys ever come near a cassette, and it holds for whoever serves the model.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from callsheet.dsl.classes import names_of

from .model import Abilities, CallFailed, Hear, Likelihood, Model, Reply, Request, Tokens

VERSION = 1


class BadCassette(Exception):
    """A file that is no cassette, or cannot be read or written. The message is one line for people."""


class CassetteMiss(CallFailed):
    """Nothing was recorded for a request: what is asked has changed since."""


class Cassette:
    """The lines of a file, by key. Several of one key are said in their order, the last again and again."""

    def __init__(self, path: Path, lines: list[dict[str, Any]]) -> None:
        self.path = path
        self._by_key: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            self._by_key.setdefault(line["key"], []).append(line)
        self.models = tuple(dict.fromkeys(line["model"] for line in lines))

    @classmethod
    def read(cls, path: Path) -> Cassette:
        """Raises `BadCassette`, with the number of the line."""
        try:
            texts = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadCassette(f"the cassette `{path}` cannot be read: {_why(error)}") from None
        return cls(path, [_line(text, f"{path}:{number}") for number, text in enumerate(texts, start=1) if text])

    def take(self, model: str, request: Request) -> dict[str, Any]:
        """The next line for a request. Raises `CassetteMiss`."""
        key = key_of(model, request)
        lines = self._by_key.get(key)
        if not lines:
            raise CassetteMiss(
                f"the cassette `{self.path}` has no reply of `{model}` to this request ({key[:12]}): "
                "what is asked has changed, so record it again",
                tries=0,
            )
        return lines.pop(0) if len(lines) > 1 else lines[0]


class Replaying:
    """A model that says what a cassette has; its SDK and its key need not be there."""

    def __init__(self, name: str, abilities: Abilities, cassette: Cassette) -> None:
        self.name, self.abilities, self._cassette = name, abilities, cassette

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """The recorded reply. Raises `CassetteMiss`."""
        line = self._cassette.take(self.name, request)
        reply = _reply(line["reply"])
        if hear is not None:
            for piece in line["pieces"] or [reply.text]:
                hear(piece)
        return reply


class Recording:
    """A model whose replies are written down as they come; failures are not."""

    def __init__(self, model: Model, path: Path) -> None:
        self._model, self._path = model, path
        self.name, self.abilities = model.name, model.abilities

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """What the model says. Raises `CallFailed`, and `BadCassette` where it cannot be written down."""
        pieces: list[str] = []

        def both(piece: str) -> None:
            pieces.append(piece)
            if hear is not None:
                hear(piece)

        reply = await self._model.complete(request, both if hear is not None else None)
        append(self._path, line_of(self.name, request, reply, pieces))
        return reply


def append(path: Path, line: Mapping[str, Any]) -> None:
    """One more line, at the end of a file that only its owner reads. Raises `BadCassette`."""
    text = json.dumps(line, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab", buffering=0) as file:
            file.write(text.encode())  # in one piece: several runs may write to it
    except OSError as error:
        raise BadCassette(f"the cassette `{path}` cannot be written: {_why(error)}") from None


def key_of(model: str, request: Request) -> str:
    """What a reply is found by: SHA-256 over the model's name and the request in canonical JSON."""
    asked = json.dumps([model, request_data(request)], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def request_data(request: Request) -> dict[str, Any]:
    """A request as plain data, without how long anybody would wait for its reply."""
    data = asdict(request)
    del data["longest"]
    return {**data, "shape": {"kind": type(request.shape).__name__, **data["shape"]}}


def line_of(model: str, request: Request, reply: Reply, pieces: list[str]) -> dict[str, Any]:
    """A line of a cassette."""
    return {
        "cassette": VERSION,
        "key": key_of(model, request),
        "model": model,
        "request": request_data(request),
        "reply": asdict(reply),
        "pieces": pieces,
    }


def _line(text: str, where: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
        if line["cassette"] != VERSION:
            raise BadCassette(f"{where} is of version {line['cassette']}; this Callsheet reads {VERSION}")
        _reply(line["reply"])
        if not isinstance(line["pieces"], list) or not isinstance(line["model"], str):
            raise TypeError(line)
        str.encode(line["key"])
    except (ValueError, KeyError, TypeError):
        raise BadCassette(f"{where} is no line of a cassette") from None
    return dict(line)


def _reply(data: Mapping[str, Any]) -> Reply:
    return Reply(
        **{
            **{name: data[name] for name in names_of(Reply)},
            "tokens": Tokens(**data["tokens"]),
            "likelihoods": tuple(Likelihood(one["token"], one["logprob"]) for one in data["likelihoods"]),
        }
    )


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
