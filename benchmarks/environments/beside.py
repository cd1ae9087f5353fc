"""`python -m benchmarks.environments.beside`: an episode in the browser, ours and BrowserGym's, in turn.

Both do the oracle's actions, one a step, at the same tasks, on the same server and with the same Chromium; BrowserGym's
sleeps are taken out. Ours is `AttemptEnv` over `InBrowser` with one act a call: prompts, journal and interpreter of an
evaluation are in it. Seconds of processors are those of all processes of either, closing included; ours have the server
in them. `--get-peers` installs BrowserGym in `build/environment_peers`; `--each N` tasks of each site, of 2 and of 4
actions; `--rounds N`. Each pair of episodes is a row of `benchmarks/results/environments.jsonl`.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.mock_sites import SITES, Server
from callsheet.tasks.agents.simulated import Errors
from callsheet.tasks.envs.browsing import InBrowser, simulated
from callsheet.tasks.envs.gym import AttemptEnv
from callsheet.tasks.generating import draw_tasks
from callsheet.tasks.task import Pool, Task

from ..browser.cpu import seconds_of
from ..peers import PeerFailed
from ..rows import add
from .peers import BrowserGym, Took, browsergym, get_peers

RESULTS = Path(__file__).resolve().parents[1] / "results" / "environments.jsonl"
HORIZONS = (2, 4)
RESAMPLES = 2_000


class Pair(NamedTuple):
    """The same task, one after the other."""

    task: Task
    ours: Took
    theirs: Took


def main(arguments: Sequence[str] | None = None) -> int:
    """0, also where ours is slower: a time is no reason to fail; 2 without the peer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.environments.beside", description=__doc__)
    parser.add_argument("--get-peers", action="store_true")
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(arguments)
    if asked.get_peers:
        get_peers()
    try:
        pairs = measured(drawn(asked.each), asked.rounds)
    except PeerFailed as error:
        print(error, file=sys.stderr)
        return 2
    print(table(pairs))
    return 0


def drawn(each: int) -> tuple[Task, ...]:
    """Tasks of all sites."""
    tasks = (task for site in SITES for horizon in HORIZONS for task in islice(draw_tasks(site, horizon, 0), each))
    return Pool().with_tasks(tuple(tasks)).tasks


def measured(tasks: tuple[Task, ...], rounds: int) -> list[Pair]:
    """A pair for each task and round; the first of all only warms up. Raises `PeerFailed`."""
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        file = Path(folder) / "pool.json"
        file.write_text(Pool().with_tasks(tasks).to_json(), encoding="utf-8")
        with (
            browsergym(file, server.url, str(find_chromium())) as theirs,
            InBrowser(tasks, server.url, answering=simulated(Errors()), grains=(1,)) as ours,
        ):
            pair(ours, theirs, tasks, 0)
            return [_kept(pair(ours, theirs, tasks, at)) for _ in range(rounds) for at in range(len(tasks))]


def pair(ours: InBrowser, theirs: BrowserGym, tasks: Sequence[Task], at: int) -> Pair:
    """Raises `PeerFailed`."""
    return Pair(tasks[at], played(ours, tasks[at]), theirs.play(at))


def _kept(one: Pair) -> Pair:
    add(RESULTS, {"task": one.task.id, "ours": one.ours._asdict(), "browsergym": one.theirs._asdict()})
    return one


def played(trials: InBrowser, task: Task) -> Took:
    """An episode of ours at a task."""
    trials.tasks = (task,)
    before = seconds_of(os.getpid())
    env, begun = AttemptEnv(trials), time.perf_counter()
    _, info = env.reset(seed=0)
    reset, over = time.perf_counter() - begun, False
    while not over:
        *_, over, _, info = env.step(np.int64(0))
    assert info["verified"], f"the oracle's actions did not do `{task.id}`"
    took = time.perf_counter() - begun
    return Took(reset, took, seconds_of(os.getpid()) - before)


def table(pairs: Sequence[Pair]) -> str:
    """A line for each number of actions, as Markdown; ratios are those of all their seconds to all of ours."""
    columns = ("actions", "pairs", "ours, median", "its reset", "BrowserGym", "its reset", "ratio (95 %)")
    lines = [f"| {' | '.join((*columns, 'processors, ours', 'BrowserGym', 'ratio (95 %)'))} |", "|---" * 10 + "|"]
    groups = [(str(horizon), [one for one in pairs if one.task.horizon == horizon]) for horizon in HORIZONS]
    for name, some in (*groups, ("all", list(pairs))):
        both = zip(*pairs_of(some), strict=True)
        ours, theirs = (list(map(middle, zip(*took, strict=True))) for took in both)
        clock = (*(f"{one:.2f} s" for one in (ours[1], ours[0], theirs[1], theirs[0])), told(some, "all"))
        worked = (f"{ours[2]:.2f} s", f"{theirs[2]:.2f} s", told(some, "processors"))
        lines.append(f"| {' | '.join((name, str(len(some)), *clock, *worked))} |")
    return "\n".join(lines)


def pairs_of(pairs: Sequence[Pair]) -> list[tuple[Took, Took]]:
    """What both took."""
    return [(one.ours, one.theirs) for one in pairs]


def told(pairs: Sequence[Pair], what: str) -> str:
    """A ratio with its interval."""
    low, high = interval(pairs, what)
    return f"{ratio(pairs, what):.1f} ({low:.1f} to {high:.1f})"


def middle(seconds: Sequence[float]) -> float:
    """The median."""
    return statistics.median(seconds)


def ratio(pairs: Sequence[Pair], what: str = "all") -> float:
    """Of all their seconds to all of ours."""
    ours, theirs = zip(*pairs_of(pairs), strict=True)
    return summed(theirs, what) / summed(ours, what)


def summed(episodes: Sequence[Took], what: str) -> float:
    """Seconds of that kind."""
    return float(sum(getattr(one, what) for one in episodes))


def interval(pairs: Sequence[Pair], what: str = "all") -> tuple[float, float]:
    """Of 95 %, by drawing the pairs again."""
    dice = random.Random(0)
    found = sorted(ratio(dice.choices(pairs, k=len(pairs)), what) for _ in range(RESAMPLES))
    return found[RESAMPLES // 40], found[-RESAMPLES // 40 - 1]


if __name__ == "__main__":
    sys.exit(main())
