"""Patterns that leave a text little room: of bounded length, without wildcards.

Whoever wrote such a text could choose a voucher code or a size, and not a sentence. What this reader does not know
for sure counts as having room.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 64
"""The longest text that still says little."""
_COUNT = re.compile(r"\{([0-9]{1,4})(?:,([0-9]{1,4}))?\}")
_ONE_OF = frozenset("dwts")
"""Classes that are no wildcards: digits, word characters, tabs, white space."""
_PLACES = frozenset("AzbB")
"""Escapes that match between characters."""


def leaves_no_room(pattern: str) -> bool:
    """Whether a text in which this matches is one of few: the pattern holds for the whole of it."""
    pattern = pattern.removeprefix("(?i)")
    anchored = pattern.startswith(("^", r"\A")) and (
        pattern.endswith(r"\z") or (pattern.endswith("$") and not pattern.endswith(r"\$"))
    )
    options = _Reader(pattern).top_level()
    return anchored and options is not None and len(options) == 1 and options[0] <= MOST_CHARACTERS


def captures_no_room(pattern: str) -> bool:
    """The same of what `capture` gives: the first group, else all that matched."""
    reader = _Reader(pattern.removeprefix("(?i)"))
    options = reader.top_level()
    if reader.first_group is not None:
        return reader.first_group <= MOST_CHARACTERS
    return options is not None and not reader.groups and max(options) <= MOST_CHARACTERS


class _Reader:
    """Reads a pattern once. Lengths are those of the longest text; more than any stands for no bound."""

    UNBOUNDED = 1 << 30

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.groups = 0
        self.first_group: int | None = None
        self.lost = False

    def top_level(self) -> list[int] | None:
        """The longest text of each alternative, None when something in it is unknown."""
        options = self.options()
        return None if self.lost or self.at < len(self.text) else options

    def options(self) -> list[int]:
        found = [self.sequence()]
        while self.text[self.at : self.at + 1] == "|":
            self.at += 1
            found.append(self.sequence())
        return found

    def sequence(self) -> int:
        total = 0
        while self.at < len(self.text) and self.text[self.at] not in "|)" and not self.lost:
            total += self.repeated(self.atom())
        return min(total, self.UNBOUNDED)

    def repeated(self, length: int) -> int:
        mark = self.text[self.at : self.at + 1]
        count = _COUNT.match(self.text, self.at)
        if mark == "?":
            self.at += 1
        elif mark and mark in "*+":
            self.at += 1
            length = self.UNBOUNDED if length else 0
        elif count is not None:
            self.at = count.end()
            length = min(length * int(count[2] or count[1]), self.UNBOUNDED)
        elif mark == "{":
            self.lost = True  # `{3,}` has no bound, and what else there is, is none of ours
        else:
            return length
        if self.text[self.at : self.at + 1] == "?":
            self.at += 1
        return length

    def atom(self) -> int:
        one = self.text[self.at]
        self.at += 1
        match one:
            case "^" | "$":
                return 0
            case ".":
                return self.UNBOUNDED
            case "(":
                return self.group()
            case "[":
                return self.characters()
            case "\\":
                return self.escaped()
            case "*" | "+" | "?":
                self.lost = True
        return 1

    def group(self) -> int:
        plain = self.text.startswith("?:", self.at)
        if plain:
            self.at += 2
        elif self.text.startswith("?", self.at):
            self.lost = True  # names and flags
            return 0
        first = not plain and not self.groups
        self.groups += not plain
        length = max(self.options())
        if self.text[self.at : self.at + 1] != ")":
            self.lost = True
        self.at += 1
        if first and not self.lost:
            self.first_group = length
        return length

    def characters(self) -> int:
        if self.text.startswith("^", self.at):
            return self.unknown()
        begin = self.at
        while self.at < len(self.text) and (self.text[self.at] != "]" or self.at == begin):
            if self.text[self.at] == "\\":
                self.at += 1
                if self.text[self.at : self.at + 1].isalpha() and self.text[self.at] not in _ONE_OF:
                    return self.unknown()
            elif self.text.startswith("[:", self.at):
                return self.unknown()
            self.at += 1
        self.at += 1
        return 1

    def escaped(self) -> int:
        one = self.text[self.at : self.at + 1]
        self.at += 1
        if one in _PLACES and one:
            return 0
        if one.isalnum() and one not in _ONE_OF:
            return self.unknown()
        return 1

    def unknown(self) -> int:
        self.lost = True
        return self.UNBOUNDED
