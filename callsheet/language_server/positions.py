r"""Offsets in a text, and lines and characters as editors count them.

The protocol ends lines with `\n`, `\r\n` or `\r` and nothing else, and counts the characters of a line in units of
an encoding: UTF-16 unless both sides agree on another one
(https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#position).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Any, Literal, TypeAlias

from callsheet.dsl.source import Span

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]
Json: TypeAlias = dict[str, Any]

_BREAK = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of one text."""

    def __init__(self, text: str, encoding: Encoding = "utf-16") -> None:
        self.text, self.encoding = text, encoding

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def _line(self, number: int) -> tuple[int, int]:
        """Where a line begins, and where it ends without its break."""
        start = self._starts[number]
        following = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text) + 1
        end = following - 1 if number + 1 < len(self._starts) else len(self.text)
        if number + 1 < len(self._starts) and self.text[start:following].endswith("\r\n"):
            end -= 1
        return start, end

    def offset(self, position: Json) -> int:
        """The offset of `{line, character}`; what lies behind the end of a line is its end."""
        line: int = position["line"]
        character: int = position["character"]
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self._line(line)
        if self.encoding == "utf-32" or self.text[start:end].isascii():
            return min(start + max(character, 0), end)
        passed = 0
        for offset in range(start, end):
            passed += self._units(self.text[offset])
            if passed > character:
                return offset
        return end

    def position(self, offset: int) -> Json:
        """`{line, character}` of an offset."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        start, end = self._line(line)
        before = self.text[start : min(offset, end)]
        if self.encoding == "utf-32" or before.isascii():
            return {"line": line, "character": len(before)}
        return {"line": line, "character": sum(map(self._units, before))}

    def range(self, span: Span) -> Json:
        """`{start, end}` of some characters."""
        return {"start": self.position(span.start), "end": self.position(span.end)}

    def span(self, range_: Json) -> Span:
        """The characters of `{start, end}`; turned round where the end comes first."""
        start, end = self.offset(range_["start"]), self.offset(range_["end"])
        return Span(min(start, end), max(start, end))

    def _units(self, character: str) -> int:
        if self.encoding == "utf-16":
            return 2 if ord(character) > 0xFFFF else 1
        # A half of a pair, which no text should have, takes three bytes as well.
        return len(character.encode("utf-8", "surrogatepass"))
