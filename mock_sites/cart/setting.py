"""What a world of the shop is like and nothing on the site changes: its words, its look, what stands where.

In goes a seed; out comes a `Setting`. A world that does not vary has the plain one, whatever its seed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..page.parts import Look
from ..words import Words, chance, choose_look, choose_words, shuffled
from .catalogue import DEPARTMENTS
from .checkout_form import FIELDS, OPTIONAL
from .goods import KINDS
from .labels import LABELS

NAME = "cart"
LOOK = Look(theme="moss")
MENU = (*DEPARTMENTS, "orders", "basket")
COLUMNS = ("Price", "Rating", "Stock")


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """`fields` are those of the checkout, `kinds` the shelves of a department, `columns` what results tell.

    `hero` says whether the front page begins with a picture.
    """

    words: Words
    look: Look
    menu: tuple[str, ...] = MENU
    departments: tuple[str, ...] = DEPARTMENTS
    kinds: tuple[str, ...] = tuple(kind.slug for kind in KINDS)
    columns: tuple[str, ...] = COLUMNS
    fields: tuple[str, ...] = FIELDS
    hero: bool = True


def make_setting(seed: int, *, vary: bool) -> Setting:
    """The setting of a world."""
    if not vary:
        return PLAIN
    dice = chance(NAME, "layout", seed)
    asked = (*FIELDS[:-1], *((OPTIONAL,) if dice.random() < 0.5 else ()))
    return Setting(
        words=choose_words(LABELS, site=NAME, seed=seed, vary=True),
        look=choose_look(LOOK, site=NAME, seed=seed, vary=True),
        menu=_in_any_order(MENU, "menu", seed),
        departments=_in_any_order(DEPARTMENTS, "departments", seed),
        kinds=_in_any_order(PLAIN.kinds, "kinds", seed),
        columns=_in_any_order(COLUMNS, "columns", seed),
        fields=(*_in_any_order(asked, "fields", seed), FIELDS[-1]),
        hero=dice.random() < 0.5,
    )


def _in_any_order(things: tuple[str, ...], what: str, seed: int) -> tuple[str, ...]:
    return shuffled(things, site=NAME, what=what, seed=seed, vary=True)


PLAIN = Setting(words=choose_words(LABELS, site=NAME, seed=0, vary=False), look=LOOK)
