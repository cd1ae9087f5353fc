"""What a world of a site says: its labels, its look, its chance, all drawn from the seed.

In go a site's table of labels with their synonyms and a seed; out come `Words`, with one synonym for each
label. A world that does not vary has the first of each, so the plain site is the same for every seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from .page.parts import Look

Labels: TypeAlias = Mapping[str, tuple[str, ...]]
"""Each label by its key: the plain wording first, then its synonyms. No two keys have a wording in common."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wording of each label in one world: `words["add"]`."""

    chosen: tuple[tuple[str, str], ...]
    _by_key: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", dict(self.chosen))

    def __getitem__(self, key: str) -> str:
        try:
            return self._by_key[key]
        except KeyError:
            raise KeyError(f"no label `{key}`; the site has {', '.join(self._by_key)}") from None


def chance(site: str, what: str, seed: int) -> random.Random:
    """Dice of their own for each thing that is drawn, so that one more draw does not change the others."""
    return random.Random(f"{site} {what} {seed}")


def choose_words(labels: Labels, *, site: str, seed: int, vary: bool) -> Words:
    """A wording for each label: the plain one, or with `vary` any."""
    dice = chance(site, "words", seed)
    return Words(tuple((key, dice.choice(texts) if vary else texts[0]) for key, texts in labels.items()))


def choose_look(plain: Look, *, site: str, seed: int, vary: bool) -> Look:
    """The look of a world: the site's own, or with `vary` any."""
    if not vary:
        return plain
    dice = chance(site, "look", seed)
    return Look(
        theme=dice.choice(("moss", "sea", "plum", "clay", "slate", "rose")),
        nav=dice.choice(("top", "side")),
        density=dice.choice(("cosy", "tight")),
        corners=dice.choice(("round", "square")),
        tables=dice.choice(("lines", "cards")),
    )


def shuffled(things: tuple[Any, ...], *, site: str, what: str, seed: int, vary: bool) -> tuple[Any, ...]:
    """`things` in another order, where the world varies."""
    if not vary:
        return things
    return tuple(chance(site, what, seed).sample(things, len(things)))


def spec_in(words: Words, labels: Labels, spec: str) -> str:
    """The site spec with the labels of a world: what planners are told there.

    The spec is written in plain labels. A label stands in double quotes in an element, an act or a look, and
    alone as a heading, in a title before ` · `; there it becomes the world's. Texts in other places stay.
    """
    wording = {texts[0]: words[key] for key, texts in labels.items()}
    if all(plain == said for plain, said in wording.items()):
        return spec
    return yaml.safe_dump(_said(yaml.safe_load(spec), wording), sort_keys=False, allow_unicode=True, width=120)


def _said(value: Any, wording: Mapping[str, str], key: str = "") -> Any:
    match value:
        case dict():
            return {name: _said(one, wording, str(name)) for name, one in value.items()}
        case list():
            return [_said(one, wording, key) for one in value]
        case str() if key != "description":
            whole = _headed(value, wording) if key in ("heading", "title") else value
            return re.sub(r'"([^"{}]*)"', lambda found: f'"{wording.get(found[1], found[1])}"', whole)
        case _:
            return value


def _headed(text: str, wording: Mapping[str, str]) -> str:
    head, dot, brand = text.partition(" · ")
    return f"{wording.get(head, head)}{dot}{brand}"
