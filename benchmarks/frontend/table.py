"""Figures go in; what is printed, and what is kept as JSON for a comparison with later runs, comes out."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .contenders import CONTENDERS, MOST_GROWTH, MOST_MEMORY, WANTED
from .measure import Figures, growth

SCHEMA_VERSION = 1


def table(figures: Sequence[Figures]) -> str:
    """One line for each contender: times, growth, memory at the largest size."""
    sizes = sorted({one.nodes for one in figures})
    heads = "".join(f"{f'{nodes:,} nodes':>15}" for nodes in sizes)
    lines = [f"{'CPU time, median':<32}{heads}{'growth':>9}{'memory':>10}"]
    for contender in CONTENDERS:
        own = {one.nodes: one for one in figures if one.contender == contender}
        if own:
            times = "".join(f"{_milliseconds(own.get(nodes)):>15}" for nodes in sizes)
            largest = own[max(own)]
            exponent = growth(figures, contender.name)
            grown = f"{largest.grown:.0f} MB" + ("" if largest.nodes == sizes[-1] else "*")
            lines.append(
                f"{contender.title:<32}{times}{'–' if math.isnan(exponent) else f'{exponent:.2f}':>9}{grown:>10}"
            )
    lines.append("growth: exponent between the two largest sizes; memory: what the largest needs above a warm process")
    return "\n".join(lines)


def _milliseconds(one: Figures | None) -> str:
    return "too slow" if one is None else f"{one.median * 1000:,.1f} ms"


def judgements(figures: Sequence[Figures]) -> list[dict[str, Any]]:
    """What is wanted, what was measured, and whether that is met. Nothing fails when it is not."""
    median = {(one.contender.name, one.nodes): one.median for one in figures}
    found: list[dict[str, Any]] = []
    for one in WANTED:
        if {(one.ours, one.nodes), (one.other, one.nodes)} <= set(median):
            measured = median[one.ours, one.nodes] / median[one.other, one.nodes]
            what = f"{one.ours} at {one.nodes:,} nodes, as a part of {one.other}"
            found.append({"what": what, "wanted": one.times, "measured": measured})
    largest = max(figures, key=lambda one: (one.contender.name == "check", one.nodes))
    if largest.nodes == 10_000:
        found.append({"what": "growth of check", "wanted": MOST_GROWTH, "measured": growth(figures, "check")})
        found.append({"what": "megabytes of check at 10,000", "wanted": MOST_MEMORY, "measured": largest.grown})
    return [{**one, "met": one["measured"] <= one["wanted"]} for one in found]


def told(judged: Sequence[dict[str, Any]]) -> str:
    """One line for each of the judgements."""
    return "\n".join(
        f"{'met' if one['met'] else 'NOT met':<9}{one['what']}: {one['measured']:.2f}, wanted at most {one['wanted']:g}"
        for one in judged
    )


def write_results(path: Path, figures: Sequence[Figures]) -> None:
    """Everything that was measured, as one JSON document."""
    rows = [
        {
            **{key: value for key, value in asdict(one).items() if key != "contender"},
            "contender": one.contender.name,
            "median": one.median,
        }
        for one in figures
    ]
    document = {
        "schema_version": SCHEMA_VERSION,
        "machine": f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}",
        "figures": rows,
        "judgements": judgements(figures),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
