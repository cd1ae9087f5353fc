"""Values of one type, made comparable: what was expected and what was found, whichever way they are written.

In goes a raw value and the name of its type in the file's schema; out comes a `Value`, or ValueError where it is none
of that type. A list of two or more means alternatives, on both sides, as in the original; so one that answers with all
it can think of is right where one of them is. `KINDS` has a line for each type.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from dateutil import parser as dates
from price_parser import Price

from callsheet.dsl.classes import frozen

from .folding import folded, is_pattern
from .likeness import likeness
from .markup import decoded, json_of, markdown_of
from .measures import metres_of, place_of, seconds_of
from .number_words import number_of
from .sites import Sites

Same: TypeAlias = Callable[[tuple[Any, ...], tuple[Any, ...]], bool]
TRUE, FALSE = frozenset({"true", "yes", "y", "1", "t", "on"}), frozenset({"false", "no", "n", "0", "f", "off"})
NOTHING = frozenset({"n/a", "na", "nan", "null", "none"})
QUOTES = "'\"`.,;:!?"
"""What is taken off both ends of texts that are otherwise not the same."""
ALIKE = 80
"""Percent from which two names mean one place."""
PRICE_APART, DEGREES_APART = Decimal("0.1"), 1e-5


@frozen(eq=False)
class Value:
    """A value of a kind, or several that are as good as each other."""

    kind: str
    alternatives: tuple[Any, ...]

    def matches(self, other: object) -> bool:
        """Whether they are the same by what counts for the kind. A text is also held against one that is raw."""
        if isinstance(other, str) and self.kind == "string":
            other = value_of(other, "string")
        if not isinstance(other, Value) or other.kind != self.kind:
            return False
        return KINDS[self.kind].same(self.alternatives, other.alternatives)

    @property
    def is_pattern(self) -> bool:
        """Whether one of them is a regular expression."""
        return any(is_pattern(str(one)) for one in self.alternatives)

    def __str__(self) -> str:
        return str(self.alternatives[0])


@frozen
class Kind:
    """How raw values of a type are read, and when two are the same; `plain`: their text is only stripped before."""

    read: Callable[[Any], Any]
    same: Same
    plain: bool = False


def value_of(raw: Any, type_name: str, sites: Sites | None = None) -> Value:
    """The value, of which addresses of `sites` are read as placeholders. Raises ValueError."""
    name = ALIASES.get(type_name, type_name)
    if name not in KINDS:
        raise ValueError(f"`{type_name}` is no type: there are {', '.join((*KINDS, *ALIASES))}")
    if isinstance(raw, list | tuple) and not (name == "coordinates" and _is_place(raw)):
        if len(raw) < 2:
            raise ValueError(f"{raw!r} is a list of {len(raw)}: alternatives are two or more")
        return Value(kind=name, alternatives=tuple(_read(KINDS[name], one, sites) for one in raw))
    return Value(kind=name, alternatives=(_read(KINDS[name], raw, sites),))


def _is_place(raw: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a pair is a latitude and a longitude, and not two places."""
    if len(raw) != 2 or not all(isinstance(one, int | float | str) for one in raw):
        return False
    try:
        place_of(raw)
    except ValueError:
        return False
    return True


def _read(kind: Kind, raw: Any, sites: Sites | None) -> Any:
    if isinstance(raw, str):
        if kind.plain:
            raw = raw.strip()
        else:
            if sites is not None and "http" in raw and not is_pattern(raw):
                raw = sites.derendered(raw, strict=False)
            raw = folded(raw)
    try:
        return kind.read(raw)
    except (TypeError, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from None


# How values are read


def _text(raw: Any) -> str:
    if not raw:
        return ""
    return raw.strip() if is_pattern(raw) else str(raw).lower().strip()


def _number(raw: Any) -> float:
    if isinstance(raw, int | float):
        return float(raw)
    text = _some(raw)
    try:
        return float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return float(number_of(text))


def _boolean(raw: Any) -> bool:
    if isinstance(raw, int | float):
        return bool(raw)
    text = _some(raw)
    if text not in TRUE | FALSE:
        raise ValueError(f"`{text}` is neither yes nor no")
    return text in TRUE


def _date(raw: Any) -> str:
    return dates.parse(re.sub(r",(?! )", ", ", _some(raw)), dayfirst=False).date().isoformat()


def _month(raw: Any) -> str:
    if isinstance(raw, float) and raw != int(raw):
        raise ValueError(f"{raw} is no month")
    try:
        number = int(raw)
    except (TypeError, ValueError):
        number = dates.parse(_some(raw), default=datetime(2000, 1, 1)).month
    if not 1 <= number <= 12:
        raise ValueError(f"{number} is no month")
    return calendar.month_name[number]


def _price(raw: Any) -> Decimal:
    text = str(raw) if isinstance(raw, int | float) else str(raw or "")
    negative = text.startswith("-")
    if negative:
        text = text.replace("-", "")
    point = "." if text.rfind(".") > text.rfind(",") else ","
    amount = Price.fromstring(text, decimal_separator=point).amount_float
    if amount is None:
        raise ValueError(f"`{text}` is no price")
    return Decimal(str(-amount if negative else amount))


def _duration(raw: Any) -> float:
    return seconds_of(str(raw) if raw else "")


def _distance(raw: Any) -> float:
    return metres_of(str(raw))


def _nothing(raw: Any) -> None:
    text = re.sub(r"\s*/\s*", "/", raw) if isinstance(raw, str) else raw
    if isinstance(raw, int | float) or (raw and text not in NOTHING):
        raise ValueError(f"{raw!r} is something")


def _list(raw: Any) -> tuple[str, ...]:
    found = [part.strip() for part in str(raw or "").split(",")]
    if not any(found):
        raise ValueError("the list is empty")
    return tuple(sorted(part for part in found if part))


def _name(raw: Any) -> str:
    if raw is None:
        raise ValueError("there is no name")
    return str(raw).lower().strip() if raw else ""


def _place(raw: Any) -> tuple[float, float]:
    if not raw:
        raise ValueError("there is no place")
    return place_of(raw)


def _encoded(raw: Any) -> str:
    text = _some(raw)
    return text if is_pattern(text) else decoded(text)


def _some(raw: Any) -> str:
    """A text that is not empty."""
    if not isinstance(raw, str) or not raw:
        raise ValueError(f"{raw!r} is no text")
    return raw


# When values are the same


def _overlap(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    return not set(ours).isdisjoint(theirs)


def _by_patterns(flags: int) -> Same:
    """The same text, or one is a regular expression for all of the other."""

    def same(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
        pairs = [(a, b) for a in ours for b in theirs] + [(b, a) for a in ours for b in theirs]
        return any(is_pattern(one) and _fits(one, other, flags) for one, other in pairs) or _overlap(ours, theirs)

    return same


def _fits(pattern: str, text: str, flags: int) -> bool:
    try:
        return re.fullmatch(pattern, text, flags) is not None
    except re.error:  # then it is a text like any other
        return False


def _same_text(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    if _by_patterns(re.IGNORECASE)(ours, theirs):
        return True
    return _overlap(tuple(one.strip(QUOTES) for one in ours), tuple(one.strip(QUOTES) for one in theirs))


def _any_pair(near: Callable[[Any, Any], bool]) -> Same:
    return lambda ours, theirs: any(near(a, b) for a in ours for b in theirs)


def _within(least: float, share: float) -> Same:
    """Apart by no more than the greater of two tolerances: so much, or that share of the larger."""
    return _any_pair(lambda a, b: abs(a - b) <= max(least, max(a, b) * share))


def _first_price(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    return bool(abs(ours[0] - theirs[0]) <= PRICE_APART)  # of alternatives only the first counts, as in the original


def _near(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return all(abs(x - y) <= DEGREES_APART for x, y in zip(a, b, strict=True))


KINDS: dict[str, Kind] = {
    "string": Kind(read=_text, same=_same_text),
    "number": Kind(read=_number, same=_overlap),
    "boolean": Kind(read=_boolean, same=_overlap),
    "currency": Kind(read=_price, same=_first_price),
    "date": Kind(read=_date, same=_overlap),
    "month": Kind(read=_month, same=_overlap),
    "duration": Kind(read=_duration, same=_within(180, 0.10)),
    "distance": Kind(read=_distance, same=_within(10, 0.02)),
    "coordinates": Kind(read=_place, same=_any_pair(_near)),
    "location-name": Kind(read=_name, same=_any_pair(lambda a, b: a == b or bool(a and b and likeness(a, b) >= ALIKE))),
    "string_list": Kind(read=_list, same=_overlap),
    "null": Kind(read=_nothing, same=_overlap),
    "json": Kind(read=lambda raw: json_of(_some(raw)), same=_overlap),
    "markdown": Kind(read=lambda raw: markdown_of(_some(raw)), same=_overlap, plain=True),
    "base64": Kind(read=_encoded, same=_by_patterns(re.DOTALL), plain=True),
}
"""Every type but `url`, whose values are read in other ways (`urls`), and `full_address`, which no task uses."""
ALIASES = {"integer": "number"}
