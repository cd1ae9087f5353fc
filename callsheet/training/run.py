"""One training as a command carries it out: environment and settings from options, rounds, a checkpoint, the choice.

In: a `Training`, a folder. Out: in the folder `checkpoint/`, `metrics.jsonl` (a line a round), `policy/` (the
chosen weights and what they were shown to do), plots and events where asked for; and a `Result`. A stop by Ctrl-C
ends the round, writes the checkpoint and says how to go on; a resumed training gives the very same policy.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from callsheet.cli.stopping import stopped_by_signals
from callsheet.interpreter.parallel import Engine
from callsheet.planners.learning.admission import RESERVES, smallest_reserve
from callsheet.planners.learning.assurance import least_share_within, share_to_aim_for
from callsheet.planners.learning.checkpoints import read_checkpoint, write_checkpoint
from callsheet.planners.learning.rollout import play
from callsheet.planners.learning.settings import PROMISING, TAKING_TURNS, Settings
from callsheet.planners.learning.training import Learner, Progress
from callsheet.tasks.envs.optima import best_within_chance, best_within_shares
from callsheet.tasks.envs.orchestration import Orchestration, random_orchestration
from callsheet.tasks.envs.tabular import Places, TabularEnv

from .curves import Curves
from .events import Events
from .plots import draw
from .workers import Workers

EPISODES = 20_000
"""Fresh episodes that the chosen policy is shown by."""
CHECKPOINT, METRICS, POLICY = "checkpoint", "metrics.jsonl", "policy"
SECONDS_BETWEEN_CHECKPOINTS = 20.0


@dataclass(frozen=True, kw_only=True)
class Training:
    """The options of `callsheet train`."""

    method: str
    budget: float
    promise: float | None = None
    agents: int = 1
    process: int = 0
    steps: int | None = None
    """None is what the settings of its kind say."""
    seed: int = 0

    def env(self, reserve: float = 0) -> TabularEnv:
        """What it trains in; or, with a reserve, is tried in."""
        tables = (random_orchestration(self.process) if self.process else Orchestration()).tables()
        budget = None if self.promise is None else int(self.budget)
        return TabularEnv(tables, agents=self.agents, budget=budget, reserve=reserve)

    def optimum(self) -> float:
        """The best return that any policy has within the budget. Raises `NoPolicy` when none is."""
        process = self.env().process
        if self.promise is not None:
            return best_within_chance(process, int(self.budget), 1 - self.promise).value
        return best_within_shares(process, self.budget, self.agents).value

    def settings(self) -> Settings:
        """How it trains; with a promise the limit is the share of overruns that will prove it."""
        if self.promise is None:
            limits = (self.budget / self.agents,) * self.agents
            kind = Settings(limits=limits) if self.agents == 1 else replace(TAKING_TURNS, limits=limits)
        else:
            kind = replace(PROMISING, limits=(share_to_aim_for(EPISODES, self.promise),))
        return replace(kind, steps=self.steps or kind.steps, seed=self.seed)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the chosen policy did in fresh episodes."""

    training: Training
    folder: Path
    steps: int
    reward: float
    costs: tuple[float, ...]
    limits: tuple[float, ...]
    within: bool
    """By the upper confidence bounds of the costs; with a promise, by the exact bound on the share of episodes."""
    proved_share: float | None
    """With a promise: P(cost ≤ budget) is at least this, with a confidence of 99 %."""
    reserve: float = 0
    """How much of the budget is held back from the policy's eyes, so that the promise holds."""


def carry_out(
    training: Training,
    folder: Path,
    *,
    resume: bool,
    plots: bool,
    tensorboard: bool,
    live: bool,
    crew: Engine | None = None,
) -> Result:
    """Train to the end, or to Ctrl-C; by a crew its workers collect the episodes.

    Raises `CheckpointError`, `EngineFailed`, `OSError`, `MissingExtra`, `KeyboardInterrupt`.
    """
    env, settings = training.env(), training.settings()
    learner = Learner(env, settings, training.method, env.networks(settings))
    if resume:
        learner.load(read_checkpoint(folder / CHECKPOINT))
    folder.mkdir(parents=True, exist_ok=True)
    lines = _metrics_until(folder / METRICS, learner.rounds)
    with ExitStack() as stack:
        events = stack.enter_context(Events.into(folder)) if tensorboard else None
        curves = stack.enter_context(Curves(lines, live=live))
        stopped = stack.enter_context(stopped_by_signals(None, "the checkpoint is written when this round has ended"))
        metrics = stack.enter_context((folder / METRICS).open("a", encoding="utf-8"))
        if crew is not None:
            learner.collecting = stack.enter_context(Workers.ready(crew, env, learner.agents))
        saved = time.monotonic()
        while not (learner.done or stopped):
            row = as_row(learner.round())
            metrics.write(json.dumps(row) + "\n")
            curves.add(row)
            if events is not None:
                events.add(row)
            if time.monotonic() - saved > SECONDS_BETWEEN_CHECKPOINTS:
                metrics.flush()
                write_checkpoint(folder / CHECKPOINT, learner.state())
                saved = time.monotonic()
    write_checkpoint(folder / CHECKPOINT, learner.state())
    if not learner.done:
        click.echo(f"stopped after {learner.steps:,} steps; the same command with `--resume` goes on", err=True)
        raise KeyboardInterrupt
    result = _finish(training, learner, folder)
    if plots:
        draw(folder / METRICS, folder)
    return result


def trained(training: Training, folder: Path) -> Result:
    """The same to its end, with nobody watching and nobody to stop it. Raises `OSError`."""
    env, settings = training.env(), training.settings()
    learner = Learner(env, settings, training.method, env.networks(settings))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / METRICS).open("w", encoding="utf-8") as metrics:
        while not learner.done:
            metrics.write(json.dumps(as_row(learner.round())) + "\n")
    return _finish(training, learner, folder)


def as_row(progress: Progress) -> dict[str, Any]:
    """A line of `metrics.jsonl`."""
    return {
        "round": progress.round,
        "steps": progress.steps,
        "of": progress.wanted,
        "reward": progress.reward,
        "costs": list(progress.costs),
        "limits": list(progress.limits),
        **progress.figures,
    }


def _finish(training: Training, learner: Learner[Places], folder: Path) -> Result:
    """Choose, play fresh episodes of what was chosen, write both down."""
    judged, reserve, proved = learner.finish(), 0.0, None
    if training.promise is not None:
        reserve = _reserve(training, learner)
    fresh = play(training.env(reserve), learner.agents, EPISODES, learner.chance)
    if training.promise is not None:
        proved = least_share_within(int(fresh.costs.sum()), EPISODES)
    result = Result(
        training=training,
        folder=folder,
        steps=learner.steps + judged.steps,
        reward=float(fresh.reward.mean()),
        costs=tuple(fresh.costs.mean(0).tolist()),
        limits=learner.settings.limits if proved is None else (1 - (training.promise or 0),),
        within=judged.within(learner.settings.limits) if proved is None else proved >= (training.promise or 0),
        proved_share=proved,
        reserve=reserve,
    )
    shown = {
        "reward": result.reward,
        "costs": list(result.costs),
        "within": result.within,
        "proved_share": proved,
        "reserve": reserve,
    }
    write_checkpoint(
        folder / POLICY, {"training": asdict(training), "shown": shown, "agents": learner.agents.state_dict()}
    )
    return result


def _reserve(training: Training, learner: Learner[Places]) -> float:
    """The smallest that keeps the promise in episodes of its own; the largest where none does."""
    worlds = {amount: training.env(amount) for amount in RESERVES}
    found = smallest_reserve(
        worlds, learner.agents, promise=training.promise or 0, episodes=EPISODES, chance=learner.chance
    )
    return max(RESERVES) if found is None else found.amount


def _metrics_until(path: Path, rounds: int) -> list[dict[str, Any]]:
    """The rows of rounds that the checkpoint knows, and nothing after them, also in the file."""
    if not path.exists() or rounds == 0:
        path.write_text("", encoding="utf-8")
        return []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [json.loads(line) for line in lines if line.endswith("\n")]
    rows = [row for row in rows if row["round"] <= rounds]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return rows
