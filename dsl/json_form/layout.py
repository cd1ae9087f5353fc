"""JSON data → text, as everybody lays it out: what fits a line stays on it, as in plans."""

from __future__ import annotations

import json

from ..formatting.document import MAYBE_LINE, SPACE_OR_LINE, Document, Group, Nest, layout
from .shape import Json


def format_json(data: Json) -> str:
    """The text of JSON data, with a line break at its end."""
    return layout(_document(data))


def _document(data: Json) -> Document:
    if isinstance(data, dict) and data:
        members: list[Document] = [
            (json.dumps(name, ensure_ascii=False), ": ", _document(one)) for name, one in data.items()
        ]
        return _bracketed("{", members, "}")
    if isinstance(data, list) and data:
        return _bracketed("[", [_document(one) for one in data], "]")
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def _bracketed(opening: str, items: list[Document], closing: str) -> Document:
    parts: list[Document] = []
    for one in items:
        parts.append(((",", SPACE_OR_LINE) if parts else MAYBE_LINE, one))
    return Group((opening, Nest(tuple(parts)), MAYBE_LINE, closing))
