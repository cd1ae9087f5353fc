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


def table(tallies: Mapping[str, Tally]) -> str:
    """In Markdown."""
    lines = [HEAD, "|---" + "|---:" * 5 + "|"]
    for name, one in tallies.items():
        lines.append(row(name, (one.runs, one.lost, one.repeated, one.asked, one.needlessly)))
    return "\n".join(lines)


def row(name: str, numbers: Iterable[int]) -> str:
    """A line of the table."""
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |"


def put(tallies: Mapping[str, Tally]) -> None:
    """Write the table into the page in place of the one that is there."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.replace(between(page), table(tallies)), encoding="utf-8")
