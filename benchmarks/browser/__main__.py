"""`python -m benchmarks.browser`: what a plan costs beside raw async Playwright, in interleaved pairs.

`--get-peers` installs BrowserGym and Selenium in `build/browser_peers`; without them their rows are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
from pathlib import Path

from .measure import Figures, measure
from .peers import get_peers

RESULTS = Path(__file__).resolve().parents[1] / "results" / "browser.json"
WANTED = 1.15
FLOWS = ("form", "shop")


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a time is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__)
    parser.add_argument("--pairs", type=int, default=30, help="how often each flow is done by each, at least 2")
    parser.add_argument("--flow", choices=FLOWS, help="only this one")
    parser.add_argument("--cold", action="store_true", help="let each run of ours make its own context when it begins")
    parser.add_argument("--get-peers", action="store_true", help="install what is compared with besides")
    chosen = parser.parse_args(arguments)
    if chosen.get_peers:
        get_peers()
        return 0
    if chosen.pairs < 2:
        parser.error("at least 2 pairs are needed for an interval")
    figures = asyncio.run(measure((chosen.flow,) if chosen.flow else FLOWS, chosen.pairs, cold=chosen.cold))
    print(table(figures))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([data(one) for one in figures], indent=2) + "\n", encoding="utf-8")
    return 0


def table(figures: list[Figures]) -> str:
    """A line a flow."""
    head = f"{'flow':6} {'pairs':>5} {'ours':>9} {'raw':>9} {'ratio':>6}  95 %          wanted           {'CPU':>6}"
    return "\n".join((head, *map(_line, figures), *(line for one in figures for line in _of_peers(one))))


def _of_peers(one: Figures) -> list[str]:
    """How many times as long as ours each of the others took, by medians."""
    ours = statistics.median(one.ours)
    medians = {name: statistics.median(seconds) for name, seconds in one.peers.items()}
    return [
        f"{one.flow:6} {name:12} {1000 * took:6.0f} ms  {took / ours:5.2f} × ours" for name, took in medians.items()
    ]


def _line(one: Figures) -> str:
    low, high = one.interval
    ours, raw = (1000 * statistics.median(seconds) for seconds in (one.ours, one.raw))
    judged = "met" if one.ratio <= WANTED else "not met"
    return (
        f"{one.flow:6} {len(one.ours):5} {ours:6.0f} ms {raw:6.0f} ms {one.ratio:6.2f}  {low:.2f} to {high:.2f}"
        f"  {f'{WANTED} ({judged})':15} {one.cpu[0] / one.cpu[1]:7.2f}"
    )


def data(one: Figures) -> dict[str, object]:
    """What is kept of a measurement."""
    return {
        "flow": one.flow,
        "ratio": one.ratio,
        "interval": one.interval,
        "cpu": one.cpu,
        "ours": one.ours,
        "raw": one.raw,
    }


if __name__ == "__main__":
    sys.exit(main())
