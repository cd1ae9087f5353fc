"""Mutation of trees: stretches of text that were read as one node give way to others of the same place.

A place is a parent's class and field, so what is put there mostly reads; and whatever form the language is given, its
places are found, since nothing here names a form.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias, get_args

from callsheet.dsl import ast
from tests.fuzz.oracle import read

Place: TypeAlias = tuple[str, str]
MOST_OF_A_PLACE = 200
"""So many texts are kept of a place; a new one then takes the place of another."""

WRAPPED = (
    "({0})",
    "not {0}",
    "-{0}",
    "{0} ?? none",
    "{0} + {0}",
    "{0} / {0}",
    "{0} == {0}",
    "{0} and {0}",
    "when {0} then {0} else {0}",
    "[{0}]",
    "[{0} for x in {0} if {0}]",
    "{{ a: {0} }}",
    "{0}[0]",
    "{0}.name",
    "{0} is given",
    "{0} matches /a/",
    "seen {0}",
    "how many {0}",
    "read {0} as Int",
    "{0} in {0}",
    "{0} having {0}",
    "{0} nth 2",
    "{0} like /a/",
    "count({0})",
    "min({0} by price)",
)
"""What may stand around an expression."""
_EXPRESSIONS = tuple(get_args(ast.Expression))


@dataclass(frozen=True, kw_only=True)
class Cutting:
    """A stretch of a text that was read as one node. `one_of_many`: it may as well be missing, or be there twice."""

    place: Place
    start: int
    end: int
    one_of_many: bool
    expression: bool


def cuttings(text: str) -> list[Cutting]:
    """All of a text, which may have mistakes in it."""
    found: list[Cutting] = []
    waiting: list[Any] = [read(text)]
    while waiting:
        parent = waiting.pop()
        for name, child, one_of_many in _children(parent):
            waiting.append(child)
            if child.span.start < child.span.end <= len(text):
                found.append(
                    Cutting(
                        place=(type(parent).__name__, name),
                        start=child.span.start,
                        end=child.span.end,
                        one_of_many=one_of_many,
                        expression=isinstance(child, _EXPRESSIONS),
                    )
                )
    return found


def _children(parent: Any) -> Iterator[tuple[str, Any, bool]]:
    for one in fields(parent):
        value = getattr(parent, one.name)
        if isinstance(value, ast.Syntax):
            yield one.name, value, False
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, ast.Syntax):
                    yield one.name, item, True


@dataclass(kw_only=True)
class Garden:
    """Texts by the place where they stood."""

    texts: dict[Place, list[str]] = field(default_factory=dict)

    def add(self, text: str, cut: list[Cutting], chance: random.Random) -> None:
        """Keep what was cut of a text."""
        for one in cut:
            kept = self.texts.setdefault(one.place, [])
            if len(kept) < MOST_OF_A_PLACE:
                kept.append(text[one.start : one.end])
            else:
                kept[chance.randrange(MOST_OF_A_PLACE)] = text[one.start : one.end]

    def graft(self, text: str, cut: list[Cutting], chance: random.Random) -> str:
        """The text with one to three of its nodes changed; the same text when it has none."""
        if not cut:
            return text
        chosen = chance.choices(cut, k=chance.choice((1, 1, 1, 2, 3)))
        begin = len(text) + 1
        for one in sorted(chosen, key=lambda cutting: -cutting.start):
            if one.end <= begin:
                begin = one.start
                text = text[: one.start] + self._instead(one, text[one.start : one.end], chance) + text[one.end :]
        return text

    def _instead(self, one: Cutting, old: str, chance: random.Random) -> str:
        dice = chance.random()
        if one.one_of_many and dice < 0.25:
            return chance.choice(("", f"{old} {old}", f"{old}, {old}"))
        if one.expression and dice < 0.5:
            return chance.choice(WRAPPED).format(old)
        return chance.choice(self.texts.get(one.place) or [old])
