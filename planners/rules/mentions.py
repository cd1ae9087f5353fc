"""A goal's tokens → the values that it mentions, whatever they are for: addresses, dates, options, names, odd texts.

A stretch of words that a site knows nothing of is one value: `Mira Sommer`, `3 blue notebooks`, `high blood pressure`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias

from callsheet.dsl.classes import frozen

from .clauses import says_nothing
from .english import FILLING
from .imperatives import may_order
from .topics import Place
from .words import Token, stem, words_of

Kind: TypeAlias = Literal["quoted", "number", "money", "date", "email", "url", "option", "phone", "run"]
LEAST_DIGITS = 7
"""Of a phone number."""
JOINING = frozenset("of to & - / '".split())
CODE = re.compile(r"[A-Z]{2,}-?\d+")
"""What numbers a thing, so that no word after it belongs to the name: `TR-4105 goes`."""
CUTTING = frozenset(',;.:!?()"')


@frozen
class Mention:
    """A value, and the numbers of its tokens. An `option` is one of the place with the `id` that it was found for."""

    kind: Kind
    value: Any
    text: str
    places: tuple[int, ...]
    of: tuple[str, str, tuple[str, ...]] | None = None

    @property
    def first(self) -> int:
        """The number of its first token."""
        return self.places[0]

    @property
    def is_odd(self) -> bool:
        """Whether it is nothing that one says: digits or signs stand within."""
        return any(one.isdigit() for one in self.text) or any(one in "-._!+&" for one in self.text.strip(".!"))

    @property
    def is_plain(self) -> bool:
        """Whether it may be words like others, that a site does not know."""
        return self.kind == "run" and self.text.islower() and not self.is_odd

    @property
    def is_named(self) -> bool:
        """Whether each of its words begins with a capital."""
        return all(one[:1].isupper() for one in self.text.split() if one.lower() not in JOINING)


def mentions_in(
    text: str, tokens: Sequence[Token], places: Iterable[Place], known: Callable[[Token], bool]
) -> list[Mention]:
    """The values in their order. `known` are the words that say something else."""
    found = list(_literals(text, tokens))
    taken = {at for one in found for at in one.places}
    for one in sorted(_options(tokens, places), key=lambda one: -len(one.places)):
        free = not any(at in taken for at in one.places)
        again = any(other.places == one.places and other.of != one.of for other in found)
        said = [other for other in found if other.kind == "quoted" and other.places == one.places]
        if free or again or said:
            found = [other for other in found if other not in said]
            found.append(one)
            taken |= set(one.places)
    found += _runs(text, tokens, taken, known)
    return sorted(found, key=lambda one: one.first)


def _literals(text: str, tokens: Sequence[Token]) -> Iterator[Mention]:
    at = 0
    while at < len(tokens):
        end = _phone_end(tokens, at)
        if end is not None:
            places = tuple(range(at, end))
            said = text[tokens[at].start : tokens[end - 1].end]
            yield Mention(kind="phone", value=said, text=said, places=places)
            at = end
            continue
        token = tokens[at]
        if token.kind in ("quoted", "money", "date", "email", "url"):
            yield Mention(kind=token.kind, value=token.value, text=token.text, places=(at,))
        at += 1


def _phone_end(tokens: Sequence[Token], at: int) -> int | None:
    """Where a phone number ends that begins here: digits in groups, maybe with a plus."""
    begin = at + 1 if tokens[at].text == "+" else at
    end = begin
    while end < len(tokens) and tokens[end].kind == "number" and tokens[end].text.replace(" ", "").isdigit():
        end += 1
    digits = sum(len(one.text) for one in tokens[begin:end])
    several = end > begin + 1 or begin > at
    return end if digits >= LEAST_DIGITS and several else None


def _options(tokens: Sequence[Token], places: Iterable[Place]) -> Iterator[Mention]:
    spelled = [_spelled(one) for one in tokens]
    for place in places:
        for option in place.choices:
            wanted = words_of(option)
            for at in range(len(tokens)):
                end = _covers(spelled, at, wanted)
                if end is not None:
                    said = " ".join(one.text for one in tokens[at:end])
                    yield Mention(kind="option", value=option, text=said, places=tuple(range(at, end)), of=place.id)


def _spelled(token: Token) -> tuple[str, ...]:
    """The stems of a token; `untreated` is `not treated`."""
    if token.kind in ("quoted", "number"):
        return words_of(token.text) if token.value is None or token.kind == "quoted" else words_of(str(token.value))
    words = words_of(token.text)
    if len(words) == 1 and token.text.lower().startswith("un") and len(token.text) > 6:
        return words if token.text.lower().startswith("under") else ("not", stem(token.text[2:]))
    return words


def _covers(spelled: Sequence[tuple[str, ...]], at: int, wanted: tuple[str, ...]) -> int | None:
    """Where the tokens end that say just these words."""
    said: tuple[str, ...] = ()
    if not spelled[at]:
        return None
    while at < len(spelled) and len(said) < len(wanted):
        said += spelled[at]
        at += 1
    return at if said == wanted and wanted else None


# Stretches that nothing explains


def _runs(text: str, tokens: Sequence[Token], taken: set[int], known: Callable[[Token], bool]) -> Iterator[Mention]:
    odd = [at not in taken and _is_odd(token, tokens, at, known) for at, token in enumerate(tokens)]
    at = 0
    while at < len(tokens):
        if not odd[at]:
            at += 1
            continue
        end = at + 1
        while (after := _joined(tokens, odd, taken, end)) is not None:
            end = after
        if end == at + 1 and may_order(tokens, at):
            at = end
            continue
        places = _with_article(tokens, at, end, taken)
        said = text[tokens[places[0]].start : tokens[end - 1].end]
        if end == at + 1 and tokens[at].kind == "number":
            yield Mention(kind="number", value=tokens[at].value, text=tokens[at].text, places=(at,))
        else:
            yield Mention(kind="run", value=said, text=said, places=places)
        at = end


def _is_odd(token: Token, tokens: Sequence[Token], at: int, known: Callable[[Token], bool]) -> bool:
    if token.kind == "number":
        return True
    silent = says_nothing(token) and not _is_name(tokens, at)
    return token.kind == "word" and not silent and token.stem not in FILLING and not known(token)


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a small word has a capital amid a sentence."""
    return tokens[at].text[:1].isupper() and not _begins_sentence(tokens, at) and len(tokens[at].text) > 1


def _begins_sentence(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or tokens[at - 1].text in (".", "!", "?", ":", ";")


def _joined(tokens: Sequence[Token], odd: Sequence[bool], taken: set[int], end: int) -> int | None:
    """Where a stretch ends that goes on here: with what is odd too, maybe behind a small word."""
    if end < len(tokens) and end not in taken and odd[end]:
        return None if CODE.fullmatch(tokens[end - 1].text) and tokens[end].text.islower() else end + 1
    if end < len(tokens) and tokens[end].text == "to" and _is_from(tokens, end):
        return None
    small = end + 1 < len(tokens) and end not in taken and tokens[end].text.lower() in JOINING
    if small and end + 1 not in taken and odd[end + 1] and tokens[end - 1].kind == "word":
        return end + 2
    return None


def _is_from(tokens: Sequence[Token], at: int) -> bool:
    """Whether a `to` is that of a `from … to …`, or what follows looks like another value."""
    before = [one.text.lower() for one in tokens[max(at - 6, 0) : at]]
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return "from" in before or any(one in "-._0123456789" for one in behind)


def _with_article(tokens: Sequence[Token], at: int, end: int, taken: set[int]) -> tuple[int, ...]:
    """An indefinite article belongs to what is described: `a mended hip`; a name has none."""
    described = all(one.text.islower() for one in tokens[at:end] if one.kind == "word")
    if described and at and tokens[at - 1].text in ("a", "an") and at - 1 not in taken:
        return tuple(range(at - 1, end))
    return tuple(range(at, end))
