"""`python -m benchmarks.startup`: what `callsheet check` costs as a whole process, beside `callsheet --help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .measure import ROUNDS, measure
from .table import judgement, table, write_results

RESULTS = Path(__file__).resolve().parents[1] / "results" / "startup.json"


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a time is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each command is run")
    figures = measure(parser.parse_args(arguments).rounds)
    print(table(figures))
    print(judgement(figures))
    write_results(RESULTS, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
