"""Functions of texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from ..failures import fail
from ..operators import LONGEST, too_long
from ..parse_values import pattern_of
from .lists import contains
from .table import Function


def _bounded(length: int, name: str) -> None:
    """Refused before it is made: a page, or a plan, could otherwise fill the memory with a few calls."""
    if length > 2 * LONGEST:
        raise too_long(f"the result of `{name}`", "characters")


def _replace(text: str, old: str, new: str) -> str:
    _bounded(len(text) + (text.count(old) if old else len(text) + 1) * len(new), "replace")
    return text.replace(old, new)


def _join(items: Sequence[str], separator: str) -> str:
    _bounded(sum(map(len, items)) + len(separator) * len(items), "join")
    return separator.join(items)


def _pad(text: str, length: int, filling: str = " ") -> str:
    _bounded(length, "pad")
    if len(filling) != 1:
        raise fail("value", "`pad` fills up with one character")
    return text.rjust(length, filling)


def _capture(text: str, pattern: str) -> str | None:
    match = pattern_of(pattern).search(text)
    if match is None:
        return None
    found: str | None = match.group(1) if match.re.groups else match.group(0)
    return found


def _find_all(text: str, pattern: str) -> list[str]:
    compiled = pattern_of(pattern)
    found = (match.group(1) if compiled.groups else match.group(0) for match in compiled.finditer(text))
    return list(islice((one for one in found if one is not None), LONGEST + 1))


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="capture",
        subject="texts",
        signatures=("Text, Regex -> Text?",),
        run=_capture,
        doc="the first group of the first match, else the whole match; `none` without one",
        example=('capture("Order AB-12", /Order ([A-Z]+)/)', "AB"),
    ),
    Function(
        name="find_all",
        subject="texts",
        signatures=("Text, Regex -> [Text]",),
        run=_find_all,
        doc="the same of every match, from left to right",
        example=('find_all("a1 b22", /[0-9]+/)', "[1, 22]"),
    ),
    Function(
        name="contains",
        subject="texts",
        signatures=("Text, Text -> Bool", "[a], a -> Bool"),
        run=contains,
        doc="whether a text has that part, or a list that item",
        example=('contains("usb cable", "cable")', "true"),
    ),
    Function(
        name="starts_with",
        subject="texts",
        signatures=("Text, Text -> Bool",),
        run=str.startswith,
        doc="whether it begins with that text",
        example=('starts_with("usb cable", "usb")', "true"),
    ),
    Function(
        name="ends_with",
        subject="texts",
        signatures=("Text, Text -> Bool",),
        run=str.endswith,
        doc="whether it ends with that text",
        example=('ends_with("usb cable", "usb")', "false"),
    ),
    Function(
        name="length",
        subject="texts",
        signatures=("Text -> Int",),
        run=len,
        doc="how many characters",
        example=('length("usb")', "3"),
    ),
    Function(
        name="trim",
        subject="texts",
        signatures=("Text -> Text",),
        run=str.strip,
        doc="without white space at the ends",
        example=('trim("  usb ")', "usb"),
    ),
    Function(
        name="upper",
        subject="texts",
        signatures=("Text -> Text",),
        run=str.upper,
        doc="in capitals",
        example=('upper("usb")', "USB"),
    ),
    Function(
        name="lower",
        subject="texts",
        signatures=("Text -> Text",),
        run=str.lower,
        doc="in small letters",
        example=('lower("USB")', "usb"),
    ),
    Function(
        name="replace",
        subject="texts",
        signatures=("Text, Text, Text -> Text",),
        run=_replace,
        doc="every occurrence of the second text replaced by the third",
        example=('replace("a-b-c", "-", "+")', "a+b+c"),
    ),
    Function(
        name="split",
        subject="texts",
        signatures=("Text, Text -> [Text]",),
        run=lambda text, separator: text.split(separator) if separator else list(text),
        doc="the stretches between separators; without a separator, the characters",
        example=('split("a, b", ", ")', "[a, b]"),
    ),
    Function(
        name="join",
        subject="texts",
        signatures=("[Text], Text -> Text",),
        run=_join,
        doc="the texts with a separator between them",
        example=('join(["a", "b"], " and ")', "a and b"),
    ),
    Function(
        name="pad",
        subject="texts",
        signatures=("Text, Int -> Text", "Text, Int, Text -> Text"),
        run=_pad,
        doc="filled up at the left to so many characters, with spaces or another character",
        example=('pad("7", 3, "0")', "007"),
    ),
)
