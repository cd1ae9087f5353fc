"""`python -m benchmarks.frontend`: measure the front end beside its peers, print the table, keep the figures.

`--get-peers` installs the peers that have an environment of their own; `--sizes 100,1000` leaves the large plans out.
"""

from __future__ import annotations

import argparse
import sys

from . import peers
from .contenders import CONTENDERS
from .measure import SIZES, measure
from .table import judgements, table, told, write_results

RESULTS = peers.ROOT / "benchmarks" / "results" / "frontend.json"


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a time is no reason to fail."""
    options = _options().parse_args(arguments)
    if options.get_peers:
        peers.get_peers()
        return 0
    ready = peers.has_peers()
    contenders = [one for one in CONTENDERS if ready or not one.peer]
    figures = measure(options.sizes, contenders, say=lambda line: print(f"… {line}", file=sys.stderr))
    print(table(figures))
    if not ready:
        print(f"miniwdl is left out: it is not installed in build/peers; `{peers.COMMAND}` does that")
    if judged := told(judgements(figures)):
        print(judged)
    write_results(RESULTS, figures)
    print(f"figures in {RESULTS.relative_to(peers.ROOT)}")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frontend", description=__doc__)
    parser.add_argument("--get-peers", action="store_true", help="install what is compared with, in build/peers")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of nodes, such as 100,1000")
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
