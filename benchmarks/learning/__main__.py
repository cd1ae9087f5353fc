"""`python -m benchmarks.learning`: how close each method comes to the exact optimum within its limits, and how fast.

Each training is a row of `benchmarks/results/learning.jsonl`, and one that is there is not trained again: stop it
whenever, start it again and it goes on. `--table` prints what is there, `--only METHOD`, `--case CASE` and `--seeds
N` leave others out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.rows import add, read

from .cases import CASES, run
from .speed import speed_of_rollouts
from .table import table

RESULTS = Path(__file__).resolve().parents[1] / "results" / "learning.jsonl"
METHODS = ("macpo", "p3o", "ppo_lagrangian_pid", "ppo_lagrangian")
SEEDS, SEEDS_OF_CHANCE = 10, 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: a shortfall is printed, and no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--only", choices=METHODS)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args(arguments)
    if not options.table:
        for case, method, seed in wanted(options.only, options.case, options.seeds):
            measure(RESULTS, case, method, seed)
        print("environment alone, and with a policy, in steps a CPU second:", *speed_of_rollouts())
    print(table(read(RESULTS)))
    return 0


def wanted(only: str | None, case: str | None, seeds: int) -> Iterator[tuple[str, str, int]]:
    """Seed by seed, so that a table of few seeds is a whole one."""
    for seed in range(seeds):
        for name, one in CASES.items():
            for method in METHODS:
                if case not in (None, name) or only not in (None, method):
                    continue
                if (one.agents > 1 and method != "macpo") or (one.chance and not_for_chance(method, seed)):
                    continue
                yield name, method, seed


def not_for_chance(method: str, seed: int) -> bool:
    """The promise is asked of one method, five times."""
    return method != "macpo" or seed >= SEEDS_OF_CHANCE


def measure(path: Path, case: str, method: str, seed: int) -> None:
    """Train, unless it was done before. A row is one line, written at once."""
    if any((row["case"], row["method"], row["seed"]) == (case, method, seed) for row in read(path)):
        return
    row = run(CASES[case], method, seed)
    add(path, row)
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    sys.exit(main())
