"""`python -m benchmarks.engine`: what a node costs, beside a bare `TaskGroup`, LangGraph and DBOS; keeps the figures.

`--get-peers` installs LangGraph and DBOS in `build/engine_peers`; without them their rows are left out. `--quick` takes
one round of 200 nodes, `--rounds` that many of all.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..peers import BUILD, install, python_of
from .contenders import CONTENDERS, Contender

ROOT = Path(__file__).resolve().parents[2]
FOLDER = BUILD / "engine_peers"
PYTHON = python_of(FOLDER)
LIST = Path(__file__).with_name("peers.txt")
RESULTS = ROOT / "benchmarks" / "results" / "engine.json"
CASES = (("chain", 1_000), ("fan-out", 1_000), ("layered", 1_000), ("layered", 10_000))
ROUNDS = 5
Key = tuple[str, str, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: a time is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--get-peers", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    if options.get_peers:
        get_peers()
        return 0
    contenders = [one for one in CONTENDERS if not one.peer or PYTHON.exists()]
    cases = (("layered", 200),) if options.quick else CASES
    figures = measure(contenders, cases, 1 if options.quick else options.rounds)
    print(table(figures, cases))
    if not options.quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps([{"case": key, "seconds": one} for key, one in figures.items()], indent=1) + "\n")
    return 0


def get_peers() -> None:
    """Make the environment anew. Raises `CalledProcessError`."""
    install(FOLDER, LIST)


def measure(contenders: Sequence[Contender], cases: Sequence[tuple[str, int]], rounds: int) -> dict[Key, list[float]]:
    """Seconds of CPU by contender and case. They take turns, so that a busy minute falls on all of them."""
    figures: dict[Key, list[float]] = {}
    for number in range(rounds):
        for shape, nodes in cases:
            turn = number % len(contenders)
            for one in (*contenders[turn:], *contenders[:turn]):
                if nodes <= one.most:
                    figures.setdefault((one.name, shape, nodes), []).append(once(one, shape, nodes))
    return figures


def once(contender: Contender, shape: str, nodes: int) -> float:
    """One measurement in a fresh process. Raises `CalledProcessError`."""
    python = str(PYTHON) if contender.peer else sys.executable
    command = [python, "-m", "benchmarks.engine.worker", contender.name, shape, str(nodes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{contender.name} failed: {done.stderr.strip().splitlines()[-1:]}")
    seconds: float = json.loads(done.stdout.splitlines()[-1])["seconds"]
    return seconds


def table(figures: dict[Key, list[float]], cases: Sequence[tuple[str, int]]) -> str:
    """Milliseconds of CPU a node, medians, and how many times the bare reference that is."""
    lines = []
    for shape, nodes in cases:
        bare = statistics.median(figures["bare TaskGroup", shape, nodes])
        for (name, at, size), seconds in figures.items():
            if (at, size) == (shape, nodes):
                each, times = statistics.median(seconds) / nodes * 1e3, statistics.median(seconds) / bare
                lines.append(f"{shape:>8} {nodes:>6,}  {name:<23} {each:7.3f} ms a node  {times:6.1f} ×")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
