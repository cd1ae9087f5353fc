"""`python -m benchmarks.minimum`: nothing shorter than a task's `min_actions` does it, by trying all that there is.

Each task is a row of `benchmarks/results/minimum.jsonl`, and one that is there is not searched again: stop it whenever,
start it again and it goes on. `--tasks 20,20,10` so many that take one action, two, three, spread over the sites;
`--seed` draws others; `-j N` so many browsers; `--table` prints what is there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.rows import add, read
from callsheet.mock_sites import SITES
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.task import Task

from .searching import searched

RESULTS = Path(__file__).resolve().parents[1] / "results" / "minimum.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where something shorter was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.minimum", description=__doc__)
    parser.add_argument("--tasks", default="20,20,10")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--table", action="store_true")
    asked = parser.parse_args(arguments)
    tasks = [task for at, number in enumerate(asked.tasks.split(","), 1) for task in drawn(at, int(number), asked.seed)]
    if not asked.table:
        make(tasks, asked.jobs)
    ids = {task.id for task in tasks}
    rows = [row for row in read(RESULTS) if row["task"] in ids]
    print(table(rows))
    found = [row for row in rows if row["shorter"]]
    for row in found:
        print(f"{row['task']} takes {row['min_actions']}, and this does it too: {'; '.join(row['shorter'])}")
    return 1 if found else 0


def drawn(horizon: int, number: int, seed: int) -> Iterator[Task]:
    """Tasks of so many actions, of each site in turn."""
    turns = cycle([draw_tasks(site, horizon, seed) for site in SITES])
    return (next(tasks) for tasks in islice(turns, number))


def make(tasks: Sequence[Task], jobs: int) -> None:
    """Search for those of which there is no row."""
    there = {row["task"] for row in read(RESULTS)}
    left = [task for task in tasks if task.id not in there]
    with get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        for row in pool.imap_unordered(searched, left):
            add(RESULTS, row)
            print(f"{row['task']}: {row['tried']:,} sequences in {row['seconds']:.0f} s", file=sys.stderr)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """A line for each number of actions, as Markdown."""
    lines = ["| actions | tasks | sequences | not possible | looked alike | something shorter | seconds |"]
    lines.append("|---|---|---|---|---|---|---|")
    groups = [(str(n), [row for row in rows if row["min_actions"] == n]) for n in range(1, 10)]
    for name, some in (*groups, ("all", list(rows))):
        if some:
            sums = (sum(row[key] for row in some) for key in ("tried", "refused", "alike"))
            shorter, seconds = sum(bool(row["shorter"]) for row in some), sum(row["seconds"] for row in some)
            cells = (name, len(some), *(f"{one:,}" for one in sums), shorter, f"{seconds:,.0f}")
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
