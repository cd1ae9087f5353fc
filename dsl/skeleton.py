"""The brackets of a text and the words that begin its nodes, finished or not, found without lexing it.

Comments, texts and patterns are passed over whole. Works on any text, whether it parses or not: limits are
looked at before lexing, and broken text is explained by what is open in it. Only a slash needs thought: it
divides, or it opens a pattern, in which a bracket means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .words import RESERVED

PAIRS = {"{": "}", "[": "]", "(": ")"}

# A text that is not closed ends with its line, lest a line of `"\\"\\"…` is looked at anew from each quote. Of several
# slashes in a row none begins a pattern, as that has something between two of them. Each way to match begins with a
# character that is written out, so that `re` passes over all others at once.
_PIECE = re.compile(
    r'#[^\n]*|"""[^"]*"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
    r"|\[|\]|\(|\)|\{|\}|node\b(?<!\wnode)|done\b(?<!\wdone)|//*"
)
_PATTERN = re.compile(r"/(?:[^/\\\n]|\\.)+/")
_OPERANDS = frozenset({"true", "false", "none", "url", "self"})
"""Reserved words that a slash divides."""


def pieces(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Comments, texts, brackets and the words `node` and `done` between two offsets, in order."""
    end = len(text) if end is None else end
    position: int | None = start
    while position is not None:
        begin, position = position, None
        for match in _PIECE.finditer(text, begin, end):
            if text[match.start()] != "/":
                yield match
            elif (pattern := _pattern(text, match, end)) is not None:
                position = pattern.end()
                break


def _pattern(text: str, slashes: re.Match[str], end: int) -> re.Match[str] | None:
    if slashes.end() - slashes.start() > 1 or not _begins_pattern(text, slashes.start()):
        return None
    return _PATTERN.match(text, slashes.start(), end)


def _begins_pattern(text: str, slash: int) -> bool:
    """A pattern stands where a value is wanted: not behind a name, a literal or a closing bracket."""
    position = slash
    while position and text[position - 1] in " \t\r\n":
        position -= 1
    if not position or text[position - 1] in ')]}"/\\':
        return False
    start = position
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    word = text[start:position]
    return not word or (word in RESERVED and word not in _OPERANDS)
