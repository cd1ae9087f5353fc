"""Mentions and places → which value is for which parameter: by type, by shape, by the words beside it.

Each place takes one value. What is not told by type, shape or words may still be for the one place that is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callsheet.dsl.classes import frozen

from .clauses import says_nothing
from .english import SECRETS, VERBS, alike
from .fresh import newness
from .mentions import Mention
from .topics import Place
from .words import Token, stem

NEAR = 5
"""How many tokens before a value may say what it is."""
WIDEST = 60
"""Ways of giving values to places that are followed at once."""
CUE, AFTER, PREPOSITION, COLON, SURELY = 1.0, 0.45, 0.8, 0.5, 0.6
LEAST_SURE = 0.3
"""What a fit is at least that is told by something; less is by elimination."""


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(one) for one in text.split())


MAILS = _stems("email mail")
DAYS = _stems("date due birthday birth born deadline day begins ends starts until")
PHONES = _stems("phone telephone mobile cell fax")
USERS = _stems("username handle nickname login")
NAMES = _stems("name")
NUMBERS = _stems("number reference id code")
BEGIN = _stems("first start begin begins from departure")
END = _stems("last end ends until due return stop stops deadline expiry")
FROM = frozenset("from starting beginning since between".split())
TO = frozenset("to until till through and by – -".split())
CALLING = frozenset("called named".split())


@frozen
class Fit:
    """A value for a place. One that is not `told` is there because no other place is left."""

    mention: Mention
    place: Place
    worth: float
    told: bool = True


@frozen
class Given:
    """Who got what, how well it fits all in all, and what nobody takes."""

    fits: tuple[Fit, ...]
    worth: float
    left: tuple[Mention, ...]


def given(mentions: Sequence[Mention], places: Sequence[Place], tokens: Sequence[Token], *, guessing: bool) -> Given:
    """The best way to give the values to the places: most of them, then the likeliest.

    With `guessing`, plain words that no place is told for may be what is left out.
    """
    ways: list[tuple[float, tuple[Fit, ...], frozenset[int]]] = [(0.0, (), frozenset())]
    for mention in mentions:
        choices = [
            (at, fit)
            for at, place in enumerate(places)
            if (fit := _fit(mention, place, mentions, tokens)) is not None
            if guessing or fit.told or not mention.is_plain
        ]
        more = [(worth - _missed(mention), fits, used) for worth, fits, used in ways]
        for worth, fits, used in ways:
            more += [(worth + fit.worth, (*fits, fit), used | {at}) for at, fit in choices if at not in used]
        ways = _best_of(more)
    worth, fits, _ = ways[0]
    there = {id(one.mention) for one in fits}
    return Given(fits=fits, worth=worth, left=tuple(one for one in mentions if id(one) not in there))


def _best_of(
    ways: list[tuple[float, tuple[Fit, ...], frozenset[int]]],
) -> list[tuple[float, tuple[Fit, ...], frozenset[int]]]:
    """The best for each set of places that are taken, and of these the best."""
    best: dict[frozenset[int], tuple[float, tuple[Fit, ...], frozenset[int]]] = {}
    for one in ways:
        if one[2] not in best or one[0] > best[one[2]][0]:
            best[one[2]] = one
    return sorted(best.values(), key=lambda one: -one[0])[:WIDEST]


def _missed(mention: Mention) -> float:
    """What it costs when nobody takes a value: an option may be a word like others, a number not."""
    return 0.4 if mention.kind == "option" else 0.8


def _fit(mention: Mention, place: Place, mentions: Sequence[Mention], tokens: Sequence[Token]) -> Fit | None:
    base = _shape(mention, place)
    if base is None:
        return None
    cue = _cue(mention, place, mentions, tokens)
    cue += _object(mention, tokens) if place.key else 0.0
    worth = base + cue + (0.3 if place.key else 0.2 if place.own else 0.0)
    told = base + cue >= LEAST_SURE
    if place.words & SECRETS and mention.kind == "run" and not mention.is_odd and cue < AFTER:
        return None
    if not told and (mention.kind == "option" or place.type != "Text"):
        return None
    return Fit(mention=mention, place=place, worth=max(worth, 0.05), told=told)


def _shape(mention: Mention, place: Place) -> float | None:
    """How well a value looks like one of a place; None for not at all."""
    if place.choices or mention.kind == "option":
        return 1.0 if mention.of == place.id else None
    match place.type:
        case "Int" | "Decimal":
            return 0.6 if mention.kind == "number" else None
        case "Money":
            return {"money": 0.9, "number": 0.2}.get(mention.kind)
        case "Date":
            return 0.9 if mention.kind == "date" else None
        case "Url":
            return 0.9 if mention.kind == "url" else None
    return _text_shape(mention, place)


def _text_shape(mention: Mention, place: Place) -> float | None:
    words, kind = place.words, mention.kind
    if words & SECRETS or place.type == "Secret":
        return {"run": 0.45 if mention.is_odd else 0.05, "quoted": 0.1, "number": 0.0}.get(kind)
    for told, there in (("email", words & MAILS), ("date", words & DAYS), ("phone", words & PHONES)):
        if there and kind == told:
            return 1.0
    if words & (MAILS | DAYS | PHONES):
        return 0.1 if kind == "quoted" and words & PHONES else None
    if kind in ("email", "date", "phone", "money", "url"):
        return 0.0 if place.key and kind == "email" else None
    if words & USERS:
        return None if " " in mention.text or not mention.text.islower() else 0.1
    if words & NUMBERS:
        return 0.6 if any(one.isdigit() for one in mention.text) else None
    if kind == "number":
        return 0.0
    if words & NAMES:
        return 0.45 if mention.is_named and " " in mention.text and not mention.is_odd else 0.05
    return 0.2 if kind == "quoted" else 0.1 if mention.is_named else 0.0


def _cue(mention: Mention, place: Place, mentions: Sequence[Mention], tokens: Sequence[Token]) -> float:
    """Whether the words beside a value say that it is for this place."""
    return max(_before(mention, place, mentions, tokens), _after(mention, place, mentions, tokens)) + _from_to(
        mention, place, tokens
    )


def _before(mention: Mention, place: Place, mentions: Sequence[Mention], tokens: Sequence[Token]) -> float:
    if mention.first and tokens[mention.first - 1].text == ":":
        return _before_a_colon(mention.first - 1, place, tokens)
    inside = {at for one in mentions for at in one.places}
    passed = 0
    for at in range(mention.first - 1, max(mention.first - 1 - NEAR, -1), -1):
        token = tokens[at]
        if at in inside or token.text in ".;!?":
            return 0.0
        if token.text.lower() in CALLING and place.words & NAMES:
            return PREPOSITION
        called = _called(token, place) if token.kind == "word" else 0.0
        if called or (token.kind == "word" and not says_nothing(token)):
            return CUE * called
        passed += token.text == ","
        if passed > 1:
            return 0.0
    return 0.0


def _before_a_colon(colon: int, place: Place, tokens: Sequence[Token]) -> float:
    """What stands behind a colon is what the sentence is about: `a new password for …: 3 blue notebooks`."""
    begun = next((at for at in range(colon - 1, -1, -1) if tokens[at].text in ".;!?"), -1) + 1
    words = [one for one in tokens[begun:colon] if one.kind == "word" and not says_nothing(one)]
    return COLON * max((_called(one, place) for one in words), default=0.0)


def _after(mention: Mention, place: Place, mentions: Sequence[Mention], tokens: Sequence[Token]) -> float:
    at = mention.places[-1] + 1
    while at < len(tokens) and tokens[at].text.lower() in ("as", "the", "is", "my", "new"):
        at += 1
    if at >= len(tokens) or tokens[at].kind != "word" or says_nothing(tokens[at]):
        return 0.0
    if any(one.first in (at + 1, at + 2) for one in mentions):  # it is the next value that this word is for
        return 0.5 * AFTER * _called(tokens[at], place)
    return AFTER * _called(tokens[at], place)


def _called(token: Token, place: Place) -> float:
    return max((alike(token.stem, word) for word in place.words), default=0.0)


def _from_to(mention: Mention, place: Place, tokens: Sequence[Token]) -> float:
    """`from … to …`: of days the first and the last, of others what was and what is to be."""
    before = tokens[mention.first - 1].text.lower() if mention.first else ""
    if mention.kind == "date":
        if before in FROM:
            return PREPOSITION * bool(place.words & BEGIN) - 0.3 * bool(place.words & END)
        if before in TO:
            return PREPOSITION * bool(place.words & END) - 0.3 * bool(place.words & BEGIN)
        return 0.0
    fresh = "new" in place.words
    if fresh and (told := newness(tokens, mention.first)):
        return SURELY * told
    becomes = before in ("to", "into") or _made_new(mention, tokens)
    if fresh and not becomes and not any(one.text.lower() in ("new", "instead") for one in tokens):
        return -0.5
    if before == "from":
        return -0.3 if fresh else 0.1
    if becomes:
        return 0.3 if fresh else -0.1
    return 0.0


def _object(mention: Mention, tokens: Sequence[Token]) -> float:
    """What is acted on stands right behind the order: `lend “A” to …`; what something is done to has a small word."""
    at = mention.first - 1
    while at >= 0 and tokens[at].text.lower() in ("the", "my", "a", "an"):
        at -= 1
    if at < 0 or tokens[at].stem in VERBS:
        return 0.25
    return -0.1 if tokens[at].text.lower() in ("to", "with", "into", "until") else 0.0


def _made_new(mention: Mention, tokens: Sequence[Token]) -> bool:
    """`make “X” the new password`, `wants “X” instead`, `set “X”`."""
    behind = [one.text.lower() for one in tokens[mention.places[-1] + 1 : mention.places[-1] + 4]]
    before = tokens[mention.first - 1].text.lower() if mention.first else ""
    return "new" in behind or "instead" in behind or before in ("set", "make", "choose", "wants", "want", "use", "take")


def untold(found: Given) -> Iterator[Fit]:
    """Values that are where they are by elimination alone."""
    yield from (one for one in found.fits if not one.told)
