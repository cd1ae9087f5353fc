"""`python -m benchmarks.learning.omnisafe`: OmniSafe's P3O and PPOLag beside ours, on the process with limit 18.

In: nothing. Out: for each training what share of the optimum the policy reaches, whether it is within the limit,
steps a CPU second, and CPU seconds until 95 % of the optimum within the limit. OmniSafe lives in an environment of
its own in `build/omnisafe`, which `--get-peers` makes. A training is a row of `benchmarks/results/omnisafe.jsonl`,
and one that is there is not done again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import BUILD, install, python_of
from benchmarks.rows import add, read
from callsheet.planners.learning.training import Learner
from callsheet.tasks.envs.optima import evaluate
from callsheet.tasks.envs.tabular import TabularEnv

from .cases import CASES, LIMIT, optimum_of, process_of, settings_of
from .table import WANTED

ROOT = Path(__file__).resolve().parents[2]
FOLDER = BUILD / "omnisafe"
PYTHON = python_of(FOLDER)
VERSION = "omnisafe==0.5.0"
LIST, WORKER = Path(__file__).with_name("omnisafe.txt"), Path(__file__).with_name("omnisafe_worker.py")
RESULTS = ROOT / "benchmarks" / "results" / "omnisafe.jsonl"
CASE = CASES["d18"]
PAIRS = {"P3O": "p3o", "PPOLag": "ppo_lagrangian_pid"}
"""Each of the peer's methods, and which of ours is beside it."""

Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: a figure is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning.omnisafe", description=__doc__)
    parser.add_argument("--get-peers", action="store_true", help="install OmniSafe in build/omnisafe")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=200_000, help="that OmniSafe learns from")
    parser.add_argument("--only", choices=PAIRS, help="one of OmniSafe's methods and ours beside it")
    chosen = parser.parse_args(arguments)
    if chosen.get_peers:
        get_peers()
    if not PYTHON.exists():
        print("OmniSafe is not installed: `python -m benchmarks.learning.omnisafe --get-peers`", file=sys.stderr)
    for theirs, mine in PAIRS.items():
        for seed in range(chosen.seeds):
            if chosen.only not in (None, theirs):
                continue
            measure(RESULTS, {"who": "ours", "method": mine, "seed": seed})
            if PYTHON.exists():
                measure(RESULTS, {"who": "omnisafe", "method": theirs, "seed": seed, "steps": chosen.steps})
    print(table(read(RESULTS)))
    return 0


def get_peers() -> None:
    """Make the environment anew. Raises `CalledProcessError`."""
    # what it asks for by name does not build under this Python, and is not needed
    install(FOLDER, LIST, VERSION)


def measure(path: Path, what: Row) -> None:
    """Train, unless it was done before."""
    if any(what.items() <= row.items() for row in read(path)):
        return
    row = what | (ours(what["method"], what["seed"]) if what["who"] == "ours" else theirs(**what))
    add(path, row)
    print(json.dumps(row), flush=True)


def ours(method: str, seed: int) -> Row:
    """A training of ours. The policy of each round is scored exactly, off the clock."""
    process, settings = process_of(CASE), settings_of(CASE, seed)
    env = TabularEnv(process)
    learner = Learner(env, settings, method, env.networks(settings))
    spent, until = 0.0, None
    while not learner.done:
        begun = time.process_time()
        learner.round()
        spent += time.process_time() - begun
        outcome = evaluate(process, env.table_of(learner.agents))
        if until is None and outcome.cost <= LIMIT and outcome.reward >= WANTED * optimum_of(CASE):
            until = round(spent, 3)
    begun = time.process_time()
    learner.finish()
    choosing = time.process_time() - begun
    outcome = evaluate(process, env.table_of(learner.agents))
    return {
        **scored(outcome.reward, outcome.cost),
        "steps_per_second": round(learner.steps / spent),
        "seconds": round(spent + choosing, 2),
        "until": until,
    }


def theirs(*, who: str, method: str, seed: int, steps: int) -> Row:
    """A training of the peer's, in a process of its own. Raises `CalledProcessError`."""
    process = process_of(CASE)
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder) / "tables.npz"
        np.savez(tables, chance=process.chance, after=process.after, reward=process.reward, cost=process.cost)
        # -P: this file is not to be found in the place of what it is named after
        command = [str(PYTHON), "-P", str(WORKER), method, str(seed), str(steps), str(LIMIT), str(tables)]
        alone = {**os.environ, "OMP_NUM_THREADS": "1"}
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=alone, cwd=folder).stdout
    told = json.loads(said.strip().splitlines()[-1])
    row = scored(told["reward"], told["cost"])
    good = row["within"] and row["share"] >= WANTED
    return {
        **row,
        "steps_per_second": round(steps / told["seconds"]),
        "steps_per_second_of_rollouts": round(steps / told["rolled"]),
        "seconds": round(told["seconds"], 2),
        "until": round(told["seconds"], 2) if good else None,
    }


def scored(reward: float, cost: float) -> Row:
    """As a share of the optimum."""
    return {"share": round(reward / optimum_of(CASE), 5), "cost": round(cost, 3), "within": cost <= LIMIT}


def table(rows: Sequence[Row]) -> str:
    """A line a training; `until` has a dash where 95 % within the limit was not reached."""
    names = ("who", "method", "seed", "share", "cost", "within", "steps a CPU s", "CPU s", "CPU s until 95 %")
    lines = ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]
    for row in sorted(rows, key=lambda one: (one["who"], one["method"], one["seed"])):
        within, until = "yes" if row["within"] else "no", "–" if row["until"] is None else f"{row['until']:.1f}"
        cells = (row["who"], row["method"], row["seed"], f"{row['share']:.1%}", f"{row['cost']:.2f}", within)
        lines.append(
            f"| {' | '.join(map(str, cells))} | {row['steps_per_second']:,} | {row['seconds']:.0f} | {until} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
