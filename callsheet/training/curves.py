"""Curves of a training in the terminal, drawn with characters.

In: rows of metrics. Out: for reward, each cost and each multiplier or penalty a line of the last rounds, its last
value and its limit. Without a terminal, a plain line now and then.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 48
SECONDS_BETWEEN_LINES = 10.0
PRICES = ("multiplier", "kappa")


class Curves:
    """A context; `add` a row a round."""

    def __init__(self, rows: Sequence[dict[str, Any]], *, live: bool) -> None:
        self.rows = list(rows)
        self.console = Console(stderr=True)
        self.told = time.monotonic()
        self.wanted = live
        self.live = Live(console=self.console, auto_refresh=False) if live and self.console.is_terminal else None

    def __enter__(self) -> Curves:
        if self.live is not None:
            self.live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.live is not None:
            self.live.stop()

    def add(self, row: dict[str, Any]) -> None:
        """Draw again, at most ten times a second."""
        self.rows.append(row)
        now = time.monotonic()
        if self.live is not None:
            if now - self.told > 0.1:
                self.live.update(board(self.rows), refresh=True)
                self.told = now
        elif self.wanted and now - self.told > SECONDS_BETWEEN_LINES:
            sys.stderr.write(line(row) + "\n")
            self.told = now


def board(rows: Sequence[dict[str, Any]]) -> Table:
    """The curves so far."""
    last = rows[-1]
    table = Table(title=f"{last['steps']:,} of {last['of']:,} steps", title_justify="left", box=None)
    for name in ("", "course", "now", "limit"):
        table.add_column(name, justify="right" if name in {"now", "limit"} else "left", no_wrap=True)
    table.add_row("reward", bars([row["reward"] for row in rows]), f"{last['reward']:.3f}", "")
    for number, limit in enumerate(last["limits"]):
        costs = [row["costs"][number] for row in rows]
        table.add_row(f"cost {number + 1}", bars(costs), f"{costs[-1]:.3f}", f"{limit:.3f}")
    for name in last:
        if name.startswith(PRICES):
            values = [row[name] for row in rows]
            table.add_row(name.replace("_", " "), bars(values), f"{values[-1]:.3f}", "")
    return table


def bars(values: Sequence[float], width: int = WIDTH) -> str:
    """The last values as heights between the smallest and the largest of them; many are drawn by each last of a few."""
    step = max(1, -(-len(values) // width))
    shown = list(values)[::-1][::step][::-1]
    low, high = min(shown), max(shown)
    if high == low:
        return BARS[0] * len(shown)
    return "".join(BARS[round((value - low) / (high - low) * (len(BARS) - 1))] for value in shown)


def line(row: dict[str, Any]) -> str:
    """One round, for a log."""
    costs = ", ".join(f"{cost:.3f} of {limit:.3f}" for cost, limit in zip(row["costs"], row["limits"], strict=True))
    return f"{row['steps']:,} of {row['of']:,} steps: reward {row['reward']:.3f}, cost {costs}"
