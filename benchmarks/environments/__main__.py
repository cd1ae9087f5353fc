"""`python -m benchmarks.environments RESULTS [--pool FILE --episodes N]`: the simulator held to runs it has not seen.

RESULTS is a folder of `callsheet evaluate`. Half of its attempts, by chance, are what the simulator is fitted to; the
other half says whether success lies within its interval of 95 % at each number of actions, and by how much tokens
differ. With a pool, as many episodes are played in the browser too, for episodes a second.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from callsheet.mock_sites import Server
from callsheet.pool_files import load_pool
from callsheet.tasks.envs.browsing import InBrowser
from callsheet.tasks.envs.calls import CallModel
from callsheet.tasks.envs.gym import AttemptEnv, AttemptVectorEnv
from callsheet.tasks.envs.trials import Fitted
from callsheet.tasks.metrics import Row, grouped, rows_in, wilson

TIMES = 200
"""Simulated attempts for each that was held out."""


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a figure is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.environments", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--pool", type=Path)
    parser.add_argument("--episodes", type=int, default=30)
    asked = parser.parse_args(arguments)
    rows = rows_in(asked.results / "results.jsonl")
    random.Random(0).shuffle(rows)
    fitted, held_out = rows[::2], rows[1::2]
    model = CallModel.fit(fitted)
    print(f"{len(fitted)} attempts fitted, {len(held_out)} held out\n")
    print(table(model, held_out))
    trials = Fitted(model, [(row.site, row.horizon) for row in held_out])
    many = simulated_rate(trials)
    singly = rate(AttemptEnv(trials), 2_000)
    print(f"\nepisodes a second: {many:,.0f} in the simulator, 4096 at once; {singly:,.0f} singly")
    if asked.pool is not None:
        with Server() as server, InBrowser(load_pool(asked.pool).tasks, server.url, grains=model.grains) as browser:
            slow = rate(AttemptEnv(browser), asked.episodes)
        print(f"{slow:.2f} in the browser: the simulator has {many / slow:,.0f} times as many")
    return 0


def table(model: CallModel, rows: Sequence[Row]) -> str:
    """Held-out runs beside simulated ones of the same sites and numbers of acts a call, as Markdown."""
    lines = [
        "| actions | runs | done | 95 % | simulated | tokens | simulated | differ by |",
        "|---|---|---|---|---|---|---|---|",
    ]
    groups = [*((str(key[0]), some) for key, some in grouped(rows, "horizon").items()), ("all", list(rows))]
    dice = np.random.default_rng(0)
    for name, some in groups:
        sites = np.repeat([model.sites.index(row.site) for row in some], TIMES)
        grains = np.repeat([model.grains.index(row.per_call) for row in some], TIMES)
        ended = model.play(model.start(sites, np.repeat([row.horizon for row in some], TIMES)), grains, dice)
        done, tokens = sum(row.verified for row in some), sum(row.tokens for row in some) / len(some)
        low, high = wilson(done, len(some))
        met, spent = ended.met.mean(), ended.tokens.mean()
        inside = "inside" if low <= met <= high else "outside"
        cells = (name, len(some), f"{done / len(some):.1%}", f"{low:.1%} to {high:.1%}", f"{met:.1%}, {inside}")
        lines.append(f"| {' | '.join(map(str, cells))} | {tokens:,.0f} | {spent:,.0f} | {spent / tokens - 1:+.1%} |")
    return "\n".join(lines)


def simulated_rate(trials: Fitted, copies: int = 4_096, steps: int = 100) -> float:
    """Episodes a second, by chance's choice of acts a call."""
    env = AttemptVectorEnv(trials, copies)
    env.reset(seed=0)
    actions = np.random.default_rng(0).integers(len(trials.grains), size=(steps, copies))
    begun, ended = time.perf_counter(), 0
    for one in actions:
        ended += int(env.step(one)[2].sum())
    return ended / (time.perf_counter() - begun)


def rate(env: AttemptEnv, episodes: int) -> float:
    """The same, one after the other."""
    env.action_space.seed(0)
    env.reset(seed=0)
    begun = time.perf_counter()
    for _ in range(episodes):
        over = False
        while not over:
            over = env.step(env.action_space.sample())[2]
        env.reset()
    return episodes / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
