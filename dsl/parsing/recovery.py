"""Where the statement after a broken one begins: what is between is left out, and the rest of the block read.

Works on text that does not parse, so it goes by brackets and by the starts of lines, and says nothing when they do not
make sense: then the declaration is left out as a whole, and a mistake is told once rather than by all that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..skeleton import PAIRS, pieces
from ..source import Span
from ..words import CONTEXTUAL, DECLARATIONS, RESERVED, STATEMENTS

_LINE = re.compile(r"^([ \t]*)([A-Za-z_][A-Za-z0-9_]*)\b(?=[ \t]*\S)", re.MULTILINE)
"""A line's indentation and first word, with something behind it."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LAST_WORD = re.compile(r"(?<![A-Za-z0-9_.])[a-z]+\Z")
_GOES_ON = frozenset("=+-*/%<>,.:?")
_MOST_BLANKS = 200
"""How far back the end of the line before is looked for."""
_VALUES = frozenset({"true", "false", "none", "url", "self", "back", "reload"})
"""Reserved words that may be the last of a statement."""


def next_statement(text: str, statement: Span, culprit: int, end: int) -> int | None:
    """Where to read on behind a statement, which ends where it could not be read on.

    That is a statement's word at the start of a line, or the brace that closes the block. None where a bracket is not
    closed before `end`, or closes nothing: what belongs to what is not certain then. `culprit` is just before a word
    of the next statement that was read as the value that this one lacks.
    """
    start, failed = statement.start, statement.end
    word = _WORD.match(text, failed, end)
    if failed >= end or (word is not None and word.group() in DECLARATIONS):
        return None
    taken = culprit + 1 if start < culprit < failed else None
    least = taken or max(failed, start + 1)
    indentation = text[text.rfind("\n", 0, start) + 1 : start]
    open_: list[str] = []
    for at, found, before in _brackets_and_words(text, start, end):
        if found in PAIRS:
            open_.append(found)
        elif found in PAIRS.values():
            if not open_:
                return at if found == "}" and at >= least else None
            if PAIRS[open_.pop()] != found:
                return None
        elif not open_ and at >= least:
            if found in DECLARATIONS:
                return None
            known = found in STATEMENTS
            begins = known or (found not in RESERVED | CONTEXTUAL and before == indentation and at > failed)
            if begins and (at == taken or not _goes_on(text, at)):
                return at
    return None


def _brackets_and_words(text: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
    """Offset and text of brackets and of first words of lines, which come with what is before them, in order."""
    lines = _LINE.finditer(text, start, end)
    line = next(lines, None)
    for piece in pieces(text, start, end):
        while line is not None and line.start(2) < piece.start():
            yield line.start(2), line.group(2), line.group(1)
            line = next(lines, None)
        while line is not None and line.start(2) < piece.end():  # in a description of several lines
            line = next(lines, None)
        if piece.group() in PAIRS or piece.group() in PAIRS.values():
            yield piece.start(), piece.group(), ""
    while line is not None:
        yield line.start(2), line.group(2), line.group(1)
        line = next(lines, None)


def _goes_on(text: str, at: int) -> bool:
    """Whether what stands before ends with something that wants more."""
    before = text[max(0, at - _MOST_BLANKS) : at].rstrip()
    word = _LAST_WORD.search(before)
    return before[-1:] in _GOES_ON or (word is not None and word.group() in RESERVED - _VALUES)
