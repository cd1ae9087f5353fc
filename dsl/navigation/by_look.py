"""Locals that can be read at an offset, by the look of the text: what is being written does not parse yet."""

from __future__ import annotations

import re

from ..words import STATEMENTS

_PIECE = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\.)*"?|[\[\](){}]|[A-Za-z_]\w*')
_COLON = re.compile(r"\s*:")


class _Frames:
    """The brackets that are open, each with the names declared in it, and the names that wait for the next `{`."""

    def __init__(self) -> None:
        self.open: list[tuple[str, list[str]]] = [("", [])]
        self.coming: list[str] = []
        self.waiting: tuple[int, str] | None = None

    def bracket(self, bracket: str) -> None:
        if bracket == "{":
            self.open.append((bracket, self.coming))
            self.coming = []
        elif bracket in "[(":
            self.open.append((bracket, []))
        elif len(self.open) > 1:
            self.open.pop()

    def declare(self, name: str, *, in_the_next_block: bool = False) -> None:
        (self.coming if in_the_next_block else self.open[-1][1]).append(name)

    def wait(self, name: str) -> None:
        """The name of a `let` can be read behind it, not in its own value."""
        self.waiting = (len(self.open), name)

    def settle(self) -> None:
        """A statement begins: the `let` before it, if there is one in this block, is complete."""
        if self.waiting is not None and self.waiting[0] == len(self.open):
            self.declare(self.waiting[1])
            self.waiting = None

    @property
    def innermost(self) -> str:
        return self.open[-1][0]


def locals_before(text: str, begin: int, offset: int) -> tuple[str, ...]:
    """The locals and parameters that the declaration from `begin` on has declared for `offset`, outermost first."""
    frames = _Frames()
    first = previous = ""
    kept = False
    for match in _PIECE.finditer(text, begin, offset):
        word = match.group()
        if word[0] in '#"':
            continue
        if word in STATEMENTS or word == "}":
            frames.settle()
        if word[0] in "{}[]()":
            frames.bracket(word)
            kept = kept and word != "{"
        elif previous == "let":
            frames.wait(word)
        elif previous in ("download", "each"):
            frames.declare(word)
        elif previous == "for" and word != "each":
            frames.declare(word, in_the_next_block=frames.innermost != "[")
        elif kept and frames.innermost in ("", "{") and _COLON.match(text, match.end()):
            frames.declare(word)
        elif first == "skill" and frames.innermost == "(" and _COLON.match(text, match.end()):
            frames.declare(word, in_the_next_block=True)
        kept = kept or word == "keeping"
        first, previous = first or word, word
    return tuple(dict.fromkeys(name for _, names in frames.open for name in names))
