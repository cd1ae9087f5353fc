"""Rows go in, a table for people comes out: what goes wrong × how many runs came to their end all the same."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
KEYS = ("what goes wrong", "runs", "without repairs", "with repairs", "patches", "steps", "seconds", "finished kept")


def table(rows: Sequence[Row]) -> str:
    """A line for each disturbance, and one for all. Steps and seconds are medians of runs that came to their end."""
    kinds = sorted({row["kind"] for row in rows})
    lines = ["| " + " | ".join(KEYS) + " |", "|---" * len(KEYS) + "|"]
    lines += [_line(f"`{kind}`", [row for row in rows if row["kind"] == kind]) for kind in kinds]
    return "\n".join([*lines, _line("all", rows)])


def by_site(rows: Sequence[Row]) -> str:
    """Sites across, disturbances down: how many of how many runs were met with repairs."""
    sites, kinds = sorted({row["site"] for row in rows}), sorted({row["kind"] for row in rows})
    lines = ["| what goes wrong | " + " | ".join(f"`{site}`" for site in sites) + " |", "|---" * (len(sites) + 1) + "|"]
    for kind in kinds:
        cells = [
            _of([row for row in rows if row["repairs"] and (row["kind"], row["site"]) == (kind, site)])
            for site in sites
        ]
        lines.append(f"| `{kind}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def recovered(row: Row) -> bool:
    """Whether the run says that it is done, and the site's state says so too."""
    return bool(row["outcome"] == "done" and row["met"])


def _line(title: str, rows: Sequence[Row]) -> str:
    mended = [row for row in rows if row["repairs"]]
    well = [row for row in mended if recovered(row)]
    cells = (
        title,
        len(mended),
        _of([row for row in rows if not row["repairs"]]),
        _of(mended),
        sum(len(row["patches"]) for row in mended),
        _median([row["steps"] for row in well]),
        _median([row["seconds"] for row in well]),
        f"{sum(row['kept'] for row in mended)} of {sum(row['finished'] for row in mended)}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _of(rows: Sequence[Row]) -> str:
    return f"{sum(map(recovered, rows))} of {len(rows)}" if rows else "–"


def _median(values: Sequence[float]) -> str:
    return f"{statistics.median(values):g}" if values else "–"
