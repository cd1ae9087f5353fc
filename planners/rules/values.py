"""Values in a clause, and which parameter each may be for.

They are quoted texts, numbers, dates, options of a parameter, and stretches of words that nothing else explains, such
as `the Halden desk lamp`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Literal

from callsheet.dsl.classes import frozen
from callsheet.dsl.values import Money

from .clauses import says_nothing
from .english import FILLING, SECRETS, VERBS, alike
from .frames import Slot
from .fresh import newness
from .terms import Term
from .words import Token, stem, words_of

ARTICLES = frozenset("a an the my this that of x × some".split())
NAMING = frozenset("called named titled saying as to with is".split())


@frozen
class Value:
    """One value, or several in a row (`A, B and C`), and the numbers of the tokens that it is made of.

    An `option` belongs to the slot that it was found for.
    """

    kind: Literal["quoted", "number", "money", "date", "email", "url", "option", "run"]
    values: tuple[Any, ...]
    places: tuple[int, ...]
    text: str
    slot: str = ""

    def terms(self, slot: Slot) -> tuple[Term, ...]:
        """The terms of it, as a slot's type has them."""
        return tuple(
            Term(kind="said", value=typed(one, slot.type), name=slot.name, type=slot.type) for one in self.values
        )


def typed(value: Any, kind: str) -> Any:
    """A value as one of a type."""
    match kind, value:
        case "Int", Decimal():
            return int(value)
        case "Money", Decimal():
            return Money(value)
        case (("Text" | "Secret" | "Url"), Decimal()):
            return f"{value:f}"
        case (("Text" | "Secret"), dt.date()):
            return value.isoformat()
        case (("Text" | "Secret"), Money()):
            return str(value)
    return value


def literals_in(tokens: Sequence[Token], taken: set[int]) -> Iterator[Value]:
    """Quoted texts, numbers and the like; texts in a row are one value."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if at in taken or token.kind in ("word", "sign"):
            at += 1
            continue
        places = [at]
        if token.kind == "quoted":
            while (after := _next_in_row(tokens, places[-1], taken)) is not None:
                places.append(after)
        found = [tokens[place] for place in places]
        kind = token.kind
        yield Value(
            kind=kind,  # type: ignore[arg-type]  # words and signs are passed over
            values=tuple(one.value for one in found),
            places=tuple(range(places[0], places[-1] + 1)),
            text=", ".join(one.text for one in found),
        )
        at = places[-1] + 1


def _next_in_row(tokens: Sequence[Token], place: int, taken: set[int]) -> int | None:
    """The next quoted text behind commas and `and`."""
    at = place + 1
    while at < len(tokens) and at not in taken and (tokens[at].text == "," or tokens[at].text.lower() in ("and", "&")):
        at += 1
    there = at > place + 1 and at < len(tokens) and tokens[at].kind == "quoted" and at not in taken
    return at if there else None


def options_in(tokens: Sequence[Token], slot: Slot, taken: set[int]) -> list[Value]:
    """The longest option of a slot that is mentioned."""
    for option in sorted(slot.choices, key=lambda one: -len(one)):
        words = list(words_of(option))
        for at in range(len(tokens) - len(words) + 1):
            places = range(at, at + len(words))
            if [words_of(tokens[one].text) for one in places] == [(word,) for word in words] and not taken & set(
                places
            ):
                text = " ".join(tokens[one].text for one in places)
                return [Value(kind="option", values=(option,), places=tuple(places), text=text, slot=slot.name)]
    for at, token in enumerate(tokens):
        for option in slot.choices:
            if token.kind == "quoted" and token.text.lower() == option.lower() and at not in taken:
                return [Value(kind="option", values=(option,), places=(at,), text=token.text, slot=slot.name)]
    return []


# Stretches of words


def runs_in(
    tokens: Sequence[Token], found: list[Value], used: set[int], explained: Callable[[Token], bool]
) -> list[Value]:
    """The values, with the stretches that nothing explains; a number in such a stretch is a part of it."""
    numbers = {value.places[0]: value for value in found if value.kind == "number"}
    blocked = used - set(numbers)
    runs = [_widened(run, tokens, blocked, numbers) for run in _runs(tokens, blocked | set(numbers), explained)]
    merged = list(_merged(runs, tokens))
    inside = {at for run in merged for at in run}
    kept = [value for value in found if not (value.kind == "number" and value.places[0] in inside)]
    return [*kept, *_in_rows([run for run in merged if run], tokens)]


def _runs(tokens: Sequence[Token], blocked: set[int], explained: Callable[[Token], bool]) -> list[list[int]]:
    runs: list[list[int]] = []
    quoting = any(one.kind == "quoted" for one in tokens)  # who puts one name in quotes does so with all, but for Names
    first = next((at for at, token in enumerate(tokens) if not says_nothing(token)), None)  # what is to be done
    for at, token in enumerate(tokens):
        named = token.kind == "word" and token.text[:1].isupper() and at > 0
        if at == first or at in blocked or token.kind != "word" or (says_nothing(token) and not named):
            continue
        if token.stem in FILLING and not named:  # inside a name it stays: `buy new shoes`
            continue
        goes_on = named and bool(runs) and runs[-1] == [at - 1] and tokens[at - 1].text[:1].isupper()
        titled = named and (goes_on or token.text[1:2].isupper() or _begins_title(tokens, at, explained))
        if explained(token) and not titled:
            continue
        if at and tokens[at - 1].text.lower() in MODALS:  # `should stay` says what, and names nothing
            continue
        if quoting and token.text.islower():
            continue
        runs.append([at])
    return runs


MODALS = frozenset("should must can could will would shall may might".split())


def _begins_title(tokens: Sequence[Token], at: int, explained: Callable[[Token], bool]) -> bool:
    """Whether an order with a capital in mid-sentence begins a name: `delete Drop off the keys`."""
    if tokens[at].stem not in VERBS:
        return False
    behind = at + 1
    while behind < len(tokens) and behind <= at + 2 and tokens[behind].text.lower() in INNER:
        behind += 1
    if behind == len(tokens) or tokens[behind].kind != "word":
        return False
    return not (says_nothing(tokens[behind]) or explained(tokens[behind]))


def _widened(run: list[int], tokens: Sequence[Token], blocked: set[int], numbers: dict[int, Value]) -> list[int]:
    """With the numbers behind it: `cable 2 m`."""
    while run[-1] + 1 in numbers:
        run.append(run[-1] + 1)
    return run


def _merged(runs: Iterable[list[int]], tokens: Sequence[Token]) -> Iterator[list[int]]:
    """Stretches with nothing but small words between them are one, also across `to` and `of`, not across a comma."""
    merged: list[int] = []
    for run in runs:
        if run[0] in merged:
            continue
        between = tokens[merged[-1] + 1 : run[0]] if merged else ()
        if merged and (not between or (_is_inner(between) and not _are_two(tokens, merged, run))):
            merged = [*range(merged[0], run[0]), *run]
        else:
            if merged:
                yield merged
            merged = list(run)
    if merged:
        yield merged


def _are_two(tokens: Sequence[Token], one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether a `to` stands between two odd values: `from red-lake-7 to blue-hill-8`."""
    odd = any(letter in "-._0123456789" for letter in tokens[other[0]].text)
    return odd and any(tokens[at].text.lower() == "to" for at in range(one[-1] + 1, other[0]))


INNER = frozenset("to of the a an up on out off for about my your in at - & / '".split())


def _is_inner(between: Sequence[Token]) -> bool:
    """Whether small words stand in a name, and not between two."""
    inner = (one.text.lower() in INNER or _is_ordinary(one) for one in between)
    return len(between) <= 2 and all(inner)


def _is_ordinary(token: Token) -> bool:
    return token.kind == "word" and token.stem in FILLING and not says_nothing(token)


def _in_rows(runs: Sequence[list[int]], tokens: Sequence[Token]) -> Iterator[Value]:
    """Each stretch as a value; names in a row, each with a capital, are one value together."""
    row: list[list[int]] = []
    for run in runs:
        between = tokens[row[-1][-1] + 1 : run[0]] if row else ()
        named = all(tokens[one[0]].text[:1].isupper() for one in (*row, run))
        if row and not (between and named and all(one.text.lower() in (",", "and") for one in between)):
            yield _row_value(row, tokens)
            row = []
        row.append(run)
    if row:
        yield _row_value(row, tokens)


def _row_value(row: Sequence[list[int]], tokens: Sequence[Token]) -> Value:
    texts = tuple(_text_of(tokens[run[0] : run[-1] + 1]) for run in row)
    places = tuple(range(row[0][0], row[-1][-1] + 1))
    return Value(kind="run", values=texts, places=places, text=", ".join(texts))


def _text_of(stretch: Sequence[Token]) -> str:
    text = ""
    for before, token in zip((None, *stretch), stretch, strict=False):
        apart = before is not None and token.start > before.end
        text += (" " if apart else "") + token.text
    return text


# What goes where

ADDING = frozenset(stem(word) for word in ("add", "attach", "append"))
FRESH = stem("new")
SURELY = 0.6
"""What it is worth for what is to be that a value is called new."""
MAILS = frozenset({stem("email")})
ADDRESS = re.compile(r"\S+@\S+")
NUMBERS = frozenset(stem(word) for word in ("number", "reference"))
DATES = frozenset(stem(word) for word in ("date", "due", "day", "birthday", "deadline"))
"""Of parameters that are texts, and are dates all the same."""
TYPES: dict[tuple[str, str], float] = {
    ("quoted", "Text"): 0.5, ("quoted", "Secret"): 0.1, ("run", "Text"): 0.4, ("run", "Secret"): 0.1,
    ("number", "Int"): 0.6, ("number", "Decimal"): 0.5, ("number", "Money"): 0.2, ("number", "Text"): 0.1,
    ("number", "Secret"): 0.1, ("money", "Money"): 0.8, ("money", "Text"): 0.1, ("date", "Date"): 0.8,
    ("date", "Text"): 0.2, ("email", "Text"): 0.4, ("url", "Url"): 0.8, ("url", "Text"): 0.3,
}  # fmt: skip


def fits(value: Value, slot: Slot, tokens: Sequence[Token]) -> float:
    """How well a value fits a parameter; 0 for not at all."""
    if value.kind == "option" or slot.choices:
        return (1.0 + 0.2 * slot.own) if value.slot == slot.name else 0.0
    if value.kind != "email" and slot.words & MAILS and not ADDRESS.fullmatch(value.text):
        return 0.0
    if slot.type == "Text" and slot.words & NUMBERS and not any(one.isdigit() for one in value.text):
        return 0.0
    if slot.type != "Secret" and not slot.words & SECRETS and _is_secret(value, tokens):
        return 0.0
    base = TYPES.get((value.kind, slot.type), 0.0)
    if not base or (value.kind == "number" and slot.type == "Int" and value.values[0] % 1):
        return 0.0
    if value.kind == "date" and slot.words & DATES:
        base = 0.8
    elif value.kind in ("quoted", "run") and slot.words & DATES and not any(one.isdigit() for one in value.text):
        return 0.0
    cue = _cue(value, slot, tokens)
    if value.kind == "email" and stem("email") in slot.words:
        cue = max(cue, 0.5)
    by_the_way = slot.own and slot.content and not slot.key and value.kind in ("run", "quoted")
    weak = not slot.own or slot.type == "Secret" or base <= 0.2 or by_the_way
    if weak and cue < 0.2:
        return 0.0
    if value.kind != "email":  # what an address is for is told by the address, not by where it stands
        cue += _place(value, slot, tokens)
    if len(value.values) > 1 and not slot.key:
        return 0.0
    return max(base + cue, 0.05) + (0.2 if slot.key else 0.1 if slot.own else 0.0)


def _is_secret(value: Value, tokens: Sequence[Token]) -> bool:
    """Whether a value is said to be a password: `the password is …`. It goes nowhere else."""
    before = (tokens[at] for at in range(value.places[0] - 1, -1, -1))
    word = next((one for one in before if not says_nothing(one)), None)
    return word is not None and word.kind == "word" and word.stem in SECRETS


def _cue(value: Value, slot: Slot, tokens: Sequence[Token]) -> float:
    """Whether what the parameter is called stands beside the value."""
    before = range(value.places[0] - 1, max(value.places[0] - 4, -1), -1)
    for at in before:
        token = tokens[at]
        if value.kind in ("quoted", "run") and _parts(tokens, at):
            break
        if token.kind == "word" and _names(token, slot):
            return 0.5
        if not (says_nothing(token) and token.text != ","):
            break
    previous = tokens[value.places[0] - 1].text.lower() if value.places[0] else ""
    if value.kind == "run" and value.text[:1].isupper() and previous in ("for", "to") and stem("name") in slot.words:
        return 0.2
    hidden = value.kind == "run" and any(one.isdigit() for one in value.text) and " " not in value.text
    if slot.type == "Secret" and hidden and previous in ("with", "using", "("):
        return 0.2
    after = value.places[-1] + 1
    if after < len(tokens) and tokens[after].kind == "word" and _names(tokens[after], slot):
        return 0.35
    return 0.0


def _parts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word stands between a noun and what that belongs to: the notes of “A”, a note on “A”, are not “A”.

    So it is with what is added `to` something, where what is set `to` something becomes it.
    """
    word = tokens[at].text.lower()
    return word in ("of", "on") or (word == "to" and any(one.stem in ADDING for one in tokens[:at]))


def _place(value: Value, slot: Slot, tokens: Sequence[Token]) -> float:
    """Where a value stands tells what is acted on (`of “A”`) from what it is to be (`to “B”`, `: B`)."""
    if FRESH in slot.words and (told := newness(tokens, value.places[0])):
        return SURELY * told
    at = value.places[0] - 1
    while at > 0 and tokens[at].text.lower() in ("the", "my", "a"):
        at -= 1
    before = tokens[at].text.lower() if at >= 0 else ""
    later = any(one.kind not in ("word", "sign") for one in tokens[:at]) if at > 0 else False
    if before == "of":
        return -0.2 if slot.content else 0.25
    if before == ":" or (before in ("to", "as", "with", "is") and later):
        return 0.25 if slot.content else -0.2
    return 0.0


def _names(token: Token, slot: Slot) -> bool:
    return any(alike(token.stem, word) for word in slot.words)
