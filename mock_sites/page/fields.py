"""What fields hold and send, as HTML has it: initial values, what can be typed, what goes with a form.

In go a field and its value; out come form entries. Source: https://html.spec.whatwg.org/multipage/input.html,
value sanitisation, and form-control-infrastructure.html, constructing the entry list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeAlias, assert_never

from .parts import Checkbox, Field, Radios, Select, Textbox

Value: TypeAlias = str | bool
"""A text for what is typed or chosen, a truth for what is checked."""

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][-+]?\d+)?")


def default_of(part: Field) -> Value:
    """What a field holds when its page opens."""
    match part:
        case Textbox():
            return fitted(part.kind, part.value) or ""
        case Checkbox():
            return part.checked
        case Radios():
            return part.value
        case Select():
            return part.chosen
        case _:
            assert_never(part)


def fitted(kind: str, text: str) -> str | None:
    """`text` as a field of that kind holds it; None when it can't hold it and a browser refuses to type it."""
    if kind == "lines":
        return text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[\r\n]", "", text)
    if kind == "email":
        return text.strip(" \t\f")
    if kind == "number" and text and not _NUMBER.fullmatch(text):
        return None
    if kind == "date" and text and not _is_date(text):
        return None
    return text


def sent_as(part: Field, value: Value) -> Iterator[tuple[str, str]]:
    """The form entries of a field: none for one that is disabled, not checked, or has nothing chosen."""
    match part:
        case Textbox(disabled=False) | Select(disabled=False):
            yield part.field, str(value)
        case Checkbox(disabled=False) if value:
            yield part.field, part.value
        case Radios() if value:
            yield part.field, str(value)
        case _:
            return


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
