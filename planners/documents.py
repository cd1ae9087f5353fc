"""A JSON document from a model: held to a schema where the model takes one, found between prose and fences elsewhere.

    request, schema --ask_for_document--> the document, and what it took

What is in a document is for whoever asked to judge; here it is an object, or there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from .drafting.extracting import FENCE, too_long_by
from .model import FREE, JsonShape, Reply, Request
from .rounds import Right, Wanted, Wrong, ask_until_right
from .trying import Asking

MOST_ANSWERS = 2

Document: TypeAlias = Mapping[str, Any]


async def ask_for_document(request: Request, shape: JsonShape, asking: Asking) -> Right[Document]:
    """A JSON object. Raises `NoneRight` and `CallFailed`."""
    wanted = Wanted[Document](
        called="a JSON object",
        judge=_judged,
        most=MOST_ANSWERS,
        shape_for=lambda model: shape if model.abilities.json else FREE,
    )
    return await ask_until_right(request, wanted, asking)


def document_in(said: str) -> Document | None:
    """The last JSON object in a reply: all of it, in a fence, or from its first brace to its last; None without any."""
    if too_long_by(said):
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


def _judged(reply: Reply) -> Document | Wrong:
    document = document_in(reply.text)
    if document is not None:
        return document
    cut_off = "it was cut off: write less" if reply.stop == "length" else ""
    wrong = cut_off or too_long_by(reply.text) or "there is no JSON object in it"
    return Wrong(found=(wrong,), told=f"{wrong}. Answer with it alone.")
