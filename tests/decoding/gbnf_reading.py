"""A small reader of GBNF and a recogniser for it, as strict as llama.cpp is with what it takes.

After the format's guide and the limits of its parser: names of letters, digits and `-`; no undefined name; a counted
repetition is written out, so count times the rules that its item makes stays below 2,000; no left recursion, which a
repetition of what may be empty is too. Where llama.cpp keeps a set of stacks of what
is still to come, this keeps a graph of them: what is begun at one place in several ways is one there, so that lists of
records in records do not multiply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

MOST_SYNTHESISED = 2_000
_TOKEN = re.compile(
    r"""\s+ | (?P<name>[A-Za-z][A-Za-z0-9-]*) | (?P<text>"(?:[^"\\\n]|\\.)*") | (?P<set>\[(?:[^\]\\\n]|\\.)*\])
    | (?P<count>\{[0-9]+(?:,[0-9]*)?\}) | (?P<sign>::=|[|()*+?]) | (?P<stray>.)""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r'\\(?:x([0-9A-F]{2})|([nrt"\\\[\]]))|([^\\])')
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


class NotGbnf(ValueError):
    """What llama.cpp would refuse."""


@dataclass(frozen=True, eq=False)
class Set:
    """One character of a class."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool

    def takes(self, character: str) -> bool:
        """Whether the character is in it."""
        return any(first <= character <= last for first, last in self.ranges) != self.negated


@dataclass(frozen=True, eq=False)
class Reference:
    """A rule by its name."""

    name: str


@dataclass(frozen=True, eq=False)
class Group:
    """Alternatives, each a row of items."""

    rows: tuple[tuple[Item, ...], ...]


Item: TypeAlias = Set | Reference | Group
Row: TypeAlias = tuple[Item, ...]


@dataclass(eq=False, slots=True)
class Frame:
    """A group that was begun somewhere: one for all who began it there, who are where to go on behind it."""

    behind: dict[Key, Place] = field(default_factory=dict)
    left: bool = False
    """Whether one has come to its end at the character at which it was begun."""
    entered: bool = False
    """Whether all have entered it: it was begun at a character before."""


Place: TypeAlias = tuple[Row, int, Frame]
"""A row, how much of it has been read, and what it is in."""
Key: TypeAlias = tuple[int, int, int]
"""What tells a place from others."""


@dataclass(frozen=True)
class Reached:
    """All places at which the next character may be, each before a class, and whether the text may end."""

    places: tuple[tuple[Set, Place], ...]
    whole: bool


@dataclass(eq=False)
class Gbnf:
    """The rules by name; helpers that repetition makes are groups within them."""

    rules: dict[str, Group] = field(default_factory=dict)

    def accepts(self, text: str) -> bool:
        """Whether the text is a sentence."""
        reached = self.begin()
        for character in text:
            reached = self.after(reached, character)
        return reached.whole

    def begin(self) -> Reached:
        """Before the first character."""
        self._outermost = Frame()
        return self._opened([((Reference("root"),), 0, self._outermost)])

    def after(self, reached: Reached, character: str) -> Reached:
        """Behind one more character."""
        return self._opened([place for one, place in reached.places if one.takes(character)])

    def allowed(self, reached: Reached) -> set[str]:
        """The ASCII characters that may come next."""
        return {chr(code) for code in range(128) if any(one.takes(chr(code)) for one, _ in reached.places)}

    def _opened(self, waiting: list[Place]) -> Reached:
        """Rules and groups are opened, and those that are at their end left, until there are only classes."""
        begun: dict[int, Frame] = {}
        seen: set[Key] = set()
        found: list[tuple[Set, Place]] = []
        whole = False
        while waiting:
            place = waiting.pop()
            if (key := _key(place)) in seen:
                continue
            seen.add(key)
            row, at, frame = place
            if at == len(row):
                whole |= frame is self._outermost
                frame.left = True
                waiting += frame.behind.values()
            elif isinstance(item := row[at], Set):
                found.append((item, (row, at + 1, frame)))
            else:
                waiting += self._entered(item, (row, at + 1, frame), begun)
        for frame in begun.values():
            frame.entered = True
        return Reached(tuple(found), whole)

    def _entered(self, item: Reference | Group, behind: Place, begun: dict[int, Frame]) -> list[Place]:
        """Where to go on from before a group; `begun` are the frames of this character, by their groups."""
        group = self.rules[item.name] if isinstance(item, Reference) else item
        row, at, frame = behind
        # Behind the last item one goes on where the frame does, once that is known: a repetition is left in one step.
        last = at == len(row) and frame.entered
        more = frame.behind if last else {_key(behind): behind}
        inner = begun.get(id(group))
        if inner is None:
            begun[id(group)] = inner = Frame(dict(more))
            return [(one, 0, inner) for one in group.rows]
        inner.behind |= more
        return list(more.values()) if inner.left else []


def _key(place: Place) -> Key:
    row, at, frame = place
    return id(row), at, id(frame)


def read_gbnf(text: str) -> Gbnf:
    """The grammar. Raises `NotGbnf`."""
    gbnf = Gbnf()
    for line in text.splitlines():
        head, sign, body = line.partition(" ::= ")
        if not sign or not re.fullmatch("[A-Za-z][A-Za-z0-9-]*", head) or head in gbnf.rules:
            raise NotGbnf(f"no rule: {line[:60]}")
        gbnf.rules[head] = _Reader(body).whole()
    _check(gbnf)
    return gbnf


class _Reader:
    def __init__(self, body: str) -> None:
        self.tokens = [match for match in _TOKEN.finditer(body) if match.lastgroup]
        self.at = 0

    def whole(self) -> Group:
        group, _ = self.alternatives()
        if self.at < len(self.tokens):
            raise NotGbnf(f"unexpected {self.tokens[self.at].group()}")
        return group

    def alternatives(self) -> tuple[Group, int]:
        """The group, and how many rules llama.cpp makes for what is in it."""
        rows, made = [], 0
        while True:
            row, more = self.row()
            rows.append(row)
            made += more
            if self.peek() != "|":
                return Group(tuple(rows)), made
            self.at += 1

    def row(self) -> tuple[tuple[Item, ...], int]:
        items: list[Item] = []
        made = 0
        while self.peek() not in ("", "|", ")"):
            row, more = self.item()
            items += row
            made += more
        return tuple(items), made

    def item(self) -> tuple[list[Item], int]:
        token = self.tokens[self.at]
        self.at += 1
        made = 0
        row: list[Item]
        match token.lastgroup:
            case "name":
                row = [Reference(token.group())]
            case "text":
                row = [Set(((one, one),), negated=False) for one in _characters(token.group()[1:-1])]
            case "set":
                row = [_set(token.group()[1:-1])]
            case "sign" if token.group() == "(":
                group, inner = self.alternatives()
                row, made = [group], inner + 1
                if self.peek() != ")":
                    raise NotGbnf("a bracket is not closed")
                self.at += 1
            case _:
                raise NotGbnf(f"unexpected {token.group()}")
        return self.repeated(row, made)

    def repeated(self, row: list[Item], made: int) -> tuple[list[Item], int]:
        sign = self.peek()
        counts = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign)
        if sign.startswith("{"):
            least, comma, most = re.fullmatch(r"\{([0-9]+)(,?)([0-9]*)\}", sign).groups()  # type: ignore[union-attr]
            counts = int(least), int(most or least) if most or not comma else None
        if counts is None:
            return row, made
        self.at += 1
        # The sign is about the last character of a text.
        before, last = row[:-1], row[-1:]
        least_, most_ = counts
        if max(least_, most_ or 0) * max(made, 1) >= MOST_SYNTHESISED:
            raise NotGbnf("too many repetitions")
        return [*before, *last * least_, *_more(last, None if most_ is None else most_ - least_)], made + 1

    def peek(self) -> str:
        return self.tokens[self.at].group() if self.at < len(self.tokens) else ""


def _more(row: list[Item], most: int | None) -> list[Item]:
    """`S' ::= S S' |`, as often as may be."""
    if most is None:
        rows: list[tuple[Item, ...]] = []
        group = Group(())
        rows = [(*row, group), ()]
        object.__setattr__(group, "rows", tuple(rows))
        return [group]
    inner: list[Item] = []
    for _ in range(most):
        inner = [Group(((*row, *inner), ()))]
    return inner


def _characters(body: str) -> str:
    found = ""
    at = 0
    while at < len(body):
        match = _ESCAPE.match(body, at)
        if match is None:
            raise NotGbnf(f"no escape: {body[at : at + 4]}")
        code, escaped, plain = match.groups()
        found += chr(int(code, 16)) if code else _PLAIN.get(escaped, escaped) if escaped else plain
        at = match.end()
    return found


def _set(body: str) -> Set:
    negated = body.startswith("^")
    ranges = []
    parts = re.findall(r"(?:\\x[0-9A-F]{2}|\\.|[^\\])(?:-(?:\\x[0-9A-F]{2}|\\.|[^\\]))?", body.removeprefix("^"))
    for part in parts:
        ends = _characters(part) if "-" not in part[1:-1] else _characters(part.replace("-", "", 1))
        if len(ends) not in (1, 2):
            raise NotGbnf(f"no class: {body}")
        ranges.append((ends[0], ends[-1]))
    return Set(tuple(ranges), negated)


def _check(gbnf: Gbnf) -> None:
    if "root" not in gbnf.rules:
        raise NotGbnf("no root")
    groups = _groups(gbnf)
    for one in (item for group in groups for item in _items(group)):
        if isinstance(one, Reference) and one.name not in gbnf.rules:
            raise NotGbnf(f"undefined: {one.name}")
    empty: set[int] = set()
    while more := {
        id(group) for group in groups if id(group) not in empty and any(_empty(gbnf, row, empty) for row in group.rows)
    }:
        empty |= more
    corners = {id(group): {id(one) for one in _corners(gbnf, group, empty)} for group in groups}
    try:
        TopologicalSorter(corners).prepare()
    except CycleError:
        raise NotGbnf("left recursion") from None


def _corners(gbnf: Gbnf, group: Group, empty: set[int]) -> Iterator[Group]:
    """The groups that may stand first in one."""
    for row in group.rows:
        for item in row:
            if isinstance(item, Set):
                break
            first = gbnf.rules[item.name] if isinstance(item, Reference) else item
            yield first
            if id(first) not in empty:
                break


def _groups(gbnf: Gbnf) -> list[Group]:
    found: dict[int, Group] = {}
    waiting = list(gbnf.rules.values())
    while waiting:
        group = waiting.pop()
        if id(group) not in found:
            found[id(group)] = group
            waiting += [one for one in _items(group) if isinstance(one, Group)]
    return list(found.values())


def _items(group: Group) -> list[Item]:
    return [item for row in group.rows for item in row]


def _empty(gbnf: Gbnf, row: tuple[Item, ...], empty: set[int]) -> bool:
    return all(
        not isinstance(one, Set) and id(gbnf.rules[one.name] if isinstance(one, Reference) else one) in empty
        for one in row
    )
