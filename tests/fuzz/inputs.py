"""Seed and number go in, a text comes out: mutated, written after the grammar, or at random.

The text of a number hangs on the seed and on what the corpus holds at the time, and on nothing else.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

from tests.fuzz import seeds, sentences, words
from tests.fuzz.oracle import read
from tests.fuzz.trees import Cutting, Garden, cuttings

Size = Literal["short", "long"]
LENGTH: dict[Size, int] = {"short": 200, "long": 4096}
WHOLE = 0.12
"""How many of the short inputs begin as a whole program; the others as a part of one."""
KEPT = 0.4
"""How many begin as something that has shown a new thing before."""


@dataclass(frozen=True)
class Root:
    """A text that others grow from."""

    text: str

    @cached_property
    def cut(self) -> list[Cutting]:
        """Where its nodes stand."""
        return cuttings(self.text)


@cache
def _roots() -> tuple[tuple[Root, ...], tuple[Root, ...], tuple[Root, ...]]:
    """Parts, whole programs, and the parts that read. What is cut of them is cut once for all sessions."""
    parts, wholes = (tuple(map(Root, texts)) for texts in (seeds.parts(), seeds.programs()))
    return parts, wholes, tuple(one for one in parts if not read(one.text).diagnostics)


@dataclass(kw_only=True)
class Inputs:
    """What grows from the seeds, and from `kept`: texts that the session has found worth keeping."""

    seed: int
    size: Size
    kept: list[Root] = field(default_factory=list)
    garden: Garden = field(default_factory=Garden)

    def __post_init__(self) -> None:
        self.parts, self.wholes, self.sound = _roots()
        chance = random.Random(self.seed)
        for root in self.wholes:
            self.garden.add(root.text, root.cut, chance)

    def keep(self, text: str) -> None:
        """Let others grow from this text too."""
        self.kept.append(Root(text))

    def make(self, number: int) -> str:
        """Input `number`."""
        chance = random.Random(self.seed * 1_000_000_007 + number)
        return self._short(chance) if self.size == "short" else self._long(chance)

    def _short(self, chance: random.Random) -> str:
        dice = chance.random()
        if dice < 0.15:
            return sentences.program(chance, length=chance.randrange(20, LENGTH["short"]))
        if dice < 0.18:
            return words.noise(chance, chance.randrange(1, LENGTH["short"]))
        if dice < 0.20:
            return words.repetition(chance, chance.randrange(1, LENGTH["short"]))
        return self._mutated(self._root(chance), chance)

    def _root(self, chance: random.Random) -> Root:
        dice = chance.random()
        if dice < WHOLE:
            return chance.choice(self.wholes)
        if dice < WHOLE + KEPT and self.kept:
            return chance.choice(self.kept)
        return chance.choice(self.parts)

    def _mutated(self, root: Root, chance: random.Random) -> str:
        dice = chance.random()
        if dice < 0.45:
            text = self.garden.graft(root.text, root.cut, chance)
            return words.mutate_words(text, chance) if chance.random() < 0.2 else text
        if dice < 0.85:
            return words.mutate_words(root.text, chance)
        return words.mutate_bytes(root.text, chance)

    def _long(self, chance: random.Random) -> str:
        """As near to 4 KB as can be, and never more."""
        dice = chance.random()
        length = chance.randint(LENGTH["long"] * 9 // 10, LENGTH["long"])
        if dice < 0.15:
            text = sentences.program(chance, length=length)
        elif dice < 0.2:
            text = words.noise(chance, length)
        elif dice < 0.35:
            text = words.repetition(chance, length)
        else:
            text = self._joined(chance, length)
        return text[: LENGTH["long"]]

    def _joined(self, chance: random.Random, length: int) -> str:
        """Declarations of many programs behind each other; in most of the texts all of them read."""
        broken = chance.choice((0.0, 0.0, 0.0, 0.1, 0.9))
        text = seeds.HEAD
        while True:
            root = chance.choice(self.parts if chance.random() < broken else self.sound)
            more = self._mutated(root, chance) if chance.random() < broken else root.text
            more = more.removeprefix(seeds.HEAD)
            if len(text) + len(more) <= length:
                text += more
            elif len(text) > length - LENGTH["short"]:
                break
        return words.mutate_words(text, chance) if chance.random() < 0.2 else text
