"""What a button does: sends a form, posts something, or changes what the browser alone knows.

Values that stand in a `Button`; the renderer writes them as HTML, `browsing.py` does them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class Submit:
    """Send the form that the button is in; to `to` instead of the form's own address where that is said.

    `entry` is the name and value that go with the form because this button was pressed.
    """

    to: str = ""
    entry: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Send:
    """Post `entries` to `to`, whatever form is around: a form of one button."""

    to: str
    entries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """Open the dialog or disclosure called `id`, in the browser alone."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Close:
    """Close the dialog or disclosure called `id`, in the browser alone. What was typed in it stays typed."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reset:
    """Put the fields of the form back to what the page came with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """Follow the link that a form's `guard` has held back; what was typed is lost."""


Does: TypeAlias = Submit | Send | Open | Close | Reset | Leave
