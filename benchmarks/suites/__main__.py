"""`python -m benchmarks.suites`: episodes of MiniWoB++ a second, ours beside the environment of its package."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path

from ..peers import PeerFailed
from .measure import BASE, Figures, measure

RESULTS = Path(__file__).resolve().parents[1] / "results" / "suites.json"
TASKS = ("click-dialog", "enter-text", "login-user", "click-checkboxes")
"""One click, a field, two, and several boxes: nothing that an honest click cannot reach in any of the contenders."""
NAMES = {
    "ours_1": "ours, one context",
    "ours_4": "ours, four contexts",
    "package": "the package's environment",
    "package_blind": "the same without pictures",
    "selenium": "selenium with real clicks",
}


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 where a peer cannot be asked: a time is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suites", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often all play in turn (at least 2)")
    parser.add_argument("--episodes", type=int, default=8, help="of each task in a round")
    parser.add_argument("--tasks", nargs="*", default=list(TASKS), choices=TASKS)
    chosen = parser.parse_args(arguments)
    if chosen.rounds < 2:
        parser.error("at least 2 rounds are needed for an interval")
    try:
        found = asyncio.run(measure(chosen.tasks, rounds=chosen.rounds, episodes=chosen.episodes))
    except PeerFailed as error:
        print(error, file=sys.stderr)
        return 2
    print(table(found))
    RESULTS.parent.mkdir(exist_ok=True)
    rows = {task: {name: one.rounds for name, one in some.items()} for task, some in found.items()}
    RESULTS.write_text(json.dumps({"episodes": chosen.episodes, "rounds": rows}) + "\n", encoding="utf-8")
    return 0


def table(found: Mapping[str, Mapping[str, Figures]]) -> str:
    """As Markdown: a line for each contender and task, then what the tasks come to together."""
    lines = ["| task | | solved | a second | × the package | 95 % | CPU s each |", "|---|---|---|---|---|---|---|"]
    for task, some in found.items():
        for name, one in some.items():
            ratio, (low, high) = one.against(some[BASE])
            played = one.episodes * len(one.rounds)
            lines.append(
                f"| {task} | {NAMES[name]} | {one.solved} of {played} | {one.rate:.2f} "
                f"| {ratio:.2f} | {low:.2f} to {high:.2f} | {one.cpu:.3f} |"
            )
    for name, ratio in together(found).items():
        lines.append(f"| all | {NAMES[name]} | | | {ratio:.2f} | | |")
    return "\n".join(lines)


def together(found: Mapping[str, Mapping[str, Figures]]) -> dict[str, float]:
    """The geometric mean of the tasks' ratios, by contender."""
    ratios: dict[str, list[float]] = {}
    for some in found.values():
        for name, one in some.items():
            ratios.setdefault(name, []).append(one.against(some[BASE])[0])
    return {name: math.exp(math.fsum(map(math.log, each)) / len(each)) for name, each in ratios.items()}


if __name__ == "__main__":
    sys.exit(main())
