"""Elements as text: names, attributes and what is inside, escaped in one place.

In go an element's name and attributes; out comes HTML. What is inside is HTML already.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TypeAlias

Attributes: TypeAlias = dict[str, str | bool]


def tag(name: str, attributes: Mapping[str, str | bool], inner: str) -> str:
    """An element around `inner`. Attributes that are empty or False are left out."""
    return f"<{name}{_written(attributes)}>{inner}</{name}>"


def void(name: str, attributes: Mapping[str, str | bool], *, keep: tuple[str, ...] = ()) -> str:
    """An element that can have nothing inside; the attributes `keep` are written though they are empty."""
    return f"<{name}{_written(attributes, keep)}>"


def _written(attributes: Mapping[str, str | bool], keep: tuple[str, ...] = ()) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value or name in keep
    )
