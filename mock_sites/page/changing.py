"""Pages made from other pages: every part looked at once, and kept, changed or taken out.

In go a page and a function on parts; out comes the page with what the function makes of each, the inmost first.
Disturbances are made with it: they change a page and know nothing of the site that made it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from .parts import Box, Dialog, Disclosure, Form, Items, Nav, Page, Part, Row, Table, Tabs

Change: TypeAlias = Callable[[Any], Any]


def changed(page: Page, change: Change) -> Page:
    """The page with each part of it, and of the shell, as `change` makes it."""
    shell = page.shell
    nav = None if shell.nav is None else changed_part(shell.nav, change)
    search = None if shell.search is None else changed_part(shell.search, change)
    return replace(page, shell=replace(shell, nav=nav, search=search), parts=_all(page.parts, change))


def changed_part(part: Any, change: Change) -> Any:
    """A part with what is inside it changed, and then itself."""
    inside: Any = part
    match part:
        case Form() | Box() | Dialog():
            inside = replace(part, parts=_all(part.parts, change))
        case Disclosure():
            instead = None if part.instead is None else _all(part.instead, change)
            inside = replace(part, parts=_all(part.parts, change), instead=instead)
        case Tabs():
            inside = replace(part, tabs=tuple(replace(tab, parts=_all(tab.parts, change)) for tab in part.tabs))
        case Items():
            inside = replace(part, items=tuple(_all(item, change) for item in part.items))
        case Table():
            inside = replace(part, rows=tuple(_row(row, change) for row in part.rows))
        case Nav():
            inside = replace(part, links=_all(part.links, change))
        case _:
            pass
    return change(inside)


def _all(parts: tuple[Part, ...], change: Change) -> tuple[Any, ...]:
    return tuple(changed_part(part, change) for part in parts)


def _row(row: Row, change: Change) -> Row:
    return replace(row, cells=tuple(_all(cell, change) for cell in row.cells))
