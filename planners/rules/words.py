"""A goal's text → tokens: words with their stems, quoted texts, numbers, money, dates, addresses, signs.

A module of its own, for the reader of goals and the vocabulary of a site have to cut words in the same way.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from callsheet.dsl.classes import frozen
from callsheet.dsl.values import Money

Kind: TypeAlias = Literal["word", "quoted", "number", "money", "date", "email", "url", "sign"]


@frozen
class Token:
    """A piece of a goal. `value` is what a literal comes to; `text` is as it was written, without quotes."""

    kind: Kind
    text: str
    stem: str
    start: int
    end: int
    value: Any = None


MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|"
        "oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
NUMBER_WORDS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
ORDINALS = {
    word: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"), start=1)
    for word in words.split()
}
CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_PIECES: tuple[tuple[str, str], ...] = (
    (
        "quoted",
        r'"(?P<double>[^"\n]+)"|“(?P<curly>[^”\n]+)”|(?<!\w)[\'‘](?P<single>[^\'‘’\n]+)[\'’](?!\w)|`(?P<tick>[^`\n]+)`',
    ),
    ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("url", r"https?://[^\s\"'<>]+"),
    ("iso", r"\d{4}-\d{2}-\d{2}(?!\w)"),
    ("day_first", rf"(?i:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\.?,? (\d{{4}}))(?!\w)"),
    ("month_first", rf"(?i:({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}))(?!\w)"),
    ("money", r"[$€£] ?\d[\d,]*(?:\.\d{1,2})?|\d[\d,]*(?:\.\d{1,2})? ?(?:dollars?|euros?|pounds?|USD|EUR|GBP)(?!\w)"),
    ("number", r"\d(?:[\d,]*\d)?(?:\.\d+)?(?![\w]|\.\d|-\w|,\d)"),
    ("word", r"[^\W_](?:[\w]|[-'’/+&.!#$%*=~](?=[^\W_]))*"),
    ("sign", r"[^\s\w]|_"),
)  # fmt: skip
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PIECES))
_SHORT = re.compile("[^aeiouy][aeiouy][^aeiouwxy]")
_SPLIT = re.compile(r"[^\W_]+")


def tokens(text: str) -> tuple[Token, ...]:
    """The pieces of a goal, in order."""
    return tuple(_token(match) for match in _TOKEN.finditer(text))


def _token(match: re.Match[str]) -> Token:
    kind, text, place = match.lastgroup or "", match.group(), match.span()
    if kind in ("double", "curly", "single", "tick", "quoted"):
        inner = next(match[name] for name in ("double", "curly", "single", "tick") if match[name] is not None)
        return _made("quoted", inner.strip(), place, inner.strip())
    if kind in ("iso", "day_first", "month_first"):
        day = date_of(text)
        return _made("date", text, place, day) if day is not None else _made("word", text, place)
    if kind == "money":
        return _made("money", text, place, _money(text))
    if kind == "number":
        return _made("number", text, place, Decimal(text.replace(",", "")))
    if kind in ("email", "url"):
        return _made("email" if kind == "email" else "url", text, place, text)
    return _made("word" if kind == "word" else "sign", text, place)


def _made(kind: Kind, text: str, place: tuple[int, int], value: Any = None) -> Token:
    if kind == "word" and text.lower() in NUMBER_WORDS:
        kind, value = "number", Decimal(NUMBER_WORDS[text.lower()])
    return Token(kind=kind, text=text, stem=stem(text), start=place[0], end=place[1], value=value)


def _money(text: str) -> Money:
    number = re.sub(r"[^\d.]", "", text.replace(",", ""))
    word = text.strip("0123456789., ").lower()
    sign = {"$": "USD", "€": "EUR", "£": "GBP", "d": "USD", "e": "EUR", "p": "GBP", "u": "USD", "g": "GBP"}
    return Money(Decimal(number), sign[word[0]])


def date_of(text: str) -> dt.date | None:
    """`2026-12-05`, `5 December 2026`, `Dec 5, 2026`; None for a day that there is not."""
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    month = next((MONTHS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in MONTHS), None)
    try:
        if month is None:
            return dt.date(*numbers)
        return dt.date(numbers[1], month, numbers[0])
    except (ValueError, TypeError):
        return None


def words_of(text: str) -> tuple[str, ...]:
    """The stems of the words in a text or in a name: `add_to_cart`, `Add to cart`."""
    return tuple(stem(word) for word in _SPLIT.findall(text.replace("_", " ")))


IRREGULAR = {
    form: word
    for word, forms in {
        "begin": "begun began",
        "send": "sent",
        "buy": "bought",
        "make": "made",
        "choose": "chose chosen",
        "write": "wrote written",
        "forget": "forgot forgotten",
        "pay": "paid payment",
        "take": "took taken",
        "give": "gave given",
        "keep": "kept",
        "leave": "left",
        "bring": "brought",
        "get": "got gotten",
        "hold": "held",
        "lend": "lent",
        "register": "registration registering",
        "confirm": "confirmation",
        "cancel": "cancellation",
        "subscribe": "subscription",
        "withdraw": "withdrawal withdrawn",
        "submit": "submission",
        "delete": "deletion",
        "remove": "removal",
        "renew": "renewal",
        "complete": "completion",
    }.items()
    for form in forms.split()
}
"""Forms that do not look like the word that they are of."""
_WHOLE = frozenset({"theme"})  # without its last letter it would be `them`, which says nothing


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """What a word has in common with its other forms: `deleting`, `deleted` and `delete` are one.

    >>> [stem(word) for word in ("deleted", "Deleting", "delete", "categories", "address", "stopped")]
    ['delet', 'delet', 'delet', 'category', 'address', 'stop']
    """
    word = IRREGULAR.get(word.lower(), word)
    word = word.lower().replace("’", "'").removesuffix("'s").replace("-", "").replace("'", "")
    if not word.isalpha() or len(word) < 4:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]
    for ending in ("ing", "ed"):
        left = word.removesuffix(ending)
        if left != word and len(left) > 2 and any(letter in "aeiouy" for letter in left):
            doubled = len(left) > 3 and left[-1] == left[-2] and left[-1] not in "lsz"
            word = left[:-1] if doubled else left
            if _SHORT.fullmatch(word) and not doubled:
                word += "e"  # `moved` is of `move`, `stopped` of `stop`
            break
    return word.removesuffix("e") if len(word) > 4 and word not in _WHOLE else word
