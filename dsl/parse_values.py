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

from .failures import fail
from .values import CURRENCIES, PLAN_CURRENCY, Money

# Patterns are left to `re` to compile and keep: a plan that is only checked seldom needs one.
# Groups of three or none at all: `12345,678` is no number of ours.
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,18})"
_INT = rf"[-+−]?{_WHOLE}\Z"
_DECIMAL = rf"[-+−]?{_WHOLE}(?:\.[0-9]{{1,18}})?\Z"
_MINUS = r"(?P<minus>[-−]\s?)?"
_MARK = r"(?P<mark>US\$|[$€£]|[A-Z]{3})"
_AMOUNT = rf"(?P<amount>{_WHOLE}(?:\.[0-9]{{1,6}})?)"
_MONEY = (
    rf"{_MINUS}{_MARK}\s?{_AMOUNT}\Z",
    rf"{_MARK}\s?{_MINUS}{_AMOUNT}\Z",
    rf"{_MINUS}{_AMOUNT}\s?{_MARK}\Z",
)
_DURATION = r"([0-9]{1,9}) ?(ms|s|secs?|seconds?|mins?|minutes?|h|hours?)\Z"
_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}
_LONGEST_DATE = 40
_BOOLS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_CURRENCIES = {**CURRENCIES, "US$": "USD"}


def parse_value(text: str, kind: str) -> Any:
    """`text` as a scalar of the named type.

    Raises NodeFailure of kind `value`, showing the text, when it is not one.
    """
    text = " ".join(text.split())
    try:
        return _PARSERS[kind](text)
    except ValueError:
        shown = text if len(text) <= 60 else text[:59] + "…"
        raise fail("value", f'"{shown}" is not {_article(kind)}') from None


def _article(kind: str) -> str:
    return f"an `{kind}`" if kind[0] in "AEIO" else f"a `{kind}`"


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


def _money(text: str) -> Money:
    match = next((found for found in (re.match(form, text) for form in _MONEY) if found), None)
    if match is None or _CURRENCIES.get(match["mark"], match["mark"]) != PLAN_CURRENCY:
        raise ValueError(text)
    amount = Decimal(_plain(match["amount"]))
    return Money(-amount if match["minus"] else amount, PLAN_CURRENCY)


def _bool(text: str) -> bool:
    if text.lower() not in _BOOLS:
        raise ValueError(text)
    return _BOOLS[text.lower()]


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("", "http", "https") or (not parts.path and not parts.netloc):
        raise ValueError(text)
    return text


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return _date_in_words(text)


def _date_in_words(text: str) -> dt.date:
    """`1 November 2026`, `Nov 1, 2026`. What can be read in two ways (`10/11/2026`), or lacks a part, is no date."""
    from dateutil import parser as dates  # slow to import, and only needed for dates in words

    if len(text) > _LONGEST_DATE:
        raise ValueError(text)
    # Two defaults that differ everywhere: a part that the text leaves out would differ too.
    first, second = dt.datetime(2001, 1, 1), dt.datetime(2002, 2, 2)
    try:
        readings = {
            dates.parse(text, default=default, dayfirst=dayfirst, yearfirst=yearfirst, ignoretz=True).date()
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
    match = re.match(_DURATION, text)
    if not match:
        raise ValueError(text)
    unit = match[2] if match[2] == "ms" else match[2][0]
    return dt.timedelta(milliseconds=int(match[1]) * _MILLISECONDS[unit])


_PARSERS: dict[str, Callable[[str], Any]] = {
    "Text": str,
    "Int": _int,
    "Decimal": _decimal,
    "Bool": _bool,
    "Money": _money,
    "Url": _url,
    "Date": _date,
    "Duration": _duration,
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
