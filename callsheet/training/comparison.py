"""What trainings side by side come to: a row for each method and budget, a page and plots of them.

In go the rows of trainings; out comes a document for JSON, of which the page and the plots are made too. Returns are
scored only where the policy is within its budget: what breaks it may return anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from statistics import fmean
from typing import Any

from callsheet.evaluation.page import framed, table
from callsheet.evaluation.plots import Figure, Lines, plot

from .trials import Row

SCHEMA_VERSION = 1
LINES = Lines(over="budget", over_title="budget of an episode", each="method", each_name="{}")
FIGURES = (
    Figure(name="return", key="mean_reward", title="Return of those within the budget"),
    Figure(name="share", key="mean_share", title="Share of the best return there is", percent=True),
    Figure(name="within", key="share_within", title="Seeds within the budget", percent=True),
)
SAID = (
    "Each policy was tried in fresh episodes; the optimum is exact. Returns are of the seeds within the budget, from "
    "the least to the most."
)
COLUMNS = ("method", "budget", "seeds", "within", "return (least to most)", "of the optimum", "cost", "CPU s")


def summary_of(rows: Sequence[Row]) -> dict[str, Any]:
    """The cells, in the order of method and budget."""
    ordered = sorted(rows, key=lambda row: (row.method, row.budget, row.seed))
    cells = [_cell(list(some)) for _, some in groupby(ordered, key=lambda row: (row.method, row.budget))]
    return {"schema_version": SCHEMA_VERSION, "trainings": len(rows), "cells": cells}


def _cell(rows: Sequence[Row]) -> dict[str, Any]:
    good = [row for row in rows if row.within]
    return {
        "method": rows[0].method,
        "budget": rows[0].budget,
        "seeds": len(rows),
        "within": len(good),
        "share_within": len(good) / len(rows),
        "mean_reward": fmean(row.reward for row in good) if good else None,
        "mean_reward_interval": [min(row.reward for row in good), max(row.reward for row in good)] if good else None,
        "optimum": rows[0].optimum,
        "mean_share": fmean(row.share for row in good) if good else None,
        "mean_cost": fmean(row.cost for row in rows),
        "mean_seconds": fmean(row.seconds for row in rows),
    }


def told(cell: Mapping[str, Any]) -> str:
    """A cell as a line."""
    start = f"{cell['method']} with {cell['budget']:g}: {cell['within']} of {cell['seeds']} within the budget"
    if cell["mean_share"] is None:
        return start
    return f"{start}, return {cell['mean_reward']:.2f}, {cell['mean_share']:.1%} of the best there is"


def pictures_of(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The plots, by the names of their files; none where no training was within its budget."""
    for figure in FIGURES:
        cells = [cell for cell in summary["cells"] if cell[figure.key] is not None]
        if cells:
            yield f"{figure.name}.svg", plot(figure, [_drawable(cell) for cell in cells], simulated=False, lines=LINES)


def page_of(summary: Mapping[str, Any]) -> str:
    """The whole page, for a browser and `file://`."""
    plots = "".join(picture for _, picture in pictures_of(summary))
    body = [
        f"<h1>{summary['trainings']:,} trainings</h1>",
        f"<p>{SAID}</p>",
        f'<div class="plots">{plots}</div>',
        *table(COLUMNS, map(_said, summary["cells"])),
    ]
    return framed("Trainings", body)


def _said(cell: Mapping[str, Any]) -> Iterator[str]:
    yield cell["method"]
    yield f"{cell['budget']:g}"
    yield str(cell["seeds"])
    yield str(cell["within"])
    if cell["mean_reward"] is None:
        yield from ("none", "–")
    else:
        low, high = cell["mean_reward_interval"]
        yield f"{cell['mean_reward']:.2f} ({low:.2f} to {high:.2f})"
        yield f"{cell['mean_share']:.1%}"
    yield f"{cell['mean_cost']:.2f}"
    yield f"{cell['mean_seconds']:.0f}"


def _drawable(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """The cell without an interval that is none."""
    return {name: value for name, value in cell.items() if value is not None}
