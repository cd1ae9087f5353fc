"""A JSON document from a model: held to a schema where the model takes one, found between prose and fences elsewhere.

    request, schema --ask_for_document--> the document, and what it took

What is in a document is for whoever asked to judge; here it is an object, or there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from callsheet.dsl.classes import frozen

from .drafting.extracting import FENCE, LONGEST
from .drafting.prompts import conversation
from .model import FREE, NO_TOKENS, JsonShape, Model, Reply, Request, Tokens
from .trying import Asking, ask_in_turn

MOST_ANSWERS = 2


class NoDocument(Exception):
    """No answer was a JSON object. The message is one line; `tokens` were spent on it all the same."""

    def __init__(self, message: str, tokens: Tokens) -> None:
        super().__init__(message)
        self.tokens = tokens


@frozen
class Answered:
    """A document, who wrote it, and what it took."""

    document: Mapping[str, Any]
    model: str
    tokens: Tokens


async def ask_for_document(request: Request, shape: JsonShape, asking: Asking) -> Answered:
    """A JSON object. Raises `NoDocument` and `CallFailed`."""
    tokens, wrong = NO_TOKENS, ""

    def shaped(model: Model) -> Request:
        return replace(request, shape=shape if model.abilities.json else FREE, temperature=asking.temperature)

    for _ in range(MOST_ANSWERS):
        reply = await ask_in_turn(asking.models, shaped, asking.patience)
        tokens += reply.tokens
        if reply.stop == "refusal":
            raise NoDocument(f"`{reply.model}` would not answer: {reply.why or 'refused'}", tokens)
        document = document_in(reply.text)
        if document is not None:
            return Answered(document=document, model=reply.model, tokens=tokens)
        wrong = _wrong(reply)
        request = replace(request, messages=conversation(request, reply.text, f"{wrong}. Answer with it alone."))
    raise NoDocument(f"none of {MOST_ANSWERS} answers of `{reply.model}` was what was asked for: {wrong}", tokens)


def document_in(said: str) -> Mapping[str, Any] | None:
    """The last JSON object in a reply: all of it, in a fence, or from its first brace to its last; None without any."""
    if len(said) > LONGEST:
        return None
    for candidate in _candidates(said):
        try:
            document = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict):
            return document
    return None


def _candidates(said: str) -> Iterator[str]:
    yield said
    yield from reversed([match[2] for match in FENCE.finditer(said)])
    yield said[said.find("{") : said.rfind("}") + 1]


def _wrong(reply: Reply) -> str:
    return "it was cut off: write less" if reply.stop == "length" else "there is no JSON object in it"
