"""`python -m benchmarks.environments RESULTS`: the simulator held to runs that it has not seen.

RESULTS is a folder of `callsheet evaluate`. Half of its attempts, by chance, are what the simulator is fitted to; the
other half says whether success lies within its interval of 95 % at each number of actions, and by how much tokens
differ. `--kind` takes the attempts of one kind of agent, `--halvings N` tells how it went with so many halves. With
`--pool FILE`, `--episodes N` are played in the browser too, for episodes a second.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from callsheet.mock_sites import Server
from callsheet.pool_files import load_pool
from callsheet.tasks.envs.browsing import InBrowser
from callsheet.tasks.envs.calls import CallModel, Kind
from callsheet.tasks.envs.gym import AttemptEnv, AttemptVectorEnv
from callsheet.tasks.envs.trials import Fitted
from callsheet.tasks.metrics import Row, grouped, rows_in, wilson

TIMES = 200
"""Simulated attempts for each that was held out."""
CLOSE = 0.05
"""By how much tokens may differ."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """Held-out runs of one number of actions, and what is simulated of the same tasks and acts a call."""

    actions: str
    runs: int
    done: int
    met: float
    tokens: float
    spent: float

    @property
    def interval(self) -> tuple[float, float]:
        """Of the runs' success, of 95 %."""
        return wilson(self.done, self.runs)

    @property
    def inside(self) -> bool:
        """Whether the simulated success is in it."""
        low, high = self.interval
        return low <= self.met <= high

    @property
    def differs(self) -> float:
        """By which part the simulated tokens are more."""
        return self.spent / self.tokens - 1


def main(arguments: list[str] | None = None) -> int:
    """Always 0: a figure is no reason to fail."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.environments", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--pool", type=Path)
    parser.add_argument("--episodes", type=int, default=30)
    parser.add_argument("--kind")
    parser.add_argument("--halvings", type=int, default=20)
    asked = parser.parse_args(arguments)
    rows = [row for row in rows_in(asked.results / "results.jsonl") if asked.kind in (None, row.kind)]
    fitted, held_out = halves(rows, 0)
    model = CallModel.fit(fitted)
    print(f"{len(fitted)} attempts fitted, {len(held_out)} held out\n")
    print(table([*held(model, held_out), whole(model, held_out)]))
    print(f"\n{over_halvings(rows, asked.halvings)}")
    trials = Fitted(model, [Kind.of_row(row) for row in held_out])
    many = simulated_rate(trials)
    singly = rate(AttemptEnv(trials), 2_000)
    print(f"episodes a second: {many:,.0f} in the simulator, 4096 at once; {singly:,.0f} singly")
    if asked.pool is not None:
        with Server() as server, InBrowser(load_pool(asked.pool).tasks, server.url, grains=model.grains) as browser:
            slow = rate(AttemptEnv(browser), asked.episodes)
        print(f"{slow:.2f} in the browser: the simulator has {many / slow:,.0f} times as many")
    return 0


def halves(rows: Sequence[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """What is fitted to, and what is held out."""
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    return shuffled[::2], shuffled[1::2]


def held(model: CallModel, rows: Sequence[Row]) -> list[Held]:
    """By number of actions."""
    return [_held(model, str(key[0]), some) for key, some in grouped(rows, "horizon").items()]


def whole(model: CallModel, rows: Sequence[Row]) -> Held:
    """All of them."""
    return _held(model, "all", rows)


def _held(model: CallModel, actions: str, rows: Sequence[Row]) -> Held:
    kinds = np.repeat(model.kinds(map(Kind.of_row, rows)), TIMES, axis=0)
    grains = np.repeat([model.grains.index(row.per_call) for row in rows], TIMES)
    ended = model.play(model.start(kinds), grains, np.random.default_rng(0))
    return Held(
        actions=actions,
        runs=len(rows),
        done=sum(row.verified for row in rows),
        met=float(ended.met.mean()),
        tokens=sum(row.tokens for row in rows) / len(rows),
        spent=float(ended.tokens.mean()),
    )


def table(groups: Sequence[Held]) -> str:
    """Held-out runs beside simulated ones, as Markdown."""
    lines = [
        "| actions | runs | done | 95 % | simulated | tokens | simulated | differ by |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in groups:
        low, high = one.interval
        simulated = f"{one.met:.1%}, {'inside' if one.inside else 'outside'}"
        done = (f"{one.done / one.runs:.1%}", f"{low:.1%} to {high:.1%}", simulated)
        cells = (one.actions, one.runs, *done, f"{one.tokens:,.0f}", f"{one.spent:,.0f}", f"{one.differs:+.1%}")
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def over_halvings(rows: Sequence[Row], number: int) -> str:
    """How it goes with other halves: one may be lucky."""
    groups = list[Held]()
    for seed in range(number):
        fitted, held_out = halves(rows, seed)
        groups += held(CallModel.fit(fitted), held_out)
    inside, close = sum(one.inside for one in groups), sum(abs(one.differs) <= CLOSE for one in groups)
    return (
        f"{number} halvings, {len(groups)} numbers of actions: success inside at {inside}, tokens within {CLOSE:.0%} "
        f"at {close}"
    )


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
