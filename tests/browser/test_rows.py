"""`read all`: records of every match, in a number of round trips that does not grow with them."""

from __future__ import annotations

import time

import pytest

from callsheet.dsl.actions import ReadAll
from callsheet.dsl.elements import Inside, Near, Nth, Self

from .conftest import Door
from .words import column, css, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def table(rows: int) -> str:
    """A table of things, each with two links."""
    cells = "".join(
        f"<tr><td>Thing {at}</td><td>${at}</td><td><a href='/thing/{at}'>Open</a> <a href=#>More</a></td></tr>"
        for at in range(rows)
    )
    return f"<table aria-label=Things><tr><th>Name</th><th>Price</th><th>Links</th></tr>{cells}</table>"


ROWS = Inside(element=role("row"), container=role("table", "Things"))
NAME, PRICE = column("name", role("cell", "Name")), column("price", role("cell", "Price"))


async def test_columns(door: Door) -> None:
    """Columns are cells by heading, elements by name, their attributes, the k-th of several, the row itself."""
    await door.show(table(2))

    records = await door.look(
        ReadAll(
            element=ROWS,
            limit=10,
            columns=(
                NAME,
                PRICE,
                column("address", role("link", "Open"), attribute="href"),
                column("second", Nth(element=role("link"), index=2)),
                column("third", Nth(element=role("link"), index=3), optional=True),
                column(
                    "near", Near(element=role("link"), other=Inside(element=role("cell", "Price"), container=Self()))
                ),
                column("all", Self()),
            ),
        )
    )

    assert [
        {
            "name": f"Thing {at}",
            "price": f"${at}",
            "address": f"/thing/{at}",
            "second": "More",
            "third": None,
            "near": "Open",
            "all": f"Thing {at} ${at} Open More",
        }
        for at in range(2)
    ] == records


async def test_inside_a_row(door: Door) -> None:
    """A column may be in something that is in the row."""
    await door.show(
        "<ul>"
        + "".join(f"<li><div role=group aria-label=Offer><b>{at}</b></div><b>no</b></li>" for at in "ab")
        + "</ul>"
    )

    bold = Inside(element=css("b"), container=role("group", "Offer"))
    records = await door.look(ReadAll(element=role("listitem"), limit=10, columns=(column("x", bold),)))

    assert [{"x": "a"}, {"x": "b"}] == records


async def test_nothing_is_an_empty_list(door: Door) -> None:
    """No match, no record; headings are not data."""
    await door.show(table(0))

    assert [] == await door.look(ReadAll(element=ROWS, limit=10, columns=(NAME,)))


async def test_too_many(door: Door) -> None:
    """More matches than the limit is a failure, not a shorter list."""
    await door.show(table(4))

    failure = await door.look_failure(ReadAll(element=ROWS, limit=3, columns=(NAME,)))

    assert ("value", '4 matches of row in table "Things", at most 3 are allowed') == (failure.kind, failure.message)


async def test_missing_cell(door: Door) -> None:
    """A column that a row lacks is a failure that says what the row has; optional, it is None."""
    await door.show(table(2).replace("<a href='/thing/1'>Open</a>", ""))

    failure = await door.look_failure(ReadAll(element=ROWS, limit=9, columns=(column("x", role("link", "Open")),)))
    records = await door.look(
        ReadAll(element=ROWS, limit=9, columns=(column("x", role("link", "Open"), optional=True),))
    )

    assert ("missing", 'no link "Open" in the row', ('link "More"',)) == (
        failure.kind,
        failure.message,
        failure.instead,
    )
    assert [{"x": "Open"}, {"x": None}] == records


async def test_ambiguous_cell(door: Door) -> None:
    """Two matches in one row are a failure that shows both."""
    await door.show(table(1))

    failure = await door.look_failure(ReadAll(element=ROWS, limit=9, columns=(column("x", role("link")),)))

    assert ("ambiguous", "2 elements match link", 2) == (failure.kind, failure.message, len(failure.instead))


async def test_a_thousand_rows(door: Door) -> None:
    """A thousand rows with three columns take a few round trips."""
    await door.show(table(1000))

    began = time.monotonic()
    records = await door.look(
        ReadAll(element=ROWS, limit=1000, columns=(NAME, PRICE, column("to", role("link", "Open"), attribute="href")))
    )
    took = time.monotonic() - began

    assert (1000, {"name": "Thing 999", "price": "$999", "to": "/thing/999"}) == (len(records), records[-1])
    assert took < 5.0


async def test_a_table_that_is_redrawn(door: Door) -> None:
    """Records never mix two drawings of a table: it is read again."""
    await door.show("""<table aria-label=Things>
        <thead><tr><th>Name</th><th>Price</th></tr></thead><tbody></tbody></table>
      <script>
      let drawing = 0;
      const draw = () => { drawing++; document.querySelector('tbody').innerHTML =
        `<tr><td>${drawing}</td><td>${drawing}</td></tr>`; };
      draw();
      // The rows are noted in a map: the page draws anew when that is done for the first time.
      const set = Map.prototype.set;
      Map.prototype.set = function (key, value) {
        if (key instanceof HTMLTableRowElement && typeof value === 'number' && drawing === 1) draw();
        return set.call(this, key, value);
      };
      </script>""")

    assert [{"name": "2", "price": "2"}] == await door.look(ReadAll(element=ROWS, limit=9, columns=(NAME, PRICE)))
