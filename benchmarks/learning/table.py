"""Rows go in, tables for people come out: only policies within their limits are scored."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from .cases import Row

WANTED, HOPED = 0.95, 0.98


def table(rows: Sequence[Row]) -> str:
    """A line for each case and method."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["case"], row["method"]), []).append(row)
    names = ("case", "method", "seeds", "within", "and ≥ 95 %", "and ≥ 98 %", "median", "steps a CPU s", "CPU s")
    lines = ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]
    return "\n".join([*lines, *(_line(*key, group) for key, group in sorted(groups.items()))])


def _line(case: str, method: str, rows: list[Row]) -> str:
    shares = [row["share"] for row in rows if row["within"]]
    median = f"{statistics.median(shares):.1%}" if shares else "none"
    good, better = (sum(share >= least for share in shares) for least in (WANTED, HOPED))
    speed = statistics.median(row["steps_per_second"] for row in rows)
    seconds = statistics.median(row["seconds"] for row in rows)
    cells = (case, f"`{method}`", len(rows), len(shares), good, better, median, f"{speed:,.0f}", f"{seconds:.0f}")
    return "| " + " | ".join(map(str, cells)) + " |"
