"""The table of `docs/guarantees.md`: written by `python -m tests.crashes`, read by the test that compares its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from .tally import Tally

PAGE = Path(__file__).parents[2] / "docs" / "guarantees.md"
BEGIN, END = "<!-- table: python -m tests.crashes -->", "<!-- end of table -->"
HEAD = "| what strikes | runs | lost | repeated | a person was asked | without need |"


def rows_of(page: str) -> dict[str, list[int]]:
    """The numbers of each row."""
    rows = {}
    for line in between(page).splitlines()[2:]:
        name, *numbers = (cell.strip() for cell in line.strip("| ").split("|"))
        rows[name] = [int(number.replace(",", "")) for number in numbers]
    return rows


def between(page: str) -> str:
    """What stands between the marks."""
    found = re.search(f"{re.escape(BEGIN)}\n(.*?)\n{re.escape(END)}", page, re.DOTALL)
    assert found, f"{PAGE.name} has no table"
    return found[1]


def table(rows: Mapping[str, Iterable[int]]) -> str:
    """In Markdown."""
    return "\n".join([HEAD, "|---" + "|---:" * 5 + "|", *(row(name, numbers) for name, numbers in rows.items())])


def row(name: str, numbers: Iterable[int]) -> str:
    """A line of the table."""
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |"


def numbers_of(tally: Tally) -> tuple[int, ...]:
    """The cells of a row."""
    return tally.runs, tally.lost, tally.repeated, tally.asked, tally.needlessly


def put(tallies: Mapping[str, Tally], order: Iterable[str]) -> None:
    """Write these rows into the page's table, beside those of the other cases, which stay as they are."""
    page = PAGE.read_text(encoding="utf-8")
    rows: dict[str, Iterable[int]] = {**rows_of(page), **{name: numbers_of(one) for name, one in tallies.items()}}
    made = table({name: rows[name] for name in order if name in rows})
    PAGE.write_text(page.replace(between(page), made), encoding="utf-8")
