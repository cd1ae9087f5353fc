"""Texts of a page as typed values: what `read … as T` does, and the patterns that meet page text.

A text that is not a `T` fails the node and says what it was; nothing is guessed. Patterns are RE2's, so that no page
can make one run for ever.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from .failures import fail
from .values import CURRENCIES, PLAN_CURRENCY, Money

_AMOUNT = r"(?P<amount>[0-9]{1,15}(?:,[0-9]{3})*(?:\.[0-9]{1,6})?)"
_MONEY = re.compile(rf"(?P<minus>[-−])?\s?(?:(?P<sign>[$€£])\s?{_AMOUNT}|{_AMOUNT.replace('amount', 'after')}\s?(?P<code>USD|EUR|GBP|[$€£]))\Z")
_INT = re.compile(r"[-+−]?[0-9]{1,3}(?:,[0-9]{3})+\Z|[-+−]?[0-9]{1,18}\Z")
_DECIMAL = re.compile(r"[-+−]?[0-9]{1,18}(?:\.[0-9]{1,18})?\Z|[-+−]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,18})?\Z")
_BOOLS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def parse_value(text: str, kind: str) -> Any:
    """`text` as a scalar of the named type.

    Raises NodeFailure of kind `value`, showing the text, when it is not one.
    """
    text = " ".join(text.split())
    try:
        return _PARSERS[kind](text)
    except (ValueError, InvalidOperation, KeyError):
        shown = text if len(text) <= 60 else text[:59] + "…"
        raise fail("value", f'"{shown}" is not {_article(kind)}') from None


def _article(kind: str) -> str:
    return f"an `{kind}`" if kind[0] in "AEIOU" else f"a `{kind}`"


def _plain(text: str) -> str:
    return text.replace(",", "").replace("−", "-")


def _int(text: str) -> int:
    if not _INT.match(text):
        raise ValueError(text)
    return int(_plain(text))


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.match(text):
        raise ValueError(text)
    return Decimal(_plain(text))


def _money(text: str) -> Money:
    match = _MONEY.match(text)
    if not match:
        raise ValueError(text)
    amount = Decimal(_plain(match["amount"] or match["after"]))
    mark = match["sign"] or match["code"]
    if CURRENCIES.get(mark, mark) != PLAN_CURRENCY:
        raise ValueError(text)
    return Money(-amount if match["minus"] else amount, PLAN_CURRENCY)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("", "http", "https") or (not parts.path and not parts.netloc):
        raise ValueError(text)
    return text


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        from dateutil import parser as dates  # slow to import, and only needed for dates in words

        # Two defaults that differ everywhere: a part that the text leaves out would differ too.
        first = dates.parse(text, default=dt.datetime(2001, 1, 1)).date()
        second = dates.parse(text, default=dt.datetime(2002, 2, 2)).date()
        if first != second:
            raise ValueError(text) from None
        return first


def _duration(text: str) -> dt.timedelta:
    match = re.match(r"([0-9]{1,9}) ?(ms|s|sec|seconds?|min|minutes?|h|hours?)\Z", text)
    if not match:
        raise ValueError(text)
    unit = match[2]
    scale = 1 if unit == "ms" else 3_600_000 if unit[0] == "h" else 60_000 if unit[0] == "m" else 1_000
    return dt.timedelta(milliseconds=int(match[1]) * scale)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "Text": str,
    "Int": _int,
    "Decimal": _decimal,
    "Bool": lambda text: _BOOLS[text.lower()],
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
