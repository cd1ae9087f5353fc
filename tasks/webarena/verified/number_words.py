"""Numbers written in English words.

In goes a text, out comes the number that its words make; words that are no numbers are passed over. It adds up as the
original's library does, also where that is no English: `hundred five` is five hundred.
"""

from __future__ import annotations

from collections.abc import Sequence

ONES = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {"billion": 1_000_000_000, "million": 1_000_000, "thousand": 1_000}
POINT = "point"
VALUES = {
    **{word: place for place, word in enumerate([*ONES, *TEENS])},
    **{word: 10 * place for place, word in enumerate(TENS, 2)},
    "hundred": 100,
    **SCALES,
}


def number_of(text: str) -> float:
    """The number. Raises ValueError where there are no words of numbers, or they make none.

    >>> number_of("two thousand three hundred and five"), number_of("one point five")
    (2305, 1.5)
    """
    words = text.replace("-", " ").lower().split()
    if len(words) == 1 and words[0].isdigit():
        return int(words[0])
    words = [word for word in words if word in VALUES or word == POINT]
    if not words:
        raise ValueError(f"`{text}` has no words of numbers")
    if any(words.count(word) > 1 for word in (*SCALES, POINT)):
        raise ValueError(f"`{text}` has a word of numbers twice")
    whole, _, fraction = _split(words, POINT)
    return _whole(whole, text) + _fraction(fraction)


def _whole(words: Sequence[str], text: str) -> int:
    if len(words) < 2:
        return VALUES[words[0]] if words else 0
    found = [words.index(scale) for scale in SCALES if scale in words]
    if found != sorted(found):
        raise ValueError(f"`{text}` has its words in another order than numbers have")
    total = 0
    for scale, value in SCALES.items():
        before, has, after = _split(words, scale)
        if has:
            total += _below_thousand(before, text) * value
            words = after
    if words:
        total += _below_thousand(words, text)
    return total


def _below_thousand(words: Sequence[str], text: str) -> int:
    match [VALUES[word] for word in words]:
        case [a, b, c, d]:
            return a * b + c + d
        case [a, b, c]:
            return a * b + c
        case [a, b]:
            return a * b if 100 in (a, b) else a + b
        case [a, *_]:
            return a
        case _:
            raise ValueError(f"`{text}` counts nothing before a word like `thousand`")


def _fraction(words: Sequence[str]) -> float:
    if not words or any(word not in ONES for word in words):
        return 0
    return float("0." + "".join(str(ONES.index(word)) for word in words))


def _split(words: Sequence[str], at: str) -> tuple[Sequence[str], bool, Sequence[str]]:
    """What stands before a word, whether it is there, and what stands after it."""
    if at not in words:
        return words, False, ()
    place = words.index(at)
    return words[:place], True, words[place + 1 :]
