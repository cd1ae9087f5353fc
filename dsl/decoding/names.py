"""A plain regex for names that are none of a set of words.

A decoder without the idea of a reserved word would take `click` for a name wherever a name may stand. So the
words are taken out of the pattern itself: a name leaves the trie of the words somewhere and goes on as it likes,
or ends within it where no word does. Look-ahead would say it shorter, and not every decoder knows it.
"""

from __future__ import annotations

import string
from collections.abc import Iterable

LONGEST = 40
"""How many characters a name may go on for after it has left the trie."""
FIRST = string.ascii_uppercase + "_" + string.ascii_lowercase
LATER = string.digits + FIRST


def names_except(words: Iterable[str]) -> str:
    """The regex of names but `words`. Where there are none: of all names of up to 41 characters."""
    top = _trie(words)
    tail = f"{_class(set(LATER))}{{0,{LONGEST}}}"
    leaving = f"(?:{_leaving(top, FIRST)}){tail}" if top else f"{_class(set(FIRST))}{tail}"
    within = _within(top)
    return f"{leaving}|{within}" if within else leaving


class _Trie(dict[str, "_Trie"]):
    """What may follow a prefix of some words; `is_word` when the prefix is one itself."""

    is_word = False


def _trie(words: Iterable[str]) -> _Trie:
    top = _Trie()
    for word in words:
        here = top
        for letter in word:
            here = here.setdefault(letter, _Trie())
        here.is_word = True
    return top


def _leaving(node: _Trie, alphabet: str) -> str:
    """Up to and with the first character that no word has here."""
    options = [_class(set(alphabet) - set(node))]
    options += [_behind(letter, _leaving(below, LATER)) for letter, below in sorted(node.items())]
    return "|".join(options)


def _behind(letter: str, rest: str) -> str:
    return f"{letter}(?:{rest})" if "|" in rest else letter + rest


def _within(node: _Trie) -> str:
    """Prefixes of words, of one character or more, that are no words themselves."""
    options = []
    for letter, below in sorted(node.items()):
        rest = _within(below)
        if rest:
            inner = rest if len(rest) == 1 else f"(?:{rest})"
            options.append(letter + inner + ("" if below.is_word else "?"))
        elif not below.is_word:
            options.append(letter)
    return "|".join(options)


def _class(characters: set[str]) -> str:
    """`[0-9A-Z_a-bd-z]`."""
    ranges: list[list[str]] = []
    for one in sorted(characters):
        if ranges and ord(one) == ord(ranges[-1][1]) + 1:
            ranges[-1][1] = one
        else:
            ranges.append([one, one])
    return f"[{''.join(_range(*pair) for pair in ranges)}]"


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}{last}" if ord(last) == ord(first) + 1 else f"{first}-{last}"
