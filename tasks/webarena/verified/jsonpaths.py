"""What a path finds in a JSON document: as much of JSONPath as checks of requests use.

In goes a path and a document, out come the values in it. There are members by name, `[0]`, `[*]` or `.*`, and a filter
`[?(@.name == 1)]`; whatever else a file may write is refused when it is read. `$.^…$` is no JSONPath: it finds members
of the top by a regular expression for their names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, TypeAlias

from callsheet.dsl.classes import frozen

from .folding import is_pattern


@frozen(kw_only=False)
class Member:
    """Of an object, by its name."""

    name: str


@frozen(kw_only=False)
class Item:
    """Of a list, by its place."""

    place: int


@frozen(kw_only=False)
class Where:
    """Those items of a list whose member is what it should be."""

    name: str
    value: Any


Step: TypeAlias = Member | Item | Where | Literal["*"]
NEXT = re.compile(
    r"""\.(?P<name>[\w-]+) | \[\s*(?P<quote>['"])(?P<quoted>.*?)(?P=quote)\s*\] | \[\s*(?P<place>\d+)\s*\]
    | (?P<all>\.\*|\[\*\]) | \[\?\(\s*@\.(?P<member>[\w-]+)\s*==\s*(?P<value>[^()]+?)\s*\)\]""",
    re.VERBOSE,
)


class BadPath(ValueError):
    """A path that is none, or more than is read here; one line."""


def is_path(key: str) -> bool:
    """Whether a key names a place in a document, and is no member's own name."""
    return key.startswith("$") or is_pattern(key)


def pattern_in(key: str) -> str | None:
    """The regular expression for names that a key is, or None for a JSONPath."""
    if key.startswith("$.^") and key.endswith("$"):
        return key[2:]
    return key if is_pattern(key) else None


def found_at(document: Any, key: str) -> Any:
    """The one value, a tuple of several, or None. Texts that are JSON are looked into where nothing else is found."""
    pattern = pattern_in(key)
    if pattern is not None:
        values = [one for name, one in document.items() if re.match(pattern, name)]
    else:
        steps = steps_of(key)
        values = list(_walk(document, steps)) or list(_walk(_unfolded(document), steps))
        if values and any(isinstance(one, Where) for one in steps):
            return tuple(values)
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)


@cache
def steps_of(path: str) -> tuple[Step, ...]:
    """Reads a path. Raises `BadPath`.

    >>> steps_of("$['a b'][0].c")
    (Member('a b'), Item(0), Member('c'))
    """
    steps: list[Step] = []
    place = 1
    while place < len(path):
        found = NEXT.match(path, place)
        if found is None:
            raise BadPath(f"`{path}` cannot be read from `{path[place:]}`")
        steps.append(_step(found))
        place = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    if found["all"]:
        return "*"
    if found["place"]:
        return Item(int(found["place"]))
    if found["member"]:
        written = found["value"]
        try:
            return Where(found["member"], json.loads(written))
        except ValueError:
            return Where(found["member"], written.strip("'\""))
    return Member(found["name"] if found["name"] is not None else found["quoted"])


def _walk(document: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    if not steps:
        yield document
        return
    for one in _stepped(document, steps[0]):
        yield from _walk(one, steps[1:])


def _stepped(document: Any, step: Step) -> list[Any]:
    match step, document:
        case Member(name), dict():
            return [document[name]] if name in document else []
        case Item(place), list():
            return document[place : place + 1]
        case Where(), dict() | list():
            items = document if isinstance(document, list) else list(document.values())
            return [one for one in items if isinstance(one, dict) and _is(one.get(step.name), step.value)]
        case "*", dict():
            return list(document.values())
        case "*", list():
            return document
        case _:
            return []


def _is(found: Any, wanted: Any) -> bool:
    """A number or a yes is also what is written as one."""
    if isinstance(wanted, int | float) and found is not None:
        try:
            found = type(wanted)(found)
        except (TypeError, ValueError):
            return False
    return bool(found == wanted)


def _unfolded(document: Any) -> Any:
    """With the JSON that members hold as texts in place of them."""
    match document:
        case dict():
            return {name: _loaded(one) if isinstance(one, str) else _unfolded(one) for name, one in document.items()}
        case list():
            return [_unfolded(one) for one in document]
        case _:
            return document


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
