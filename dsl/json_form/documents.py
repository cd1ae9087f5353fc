"""JSON text → data, strictly, and where in the text each part of it stands.

JSON leaves open what two members of one name mean and how deep a document may be; programs differ there, and a
plan must mean one thing. So a name twice, NaN, Infinity, half a character and more than `MOST_LEVELS` levels are
refused; depth is looked at before anything recurses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ..limits import Limits
from ..parsing.levels import MOST_LEVELS as LEVELS_OF_THE_TREE
from ..source import Span
from .numbers import sayable
from .reading import MOST_PROBLEMS, TOP, At, Problem, shortened

MOST_LEVELS = 2 * LEVELS_OF_THE_TREE + 16
"""A node of the tree takes two levels of JSON at most: itself, and a list that it stands in."""
# A text that is not closed takes all the rest, lest a text of `\"\"…` is looked at anew from each quote.
_PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}:,]|[^\s"\[\]{}:,]+', re.DOTALL)
_COLON = re.compile(r"\s*:")
_HALF = re.compile("[\ud800-\udfff]")

_HALVED = ("half a character", "a character beyond U+FFFF is two `\\u…` together, or itself", "CS001")


class NotJson(ValueError):
    """A text that is no JSON document: what is wrong with it, and where."""

    def __init__(self, message: str, span: Span, help_: str = "", code: str = "CS001") -> None:
        super().__init__(message)
        self.span, self.help, self.code = span, help_, code


class Repeated(dict[str, Any]):
    """An object in which a name came twice."""

    name: str = ""


def load(text: str, limits: Limits) -> Any:
    """The data of a JSON text; decimals exactly as they are written. Raises `NotJson`."""
    if len(text) > limits.size:
        message = f"the document has {len(text):,} characters, {limits.size:,} are the most"
        raise NotJson(message, Span(0, 0), "split it into several plans, or generate less of it", "CS004")
    deep = _too_deep(text)
    if deep is not None:
        raise NotJson(f"more than {MOST_LEVELS} brackets are open at once", deep, code="CS004")
    try:
        return json.loads(
            text, parse_int=_whole, parse_float=Decimal, parse_constant=_refused, object_pairs_hook=_members
        )
    except _Constant as constant:
        starts = (match.start() for match in _PIECE.finditer(text) if match.group().startswith(constant.word))
        start = next(starts, 0)  # what is no JSON may hide it
        span = Span(start, start + len(constant.word))
        raise NotJson(f"`{constant.word}` is no JSON value", span, "numbers are finite") from None
    except json.JSONDecodeError as error:
        start = min(error.pos, len(text))
        message = f"the text does not read as JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise NotJson(message, Span(start, min(start + 1, len(text)))) from None


def unsound(data: Any, most: int) -> list[Problem]:
    """What data holds that is no JSON, or that no plan can hold. Without problems, it is safe to recurse into."""
    problems: list[Problem] = []
    waiting: list[tuple[Any, At, int]] = [(data, TOP, MOST_LEVELS)]
    seen = 0
    while waiting and len(problems) < MOST_PROBLEMS:
        part, at, left = waiting.pop()
        seen += 1
        if seen > most:
            return [Problem("", f"the document has more than {most:,} values", "split it into several plans", "CS004")]
        if isinstance(part, dict | list) and left == 0:
            pointer = "/".join(at.pointer().split("/")[:3])
            return [Problem(pointer, f"more than {MOST_LEVELS} levels", "name parts of it with `let`", "CS004")]
        problem = _fault(part)
        if problem is not None:
            problems.append(Problem(at.pointer(), *problem))
        elif isinstance(part, dict):
            waiting += [(one, At(at, key), left - 1) for key, one in reversed(part.items())]
        elif isinstance(part, list):
            waiting += [(one, At(at, number), left - 1) for number, one in reversed(list(enumerate(part)))]
    return problems


def places(text: str, pointers: Iterable[str]) -> dict[str, Span]:
    """The characters of those parts of a JSON text that have one of the pointers."""
    wanted, found = set(pointers), dict[str, Span]()
    open_: list[tuple[str, int, str | int]] = []  # the pointer of what is open, its start, the key it is at
    for match in _PIECE.finditer(text):
        piece, start, end = match.group(), *match.span()
        pointer = f"{open_[-1][0]}/{_escaped(open_[-1][2])}" if open_ else ""
        if piece in "]}" and open_:
            pointer, start, _ = open_.pop()
        elif piece in "[{":
            open_.append((pointer, start, 0 if piece == "[" else ""))
            continue
        elif piece == "," and open_ and isinstance(open_[-1][2], int):
            open_[-1] = (*open_[-1][:2], open_[-1][2] + 1)
            continue
        elif piece in ":,":
            continue
        elif piece[0] == '"' and open_ and isinstance(open_[-1][2], str) and _COLON.match(text, end):
            open_[-1] = (*open_[-1][:2], json.loads(piece))
            continue
        if pointer in wanted:
            found[pointer] = Span(start, end)
    return found


def _escaped(key: str | int) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _fault(part: Any) -> tuple[str, str, str] | None:
    """Message, help and code of what is wrong with one value, without those in it."""
    match part:
        case Repeated():
            return (f"the member `{shortened(part.name)}` is there twice", "leave one of them", "CS001")
        case dict() if not all(isinstance(key, str) for key in part):
            return ("names of members are texts", "", "CS001")
        case dict() if any(_HALF.search(key) for key in part):
            return _HALVED
        case str() if _HALF.search(part):
            return _HALVED
        case None | bool() | dict() | list() | str():
            return None
        case int() | float() | Decimal():
            return None if sayable(part) else ("no program can hold this number", "it has 18 digits at most", "CS003")
    return (f"a Python `{type(part).__name__}` is no JSON value", "", "CS001")


def _too_deep(text: str) -> Span | None:
    """The bracket that is one too many."""
    depth = 0
    for match in _PIECE.finditer(text):
        first = match.group()[0]
        if first in "[{":
            depth += 1
            if depth > MOST_LEVELS:
                return Span(*match.span())
        elif first in "]}":
            depth -= 1
    return None


def _whole(digits: str) -> int | Decimal:
    """Python refuses to make an int of very many digits, so those stay a decimal, and are refused as one."""
    return int(digits) if len(digits) < 1_000 else Decimal(digits)


class _Constant(Exception):
    """`NaN`, `Infinity` or `-Infinity`, which Python would take for numbers."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def _refused(word: str) -> Any:
    raise _Constant(word)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = Repeated(members)
    names = [name for name, _ in pairs]
    repeated.name = next(name for name in names if names.count(name) > 1)
    return repeated
