"""`python -m tests.crashes`: carry out the whole crash matrix and write its table into `docs/guarantees.md`.

With `--share 0.1` a tenth of each case is done, and nothing is written. `--case TEXT` takes the cases with that text in
their name, and leaves the rows of the others. Exit code 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import sys

from .cases import CASES
from .forks import in_warm_process
from .shares import Share
from .table import numbers_of, put, row
from .test_matrix import tally_of


def main() -> int:
    """Returns the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.crashes", description=__doc__)
    options.add_argument("--share", type=float, default=1.0)
    options.add_argument("--case", default="")
    chosen = options.parse_args()
    tallies = {}
    for name in (one for one in CASES if chosen.case in one):
        tallies[name] = one = in_warm_process(tally_of, name, Share(amount=chosen.share))
        sys.stdout.write(row(name, numbers_of(one)) + "\n")
        sys.stdout.writelines(f"  {line}\n" for line in one.told)
        sys.stdout.flush()
    broken = sum(one.broken for one in tallies.values())
    if not broken and chosen.share == 1.0:
        put(tallies, CASES)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
