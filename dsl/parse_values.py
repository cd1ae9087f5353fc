"""Texts of a page as typed values: what `read … as T` does, and the patterns that meet page text.

A text that is not a `T` fails the node and says what it was; nothing is guessed. Patterns are RE2's, so that no page
can make one run for ever.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from . import types
from .currencies import CODES, DOLLARS, MARKS, decimals
from .failures import fail
from .types import EnumType, Type
from .values import Box, Member, Money, Point

# Patterns are left to `re` to compile and keep: a plan that is only checked seldom needs one.
# Groups of three or none at all: `12345,678` is no number of ours.
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,18})"
_INT = rf"[-+−]?{_WHOLE}\Z"
_DECIMAL = rf"[-+−]?{_WHOLE}(?:\.[0-9]{{1,60}})?\Z"
_MINUS = r"(?P<minus>[-−]\s?)?"
_MARK = rf"(?P<mark>{'|'.join(map(re.escape, sorted(MARKS, key=len, reverse=True)))}|[A-Z]{{3}})"
_POINTED = r"(?:[0-9]{1,3}(?:[,'’ ][0-9]{3}){1,5}|[0-9]{1,18})(?:\.[0-9]{1,60})?"
_COMMAED = r"(?:[0-9]{1,3}(?:[. ][0-9]{3}){1,5}|[0-9]{1,18}),[0-9]{2}"
_AMOUNT = rf"(?:(?P<commaed>{_COMMAED})|(?P<pointed>{_POINTED}))"
_MONEY = (
    rf"{_MINUS}{_MARK}\s?{_AMOUNT}\Z",
    rf"{_MARK}\s?{_MINUS}{_AMOUNT}\Z",
    rf"{_MINUS}{_AMOUNT}\s?{_MARK}\Z",
)
_THOUSAND_OR_NOT = r"[1-9][0-9]{0,2}\.[0-9]{3}\Z"
_SPAN = r"([0-9]{1,18}) ?(us|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b"
_DURATION = rf"[-−]?{_SPAN}(?:,? {_SPAN}){{0,4}}\Z"
_UNITS: dict[str, int] = {"us": 1, "µs": 1, "ms": 1_000}
_UNITS |= {unit: seconds * 1_000_000 for unit, seconds in zip("smhdw", (1, 60, 3_600, 86_400, 604_800), strict=True)}
"""Microseconds of a unit, or of what begins with its letter."""
_TIME = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(?: ?([AaPp])\.?[Mm]\.?)?\Z"
_HOUR = r"([0-9]{1,2})()()() ?([AaPp])\.?[Mm]\.?\Z"
_COORDINATE = r"([-+−]?[0-9]{1,18}(?:\.[0-9]{1,60})?)"
_POINT = rf"\(?{_COORDINATE} ?, ?{_COORDINATE}\)?\Z"
_BOX = rf"\({_COORDINATE}, ?{_COORDINATE}, ?{_COORDINATE}, ?{_COORDINATE}\)\Z"
_LONGEST_DATE = 40
_BOOLS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def parse_value(text: str, kind: Type, currency: str = DOLLARS) -> Any:
    """`text` as a value of a type that texts are read as. `currency` is that of the plan.

    Raises NodeFailure of kind `value`, showing the text, when it is not one.
    """
    text = " ".join(text.split())
    try:
        if isinstance(kind, EnumType):
            return _member(text, kind)
        if types.is_money(kind):
            return _money(text, types.currency_of(kind, currency))
        return _PARSERS[str(kind)](text)
    except ValueError as error:
        reason = str(error) if isinstance(error, _NotQuite) else f"is not {_article(str(kind))}"
        raise fail("value", f'"{_shortened(text)}" {reason}') from None


class _NotQuite(ValueError):
    """A text that is nearly one: the message says what it is instead."""


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _article(kind: str) -> str:
    return f"an `{kind}`" if kind[0] in "AEIO" else f"a `{kind}`"


# Numbers


def _plain(text: str) -> str:
    return text.replace(",", "").replace("−", "-")


def _int(text: str) -> int:
    if not re.match(_INT, text):
        raise ValueError(text)
    return int(_plain(text))


def _decimal(text: str) -> Decimal:
    if not re.match(_DECIMAL, text):
        raise ValueError(text)
    return Decimal(_plain(text))


def _money(text: str, currency: str) -> Money:
    match = next((found for found in (re.match(form, text) for form in _MONEY) if found), None)
    if match is None:
        raise ValueError(text)
    meant = MARKS.get(match["mark"]) or {match["mark"]} & CODES
    if currency not in meant:
        if not meant:
            raise ValueError(text)
        raise _NotQuite(f"is in {min(meant) if len(meant) == 1 else match['mark']}, not in {currency}")
    digits = match["commaed"] or match["pointed"]
    if match["commaed"]:
        digits = re.sub("[. ]", "", digits).replace(",", ".")
    elif re.match(_THOUSAND_OR_NOT, digits) and decimals(currency) != 3:
        raise _NotQuite("may be a thousand times as much, where a point stands between thousands")
    amount = Decimal(re.sub("[,'’ ]", "", digits))
    return Money(-amount if match["minus"] else amount, currency)


def _bool(text: str) -> bool:
    if text.lower() not in _BOOLS:
        raise ValueError(text)
    return _BOOLS[text.lower()]


def _member(text: str, kind: EnumType) -> Member:
    """Exactly, else as people write it: `In stock` is `in_stock`, if only one value is spelt like it."""
    found = [name for name in kind.values if name == text] or [
        name for name in kind.values if _folded(name) == _folded(text)
    ]
    if len(found) != 1:
        known = ", ".join(f"`{name}`" for name in kind.values[:12])
        raise _NotQuite(f"is none of `{kind}`: {known}{' …' if len(kind.values) > 12 else ''}")
    return Member(str(kind), kind.values.index(found[0]), found[0])


def _folded(text: str) -> str:
    return re.sub("[-_ ]+", "_", text.casefold())


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("", "http", "https") or (not parts.path and not parts.netloc):
        raise ValueError(text)
    return text


# Places and colours


def _point(text: str) -> Point:
    match = re.match(_POINT, text)
    if not match or text.startswith("(") != text.endswith(")"):
        raise ValueError(text)
    return Point(Decimal(_plain(match[1])), Decimal(_plain(match[2])))


def _box(text: str) -> Box:
    """As one is written down: `(8, 16, 640, 48)`."""
    match = re.match(_BOX, text)
    if not match:
        raise ValueError(text)
    return Box(*(Decimal(_plain(part)) for part in match.groups()))


def _color(text: str) -> Any:
    from .colors import parse_color  # a long table, and few plans read a colour

    return parse_color(text)


# Dates and times


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        day: dt.date = _moment_in_words(text, dt.datetime(2001, 1, 1), dt.datetime(2002, 2, 2), lambda one: one.date())
        return day


def _datetime(text: str) -> dt.datetime:
    """A time of day is wanted, too: `2026-11-01` alone is a `Date`."""
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        first, second = dt.datetime(2001, 1, 1, 1, 1), dt.datetime(2002, 2, 2, 2, 2)
        read = _moment_in_words(text, first, second, lambda one: one)
    if ":" not in text and not re.search("[0-9] ?[AaPp]", text):
        raise ValueError(text)
    if read.tzinfo is not None:
        raise _NotQuite(
            "names a time zone, and a `DateTime` has none: read it as `Text`, and take from that what counts"
        )
    return read


def _time(text: str) -> dt.time:
    match = re.match(_TIME, text) or re.match(_HOUR, text)
    if not match:
        raise ValueError(text)
    hour, minute, second, fraction, half = match.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(text)
        hours = hours % 12 + (12 if half in "Pp" else 0)
    return dt.time(hours, int(minute or 0), int(second or 0), int((fraction or "0").ljust(6, "0")))


def _zone(name: str | None, offset: int | None) -> dt.tzinfo | None:
    """Any zone will do, to tell that there is one."""
    return None if name is None and offset is None else dt.UTC


def _moment_in_words(text: str, first: dt.datetime, second: dt.datetime, part: Callable[[dt.datetime], Any]) -> Any:
    """`1 November 2026`, `Nov 1, 2026`. What can be read in two ways (`10/11/2026`), or lacks a part, is none.

    `first` and `second` differ in every part that must be there: one that the text leaves out would differ too.
    """
    from dateutil import parser as dates  # slow to import, and only needed for dates in words

    if len(text) > _LONGEST_DATE:
        raise ValueError(text)
    try:
        readings = {
            part(dates.parse(text, default=default, dayfirst=dayfirst, yearfirst=yearfirst, tzinfos=_zone))
            for default in (first, second)
            for dayfirst in (False, True)
            for yearfirst in (False, True)
        }
    except (OverflowError, TypeError, AttributeError, IndexError):
        # dateutil raises these, too, for some texts that are no dates.
        raise ValueError(text) from None
    if len(readings) != 1:
        raise ValueError(text)
    return readings.pop()


def _duration(text: str) -> dt.timedelta:
    if not re.match(_DURATION, text):
        raise ValueError(text)
    spans = re.findall(_SPAN, text)
    units = {unit for _, unit in spans}
    if "m" in units and not any(unit[0] in "hs" for unit in units):
        raise ValueError(text)  # alone it may be metres, or months
    total = sum(int(count) * (_UNITS.get(unit) or _UNITS[unit[0]]) for count, unit in spans)
    try:
        return dt.timedelta(microseconds=-total if text[0] in "-−" else total)
    except OverflowError:
        raise ValueError(text) from None


_PARSERS: dict[str, Callable[[str], Any]] = {
    "Text": str,
    "Int": _int,
    "Decimal": _decimal,
    "Bool": _bool,
    "Url": _url,
    "Date": _date,
    "Time": _time,
    "DateTime": _datetime,
    "Duration": _duration,
    "Point": _point,
    "Box": _box,
    "Color": _color,
}


@lru_cache(maxsize=256)
def pattern_of(pattern: str) -> Any:
    """A compiled RE2 pattern. `ValueError` with RE2's reason when it is not one."""
    import re2  # loaded at the first pattern: most plans that are only checked have few

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from None
