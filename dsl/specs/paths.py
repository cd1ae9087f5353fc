"""Paths of a site as patterns: `/orders/{number}`, `/search?q={query}`, `POST /orders`.

A step `{name}` stands for any one step; a query says which keys have to be there. In go patterns and addresses
below a site's base, out comes whether one is the other. Pure; the proxy asks it of each request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import unquote

VALUE = "\0"
"""Stands in an address for a value that is not known yet. A value is URL-encoded, so it makes no step of its own."""

_STEP = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}\Z")
_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]*\Z")


@dataclass(frozen=True, slots=True)
class Slot:
    """`{name}` in a pattern; with `choices`, one of these texts."""

    name: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPattern:
    """Steps, each a text or a slot, and the keys that the query has to have, each with a text or a slot."""

    steps: tuple[str | Slot, ...]
    query: tuple[tuple[str, str | Slot], ...] = ()

    def __str__(self) -> str:
        path = "/" + "/".join(_written(step) for step in self.steps)
        return path + ("?" + "&".join(f"{key}={_written(value)}" for key, value in self.query) if self.query else "")

    @property
    def slots(self) -> tuple[Slot, ...]:
        """What it leaves open, in order."""
        return tuple(part for part in (*self.steps, *(value for _, value in self.query)) if isinstance(part, Slot))

    @property
    def precision(self) -> tuple[int, int, int]:
        """How much it says: of the patterns that match an address, the one with the most is meant."""
        named = sum(isinstance(step, str) for step in self.steps)
        return len(self.query), named, sum(bool(slot.choices) for slot in self.slots)

    @property
    def spelled(self) -> tuple[str, ...]:
        """Its path with each choice of its first slot that has any: what a misspelt path may have meant."""
        first = next((step for step in self.steps if isinstance(step, Slot) and step.choices), Slot(""))
        parts = [first.choices if step == first else (_written(step),) for step in self.steps]
        return tuple("/" + "/".join(path) for path in product(*parts))

    def matches(self, address: str) -> bool:
        """Whether an address below the site's base may be this one. `VALUE` in it may be anything."""
        path, _, query = address.partition("#")[0].partition("?")
        steps = _steps(path)
        if len(steps) != len(self.steps):
            return False
        there = dict(_pairs(query))
        return all(_may_be(step, one) for step, one in zip(self.steps, steps, strict=True)) and all(
            key in there and _may_be(value, there[key]) for key, value in self.query
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPattern:
    """An HTTP request: a method and a path."""

    method: str
    path: PathPattern

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def matches(self, method: str, address: str) -> bool:
        """Whether a request is this one."""
        return self.method == method.upper() and self.path.matches(address)


class BadPattern(Exception):
    """A text is no pattern; says why, and at which characters."""

    def __init__(self, why: str, start: int, end: int) -> None:
        super().__init__(why)
        self.why, self.start, self.end = why, start, end


def parse_pattern(text: str, choices: Mapping[str, tuple[str, ...]] | None = None) -> PathPattern:
    """The pattern of a text that begins with `/`. Raises `BadPattern`.

    >>> str(parse_pattern("/orders/{number}/thank-you"))
    '/orders/{number}/thank-you'
    """
    path, mark, query = text.partition("?")
    seen: set[str] = set()
    start, steps = 1, []
    for step in path[1:].split("/"):
        steps.append(_part(step, start, seen, choices or {}))
        start += len(step) + 1
    if steps == [""]:
        steps = []
    if "" in steps or "." in steps or ".." in steps:
        raise BadPattern("a path has no empty steps, and no `.` or `..`", 0, len(path))
    pairs = []
    for pair in query.split("&") if mark else ():
        key, _, value = pair.partition("=")
        if not key or not _PLAIN.match(key):
            raise BadPattern("a query is `key=value`, with `&` between", start, start + len(pair))
        pairs.append((key, _part(value, start + len(key) + 1, seen, choices or {})))
        start += len(pair) + 1
    return PathPattern(steps=tuple(steps), query=tuple(pairs))


def _part(text: str, start: int, seen: set[str], choices: Mapping[str, tuple[str, ...]]) -> str | Slot:
    match = _STEP.match(text)
    end = start + len(text)
    if match is None:
        if not _PLAIN.match(text):
            why = "`{name}` stands for a whole step" if set(text) & set("{}") else f"`{text}` is no part of a path"
            raise BadPattern(why, start, end)
        return text
    if match[1] in seen:
        raise BadPattern(f"`{{{match[1]}}}` stands here twice", start, end)
    seen.add(match[1])
    return Slot(match[1], choices.get(match[1], ()))


def _written(part: str | Slot) -> str:
    return part if isinstance(part, str) else f"{{{part.name}}}"


def _steps(path: str) -> Sequence[str]:
    """The steps as a server takes them: decoded, without empty ones, `.` and `..` carried out."""
    steps: list[str] = []
    for step in unquote(path).split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return steps


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if key:
            yield unquote(key.replace("+", " ")), unquote(value.replace("+", " "))


def _may_be(part: str | Slot, text: str) -> bool:
    if isinstance(part, Slot):
        return not part.choices or any(_alike(choice, text) for choice in part.choices)
    return _alike(unquote(part), text)


def _alike(wanted: str, text: str) -> bool:
    """Whether `text` can become `wanted`: its pieces stand there in this order, from end to end."""
    first, *middle = text.split(VALUE)
    if not middle:
        return wanted == text
    last = middle.pop()
    if not wanted.startswith(first) or not wanted.endswith(last) or len(wanted) < len(first) + len(last):
        return False
    place, end = len(first), len(wanted) - len(last)
    for piece in middle:
        found = wanted.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def best(patterns: Iterable[tuple[str, PathPattern]], address: str) -> str | None:
    """The name of the pattern that says most of those that match an address."""
    found = [(pattern.precision, name) for name, pattern in patterns if pattern.matches(address)]
    return max(found, key=lambda one: one[0])[1] if found else None
