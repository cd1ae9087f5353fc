"""The parts of a spec that say what a site has: pages, elements, commits, requests, the login."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from .. import ast
from ..roles import ROLES
from ..source import NOWHERE
from .paths import RequestPattern
from .reading import Reading
from .shapes import at, entries, items, scalar, text
from .values import Column, CommitControl, LoginForm, NamedElement, Page
from .yaml_text import Entry, Scalar, Value


def read_elements(reading: Reading, root: Value) -> None:
    """Each element may mention those above it."""
    table = entries(root, "elements")
    reading.later = {entry.key.text for entry in table}
    for entry in table:
        element = _element(reading, entry)
        reading.elements[entry.key.text] = element
        reading.later.discard(entry.key.text)


def _element(reading: Reading, entry: Entry) -> NamedElement | None:
    name = entry.key.text
    reading.usable(entry.key)
    if name in ROLES:
        message = f"`{name}` is a role, and so cannot name an element"
        reading.problems.tell(message, entry.key.span, help=f"say which one: `main_{name}`")
    place = entry.value if isinstance(entry.value, Scalar) else scalar(entry.value, "element")
    expression = None if place is None else reading.element(place)
    if place is None or expression is None:
        return None
    about = text(entry.value, "description")
    return NamedElement(
        name=name,
        expression=expression,
        text=place.text.strip(),
        description=about,
        columns=tuple(_columns(reading, entry.value)),
        rows=_rows(reading, entry.value),
    )


def _columns(reading: Reading, value: Value | None) -> Iterator[Column]:
    """A column that says nowhere from is the cell of its name."""
    for entry in entries(value, "columns"):
        name, written, place = entry.key.text, entry.value, scalar(entry.value, "from")
        reading.usable(entry.key)
        kind = written.text if isinstance(written, Scalar) else text(written, "type")
        source = _cell(entry.key) if place is None else reading.element(place)
        if kind and source is not None:
            yield Column(name=name, type=kind, source=source)


def _cell(name: Scalar) -> ast.Expression:
    heading = name.text.replace("_", " ")
    written = ast.Text(span=name.span, parts=(heading[:1].upper() + heading[1:],))
    return ast.RoleElement(span=name.span, role="cell", name=written)


def _rows(reading: Reading, value: Value | None) -> ast.Expression | None:
    place = scalar(value, "rows")
    if place is not None:
        return reading.element(place)
    return None if at(value, "columns") is None else ast.Reference(span=NOWHERE, name="row")


def read_pages(reading: Reading, root: Value) -> None:
    """Each page; no two have one path."""
    table = entries(root, "pages")
    reading.pages = {entry.key.text: None for entry in table}
    for entry in table:
        reading.pages[entry.key.text] = _page(reading, entry)


def _page(reading: Reading, entry: Entry) -> Page | None:
    value, place = entry.value, scalar(entry.value, "path")
    parameters = reading.parameters(value)
    for element in items(value, "elements"):
        reading.mention(element, reading.elements, "element")
    choices = {one.name: one.choices for one in parameters.values()}
    pattern = None if place is None else reading.pattern(place, place.text, 0, choices)
    if place is None or pattern is None:
        return None
    slots = {slot.name for slot in pattern.slots}
    for one in entries(value, "parameters"):
        if one.key.text not in slots:
            message = f"the path has no `{{{one.key.text}}}`"
            reading.problems.unknown(message, one.key.text, one.key.span, slots, what="it has")
    same = next((other for other in reading.pages.values() if other is not None and other.path == pattern), None)
    if same is not None:
        reading.problems.tell(f"this is the path of page `{same.name}`", place.span, help="one path is one page")
    return Page(
        name=entry.key.text,
        path=pattern,
        title=text(value, "title"),
        heading=text(value, "heading"),
        description=text(value, "description"),
        elements=tuple(one.text for one in items(value, "elements")),
    )


def read_commits(reading: Reading, root: Value) -> None:
    """Controls that only a `commit` may press."""
    seen: dict[str, Scalar] = {}
    for place in items(root, "commits"):
        name = place.text.strip()
        first = seen.setdefault(name, place)
        if first is not place:
            reading.problems.twice(f"`{name}` is listed twice", place.span, first.span)
        expression = reading.element(place)
        reading.commits.append(None if expression is None else CommitControl(name=name, expression=expression))


def read_requests(reading: Reading, root: Value) -> tuple[RequestPattern, ...]:
    """HTTP requests that are commits."""
    found = []
    for place in items(root, "commit_requests"):
        method, _, path = place.text.partition(" ")
        pattern = reading.pattern(place, path, len(method) + 1, {})
        if pattern is not None:
            found.append(RequestPattern(method=method, path=pattern))
    return tuple(found)


def read_login(reading: Reading, value: Value) -> LoginForm:
    """How one logs in."""
    for operation in items(value, "operations"):
        reading.mention(operation, reading.operations, "operation")
    return LoginForm(
        by=cast(Literal["basic", "digest", "form"], text(value, "by")),  # the table of the format has these words
        page=reading.mention(scalar(value, "page"), reading.pages, "page"),
        needed=reading.look(scalar(value, "needed"), "Bool", {}),
        operations=tuple(one.text for one in items(value, "operations")),
    )
