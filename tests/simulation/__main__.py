"""`python -m tests.simulation`: runs by chance, or the run of one seed once more.

    python -m tests.simulation --runs 5000          from seed 0 on; each failure is told with its seed
    python -m tests.simulation --seed 4711          that run alone: its plan, its processes, its journal
    python -m tests.simulation --seed 4711 --sqlite with a real journal on the disk

Exit code 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from callsheet.interpreter.run import events_of
from tests.crashes.forks import folder_in_memory
from tests.interpreter.telling import told

from .simulate import Simulation, compared, simulate


def main() -> int:
    """Returns the exit code."""
    options = argparse.ArgumentParser(
        prog="python -m tests.simulation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--seed", type=int, help="this one, and tell all about it")
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--sqlite", action="store_true")
    chosen = options.parse_args()
    if chosen.seed is None:
        return many(chosen.first, chosen.runs, sqlite=chosen.sqlite)
    with folder_in_memory() as folder:
        return one(chosen.seed, folder if chosen.sqlite else None)


def many(first: int, runs: int, *, sqlite: bool) -> int:
    """One line a failure, and a sum."""
    begun, counts = time.monotonic(), Counter[str]()
    for seed in range(first, first + runs):
        try:
            with folder_in_memory() as folder:
                story = simulate(seed, folder if sqlite else None)
        except Exception as error:  # noqa: BLE001 - whatever broke, the next seed has its turn
            counts["broken"] += 1
            say(f"seed {seed}: {type(error).__name__}: {error}")
        else:
            counts[story.outcome] += 1
            counts["processes"] += len(story.ends)
    seconds = time.monotonic() - begun
    say(f"{runs} runs in {seconds:.1f} s: {', '.join(f'{count} {what}' for what, count in sorted(counts.items()))}")
    return int(counts["broken"] > 0)


def one(seed: int, folder: Path | None) -> int:
    """The plan, what struck each process, what was recorded, and what broke."""
    simulation = Simulation(seed, folder)
    say(simulation.plan.plan.source.text)
    try:
        compared(simulation.run(), seed)
        broken = ""
    except Exception:  # noqa: BLE001 - what is known is told first
        broken = traceback.format_exc()
    for line in told(events_of(simulation.disk.records())):
        say(f"  {line}")
    for number, end in enumerate(simulation.ends, start=1):
        say(f"process {number}: {end}")
    say(f"orders: {' '.join(simulation.site.orders)}")
    say(broken or "every promise was kept")
    return int(bool(broken))


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
