"""Curves of a training as SVG: return, cost against its limit, multiplier or penalty.

In: `metrics.jsonl`. Out: `curves.svg` beside it. matplotlib is an extra, and is imported here alone.
"""

from __future__ import annotations

import json
from pathlib import Path

from .curves import PRICES


class MissingExtra(Exception):
    """A library that is an extra is not installed; the message says how to."""


def draw(metrics: Path, folder: Path) -> Path:
    """The path of the picture. Raises `MissingExtra`, `OSError`."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("plots need matplotlib: `pip install 'callsheet[plots]'`") from error
    rows = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()]
    steps = [row["steps"] for row in rows]
    figure = Figure(figsize=(7, 8), layout="constrained")
    above, middle, below = figure.subplots(3, 1, sharex=True)
    above.plot(steps, [row["reward"] for row in rows])
    above.set_ylabel("return of an episode")
    for number, limit in enumerate(rows[-1]["limits"]):
        (drawn,) = middle.plot(steps, [row["costs"][number] for row in rows], label=f"cost {number + 1}")
        middle.axhline(limit, linestyle="--", color=drawn.get_color())
    middle.set_ylabel("cost, and its limit")
    for name in rows[-1]:
        if name.startswith((*PRICES, "kl")):
            below.plot(steps, [row[name] for row in rows], label=name.replace("_", " "))
    below.set_ylabel("price of the cost")
    below.set_xlabel("steps")
    for axes in (middle, below):
        axes.legend()
    path = folder / "curves.svg"
    figure.savefig(path)
    return path
