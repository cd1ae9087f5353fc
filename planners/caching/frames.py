"""A goal → its frame: the words that say what is to be done, with a slot where each value stands.

Two goals with one frame ask for the same, of other things. Only what marks itself as a value is one (quoted texts,
numbers, money, dates, addresses): where a bare name begins and ends, somebody would have to guess.
"""

from __future__ import annotations

from typing import Any

from callsheet.dsl.classes import frozen

from ..rules.words import tokens

SAYS_NOTHING = frozenset({"a", "an", "the", "please"})
ENDS = frozenset({".", "!"})


@frozen
class Slot:
    """A value in a goal. `value` is a text, `Decimal`, `Money` or date."""

    kind: str
    value: Any


@frozen
class Frame:
    """`words` are those of the goal, with `<kind>` in the place of each of the `slots`."""

    words: tuple[str, ...]
    slots: tuple[Slot, ...]


def frame_of(goal: str) -> Frame:
    """The frame of a goal.

    >>> frame_of('Put 2 of the "Desk lamp" into the cart.').words
    ('put', '<number>', 'of', '<quoted>', 'into', 'cart')
    """
    words, slots = list[str](), list[Slot]()
    pieces = tokens(goal)
    while pieces and pieces[-1].text in ENDS:
        pieces = pieces[:-1]
    for one in pieces:
        if one.kind in ("word", "sign"):
            word = one.text.casefold()
            words += [] if word in SAYS_NOTHING else [word]
        else:
            words.append(f"<{one.kind}>")
            slots.append(Slot(kind=one.kind, value=one.value))
    return Frame(words=tuple(words), slots=tuple(slots))
