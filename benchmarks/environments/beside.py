"""`python -m benchmarks.environments.beside`: an episode in the browser, ours and BrowserGym's, in turn.

Both do the oracle's actions, one a step, on the same tasks, server and Chromium; BrowserGym's sleeps are taken out.
Ours is `AttemptEnv` over `InBrowser` with one act a call: prompts, journal and interpreter of an evaluation are in it.
`--get-peers` installs BrowserGym in `build/environment_peers`; `--each N` tasks of each site, of 2 and 4 actions;
`--rounds N`. Each episode is a row of `benchmarks/results/environments.jsonl`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.rows import add
from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.mock_sites import SITES, Server
from callsheet.tasks.agents.simulated import Errors
from callsheet.tasks.envs.browsing import InBrowser, simulated
from callsheet.tasks.envs.gym import AttemptEnv
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.task import Pool, Task

from .peers import PYTHON, BrowserGym, get_peers

RESULTS = Path(__file__).resolve().parents[1] / "results" / "environments.jsonl"
RESAMPLES = 2_000


def main(arguments: Sequence[str] | None = None) -> int:
    """0, also where ours is slower: a time is no reason to fail; 2 without the peer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.environments.beside", description=__doc__)
    parser.add_argument("--get-peers", action="store_true")
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(arguments)
    if asked.get_peers:
        get_peers()
    if not PYTHON.exists():
        print("BrowserGym is not installed: `--get-peers`", file=sys.stderr)
        return 2
    pairs = measured(tuple(drawn(asked.each)), asked.rounds)
    low, high = interval(pairs)
    print(f"{len(pairs)} pairs of episodes; median ours {statistics.median(one for one, _ in pairs):.2f} s, ", end="")
    print(f"BrowserGym {statistics.median(other for _, other in pairs):.2f} s")
    print(f"BrowserGym takes {ratio(pairs):.1f} times as long (95 %: {low:.1f} to {high:.1f})")
    return 0


def drawn(each: int) -> list[Task]:
    """Tasks of all sites, of 2 and of 4 actions."""
    return [task for site in SITES for horizon in (2, 4) for task in islice(draw_tasks(site, horizon, 0), each)]


def measured(tasks: tuple[Task, ...], rounds: int) -> list[tuple[float, float]]:
    """Seconds of ours and theirs, one after the other; the first pair only warms up. Raises `PeerFailed`."""
    pool = Pool().with_tasks(tasks)
    pairs = list[tuple[float, float]]()
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        file = Path(folder) / "pool.json"
        file.write_text(pool.to_json(), encoding="utf-8")
        theirs = BrowserGym(file, server.url, str(find_chromium()))
        with InBrowser(pool.tasks, server.url, answering=simulated(Errors()), grains=(1,)) as trials:
            warm = (seconds(trials, pool.tasks[0]), theirs.seconds(0))
            print(f"warming up took {warm[0]:.1f} and {warm[1]:.1f} s", file=sys.stderr)
            for at, task in enumerate(pool.tasks * rounds):
                pairs.append((seconds(trials, task), theirs.seconds(at % len(pool.tasks))))
                add(RESULTS, {"task": task.id, "ours": pairs[-1][0], "browsergym": pairs[-1][1]})
        theirs.close()
    return pairs


def seconds(trials: InBrowser, task: Task) -> float:
    """Of one episode of ours at a task."""
    trials.tasks = (task,)
    env, begun = AttemptEnv(trials), time.perf_counter()
    _, info = env.reset(seed=0)
    over = False
    while not over:
        *_, over, _, info = env.step(np.int64(0))
    took = time.perf_counter() - begun
    assert info["verified"], f"the oracle's actions did not do `{task.id}`"
    return took


def ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Of all their seconds to all of ours."""
    return sum(other for _, other in pairs) / sum(one for one, _ in pairs)


def interval(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of 95 %, by drawing the pairs again."""
    dice = random.Random(0)
    found = sorted(ratio(dice.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    return found[RESAMPLES // 40], found[-RESAMPLES // 40]


if __name__ == "__main__":
    sys.exit(main())
