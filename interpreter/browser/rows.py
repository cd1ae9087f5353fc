"""`read all`: the columns of every match of an element.

In: a `ReadAll`. Out: a list of records, texts or None by column name, in document order. Round trips to the
page do not grow with the rows: one to note where each row is, then one a column, whose elements are found
in all rows at once by the same locators that a single look uses and are matched to their rows by where they
stand. Two shapes of column depend on the row in a way that one locator can't say (`near`, and `in` with a
container to be found in the row); they are looked for row by row.
"""

from __future__ import annotations

from typing import NamedTuple

from playwright.async_api import JSHandle, Locator, Page

from callsheet.dsl.actions import Column, ReadAll
from callsheet.dsl.elements import (
    ByAttribute,
    ByRole,
    Element,
    Having,
    InFrame,
    Inside,
    Like,
    Marked,
    Near,
    Nth,
    Self,
    describe,
)
from callsheet.dsl.failures import fail

from .instead import ambiguous, missing, not_one
from .locate import Document, NotOne, in_its_document, locate
from .scripts import COLUMN_SCRIPT, REMEMBER_SCRIPT

TRIES = 3
"""How often a table is read that is redrawn while it is read."""


_SAME_SCRIPT = """(rows, places) =>
  rows.length === places.size && rows.every((row, at) => places.get(row) === at)"""


class _Found(NamedTuple):
    """One match of a column: what it says (None without the attribute asked for), or that it hides it."""

    text: str | None
    password: bool


class _Torn(Exception):
    """The rows were replaced while their columns were read."""


async def read_all(page: Page, look: ReadAll) -> list[dict[str, str | None]]:
    """The records of all matches. Fails with `value` for too many rows, `missing` or `ambiguous` for a cell."""
    for _ in range(TRIES - 1):
        try:
            return await _read_once(page, look)
        except _Torn:
            continue
    try:
        return await _read_once(page, look)
    except _Torn:
        pass
    raise fail("missing", f"{describe(look.element)} is redrawn faster than it can be read")


async def _read_once(page: Page, look: ReadAll) -> list[dict[str, str | None]]:
    try:
        # Columns are looked for where the rows are.
        document, element = await in_its_document(page, look.element)
        rows = await locate(document, element)
    except NotOne as error:
        problem = error
    else:
        return await _records(document, look, rows)
    raise await not_one(page, problem)


async def _records(page: Document, look: ReadAll, rows: Locator) -> list[dict[str, str | None]]:
    places = await page.evaluate_handle("new Map()")
    try:
        await rows.evaluate_all(REMEMBER_SCRIPT, places)
        count: int = await places.evaluate("places => places.size")
        if count > look.limit:
            raise fail("value", f"{count} matches of {describe(look.element)}, at most {look.limit} are allowed")
        reading = _Reading(page, rows, places, count)
        columns = [await reading.column(column) for column in look.columns]
    finally:
        await places.dispose()
    names = [column.name for column in look.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


class _Reading:
    """The columns of `count` rows, whose places are noted in the page's map `places`."""

    def __init__(self, page: Document, rows: Locator, places: JSHandle, count: int) -> None:
        self._page, self._rows, self._places, self._count = page, rows, places, count

    async def column(self, column: Column) -> list[str | None]:
        """What a column says in each row."""
        nth = column.element if isinstance(column.element, Nth) else None
        element = nth.element if nth else column.element
        if _depends_on_row(element):
            cells = [await self._in_row(place, element, column) for place in range(self._count)]
        else:
            cells = await self._in_all_rows(element, column)
        if nth:
            cells = [cell[nth.index - 1 : nth.index] for cell in cells]
        return [await self._said(place, column, cell) for place, cell in enumerate(cells)]

    async def _in_all_rows(self, element: Element, column: Column) -> list[list[_Found]]:
        matches = await locate(self._page, element, own=self._rows)
        cells: list[list[_Found]] = [[] for _ in range(self._count)]
        for at, text, password in await matches.evaluate_all(
            COLUMN_SCRIPT, [self._places, column.attribute, column.style]
        ):
            for place in at:
                cells[place].append(_Found(text, password))
        return cells

    async def _in_row(self, place: int, element: Element, column: Column) -> list[_Found]:
        try:
            matches = await locate(self._page, element, own=self._rows.nth(place))
        except NotOne as problem:
            if problem.count == 0:
                return []
            several = problem
        else:
            found = await matches.evaluate_all(COLUMN_SCRIPT, [self._places, column.attribute, column.style])
            return [_Found(text, password) for _, text, password in found]
        raise await not_one(self._page, several)

    async def _said(self, place: int, column: Column, cell: list[_Found]) -> str | None:
        """The text of one cell: of its one match, or None where the column is optional."""
        if len(cell) == 1:
            (found,) = cell
            if found.password:
                raise fail("secret", f"{describe(column.element)} is a password field, which can't be read")
            if found.text is not None or column.optional:
                return found.text
        elif not cell and column.optional:
            return None
        raise await self._trouble(place, column, cell)

    async def _trouble(self, place: int, column: Column, cell: list[_Found]) -> Exception:
        """Why a row has not just one match."""
        if not await self._rows.evaluate_all(_SAME_SCRIPT, self._places):
            return _Torn()
        row = self._rows.nth(place)
        if not cell:
            return await missing(self._page, column.element, own=row)
        if len(cell) == 1:
            where = f"{describe(column.element)} of match {place + 1}"
            return fail("missing", f"{where} has no attribute `{column.attribute}`")
        matches = await locate(self._page, column.element, own=row)
        return await ambiguous(column.element, matches, len(cell))


def _depends_on_row(element: Element) -> bool:
    match element:
        case Near() | Inside() | Nth():
            return True
        case Having(element=outer) | Like(element=outer) | InFrame(element=outer) | Marked(element=outer):
            return _depends_on_row(outer)
        case ByRole() | ByAttribute() | Self():
            return False
