"""Near misses by the thousand: accepted programs of the suite, each with one thing in it changed.

What is changed is what people and models get wrong: a word is misspelt, left out, said twice or put in place of
another; a number is far too small or too large; a line is missing, or stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from callsheet.dsl.roles import ROLES
from callsheet.dsl.verbs import VERBS
from tests.conformance.expectations import expectations, programs

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[A-Za-z_][A-Za-z_0-9]*|[$@]?[0-9][0-9A-Za-z._-]*|/[^/\s][^/\n]*/|\S')
_NAME = re.compile(r"[A-Za-z_]\w*")
NUMBERS = ("0", "1", "7", "999999999", "1000000000000000000000", "0.5", "$0", "$5", "5EUR", "1s", "9h", "9000h", "20k")
VALUES = ('"x"', '"{x}"', '"{', "true", "none", "[]", "@2026-02-30", "/(/", "/a+/", "url", "{ a: 1 }", 'button "Save"')
ADDRESSES = ('"https://elsewhere.example"', '"http://0x7f.1"', '"/"', '"no such path"')


@cache
def accepted() -> tuple[str, ...]:
    """The accepted programs of the suite."""
    texts = (path.read_text(encoding="utf-8") for path in programs())
    return tuple(text for text in texts if not expectations(text))


def near_miss(random: Random) -> str:
    """An accepted program with one change."""
    return about(accepted(), random)


def about(texts: Sequence[str], random: Random) -> str:
    """One of these programs with one change."""
    return random.choice(CHANGES)(random.choice(texts), random)


def sample(random: Random) -> str:
    """An accepted program with no change, one or two."""
    text = random.choice(accepted())
    for _ in range(random.randrange(3)):
        text = random.choice(CHANGES)(text, random)
    return text


def _replaced(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def _some(text: str, random: Random, wanted: Callable[[str], bool]) -> re.Match[str] | None:
    tokens = [one for one in _TOKEN.finditer(text) if wanted(one[0])]
    return random.choice(tokens) if tokens else None


def _is_name(token: str) -> bool:
    return _NAME.fullmatch(token) is not None


def _misspelt(text: str, random: Random) -> str:
    found = _some(text, random, lambda token: _is_name(token) and len(token) > 3)
    if found is None:
        return text
    word = found[0]
    at = random.randrange(1, len(word))
    return _replaced(text, found, random.choice((word[:at] + word[at + 1 :], word[:at] + "x" + word[at:])))


def _another_word(text: str, random: Random) -> str:
    found, other = _some(text, random, _is_name), _some(text, random, _is_name)
    return text if found is None or other is None else _replaced(text, found, other[0])


def _left_out(text: str, random: Random) -> str:
    found = _some(text, random, bool)
    return text if found is None else _replaced(text, found, " ")


def _twice(text: str, random: Random) -> str:
    found = _some(text, random, bool)
    return text if found is None else _replaced(text, found, f"{found[0]} {found[0]}")


def _another_number(text: str, random: Random) -> str:
    found = _some(text, random, lambda token: token[:1].isdigit() or token[:1] == "$")
    return text if found is None else _replaced(text, found, random.choice(NUMBERS))


def _another_value(text: str, random: Random) -> str:
    found = _some(text, random, lambda token: token[:1] in '"/@$' or token[:1].isdigit() or _is_name(token))
    return text if found is None else _replaced(text, found, random.choice(VALUES))


def _another_address(text: str, random: Random) -> str:
    found = _some(text, random, lambda token: token.startswith(('"/', '"http')))
    return text if found is None else _replaced(text, found, random.choice(ADDRESSES))


def _another_role_or_verb(text: str, random: Random) -> str:
    verbs = [verb.word for verb in VERBS]
    found = _some(text, random, lambda token: token in ROLES or token in verbs)
    return text if found is None else _replaced(text, found, random.choice((*verbs, *sorted(ROLES))))


def _line_left_out(text: str, random: Random) -> str:
    lines = text.splitlines()
    del lines[random.randrange(len(lines))]
    return "\n".join(lines)


def _line_twice(text: str, random: Random) -> str:
    lines = text.splitlines()
    lines.insert(random.randrange(len(lines)), random.choice(lines))
    return "\n".join(lines)


def _lines_changed_over(text: str, random: Random) -> str:
    lines = text.splitlines()
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _glued(text: str, random: Random) -> str:
    found = random.choice(list(re.finditer(r"(?<=\w) (?=\w)", text)) or [None])
    return text if found is None else _replaced(text, found, "")


CHANGES: tuple[Callable[[str, Random], str], ...] = (
    _misspelt,
    _another_word,
    _left_out,
    _twice,
    _another_number,
    _another_value,
    _another_address,
    _another_role_or_verb,
    _line_left_out,
    _line_twice,
    _lines_changed_over,
    _glued,
)
