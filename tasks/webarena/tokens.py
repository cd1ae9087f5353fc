"""Whether a single character is a word of an English text, as NLTK's `word_tokenize` would have it.

The original asks that where an answer is one character long, so that `0` is not found in `10`. It needs NLTK and a
trained model of sentences for that, this does not: of one character only three things matter. What splits a word off on
its left, what on its right, and whether a full stop behind it ends a sentence, since only there it is split off. Of the
model nothing remains but which single letters it knows as abbreviations, as texts come here in lower case.
"""

from __future__ import annotations

import re

APART = '«“‘„»”’`;@#$%&‒–—―?!*[](){}<>"'
"""Characters that are words of their own, wherever they stand."""
ABBREVIATIONS = frozenset("cdefghklmnprstvw")
"""Letters that are abbreviations with a full stop: no sentence ends there, unless the text does."""
PAUSES = ";:,.!?"
WORDY = frozenset("'‘’“”«»$%?!<>‒–—―")
"""On the left they belong to the word for the model of sentences, for which it is no number or initial then."""
BREAKS = frozenset(")\";}]*:@'({[‘’“”«»?!")
"""Directly behind a full stop they are looked at as what begins the next sentence."""
CLITICS = re.compile(r"'(?:s|m|d|ll|re|ve|t|)(?=\s|\Z|[,:](?!\d)|['.]|--|[" + re.escape(APART) + r"])|n't(?=\s|\Z)")
CLOSED = re.compile(r"[\])}>\"'»”’ ]*\s*\Z")
"""What may stand between the full stop of a sentence and the end of the text."""


def is_word_of(character: str, text: str) -> bool:
    """Whether the one character, in lower case like the text, is a word of it.

    >>> is_word_of("0", "there are 0 of them"), is_word_of("0", "there are 10 of them")
    (True, False)
    """
    places = (found.start() for found in re.finditer(re.escape(character), text))
    return any(_begins(text, place) and _ends(text, place) for place in places)


def _begins(text: str, place: int) -> bool:
    """Whether a word begins here."""
    before = text[:place]
    if not before or before[-1].isspace() or before[-1] in APART or text[place] in APART:
        return True
    if before.endswith(("--", "..", "''")):
        return True
    if before[-1] in ",:":  # between digits it is part of the number
        return not text[place].isdigit()
    return before[-1] == "'" and not re.search(r"\w\Z", before[:-1]) and text[place] not in "mtsdn"


def _ends(text: str, place: int) -> bool:
    """Whether the word that begins here has this one character."""
    after = text[place + 1 :]
    if not after or after[0].isspace() or after[0] in APART or text[place] in APART:
        return True
    if after.startswith(("--", "..", "''")) or CLITICS.match(after):
        return True
    if after[0] in ",:":
        return len(after) == 1 or not after[1].isdigit()
    return after[0] == "." and _ends_sentence(text, place)


def _ends_sentence(text: str, place: int) -> bool:
    """Whether the full stop behind the character is the end of a sentence."""
    after = text[place + 2 :]
    if CLOSED.match(after):
        return True
    following = after.lstrip()
    if following is after and after[0] not in BREAKS:
        return False
    if place and text[place - 1] in WORDY:
        return True
    goes_on = following[0].islower() or (following[0] in PAUSES and not following.startswith(".."))
    return not goes_on and text[place] not in ABBREVIATIONS
