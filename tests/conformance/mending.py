"""Applies suggested edits to a text."""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.dsl.diagnostics import Edit


def mended(text: str, fix: Sequence[Edit]) -> str:
    """The text after all edits of one suggestion; they do not overlap."""
    for edit in sorted(fix, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text
