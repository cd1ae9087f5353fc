"""Small shapes, and how wide text is: what a picture needs when it cannot know the reader's fonts."""

from __future__ import annotations

import unicodedata

# Paths in a square of 12 pixels, so that no font has to have the character.
SIGNS: dict[str, str] = {
    "done": "M1.5 6.5l3.2 3.2l6-7",
    "failed": "M2 2l8 8M10 2l-8 8",
    "unsettled": "M3.2 3.6a2.9 2.9 0 1 1 4.6 2.3q-1.6.9-1.6 2M6.2 11v.2",
    "running": "M3 1.5l7 4.5l-7 4.5z",
    "stopped": "M3.5 2v8M8.5 2v8",
    "skipped": "M1.5 2l4 4l-4 4M6.5 2l4 4l-4 4",
    "waiting": "M1.5 6h.2M6 6h.2M10.5 6h.2",
}

_MONO = 0.602
_NARROW, _USUAL, _BROAD = 0.34, 0.61, 0.95
"""Widths in units of the type's size; a little more than most fonts have, so that text stays in its box."""


def text_width(text: str, size: float, *, mono: bool = False) -> float:
    """Pixels that a text takes at most in the usual fonts."""
    return size * sum(_width(character, mono=mono) for character in text)


def _width(character: str, *, mono: bool) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 2 * _MONO if mono else 1.0
    if mono:
        return _MONO
    if character in "fijltI.,:;'|!()[] ·":
        return _NARROW
    return _BROAD if character in "mwMW–—…" else _USUAL
