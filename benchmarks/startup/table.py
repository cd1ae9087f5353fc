"""Figures go in, what people read and what is kept comes out."""

from __future__ import annotations

import json
import platform
from pathlib import Path

from .measure import NODES, Figures

MOST = 2.0
"""How many times `callsheet --help` a check of a small plan may cost."""


def ratio(figures: dict[str, Figures]) -> float:
    """`check` by `--help`, of the medians."""
    return figures["check"].median / figures["--help"].median


def table(figures: dict[str, Figures]) -> str:
    """A line for each command, in milliseconds of CPU."""
    lines = [f"{'CPU time of a process':<24}{'median':>9}{'least':>9}  runs"]
    for one in figures.values():
        times = f"{one.median * 1e3:>6.1f} ms{min(one.seconds) * 1e3:>6.1f} ms"
        lines.append(f"{one.name:<24}{times}  {len(one.seconds):>4}")
    return "\n".join(lines)


def judgement(figures: dict[str, Figures]) -> str:
    """What is wanted, and whether it is met."""
    met = "met" if ratio(figures) <= MOST else "NOT met"
    return f"check of {NODES} nodes: {ratio(figures):.2f} × --help, wanted: {MOST:.0f} × at most, {met}"


def write_results(path: Path, figures: dict[str, Figures]) -> None:
    """All times, and the ratio."""
    document = {
        "schema_version": 1,
        "machine": f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}",
        "ratio": ratio(figures),
        "figures": [{"command": one.name, "median": one.median, "seconds": one.seconds} for one in figures.values()],
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
