"""Workers collect what one process would, part by part; whoever does them, and in whichever order, it is the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.interpreter.parallel import Done, EngineFailed, Failed, Lost, Outcome, Work
from callsheet.planners.learning.checkpoints import read_checkpoint
from callsheet.planners.learning.networks import Agents
from callsheet.planners.learning.rollout import Batch, collect, joined
from callsheet.training.workers import PARTS, TRIES, Part, Workers

from .processes import learner_of, short, two_nodes

EPISODES = 50


@dataclass
class Here:
    """An engine in this process. It has so many items in hand, and gives back the last one first.

    `lost` and `failed` say how often a part with that number is not done.
    """

    hands: int = 1
    lost: dict[int, int] = field(default_factory=dict)
    failed: dict[int, int] = field(default_factory=dict)
    most: int = 10_000

    def run(self, work: Work, items: Iterable[Any]) -> Iterator[Outcome]:
        """See `Engine.run`."""
        with asyncio.Runner() as runner:
            ready = work()
            do = runner.run(ready.__aenter__())
            waiting = enumerate(items)
            for _ in range(self.most):
                for index, item in reversed([next(waiting) for _ in range(self.hands)]):
                    yield self._done(index, item, runner, do)

    def _done(self, index: int, item: Part | None, runner: asyncio.Runner, do: Any) -> Outcome:
        for left, outcome in (
            (self.lost, Lost(index=index, why="it died")),
            (self.failed, Failed(index=index, kind="ValueError", message="no", trace="")),
        ):
            if item is not None and left.get(item.number, 0):
                left[item.number] -= 1
                return outcome
        return Done(index=index, value=runner.run(do(item)))

    def stop(self) -> None:
        """Nobody asks for it."""


@contextmanager
def workers(engine: Here) -> Iterator[Workers]:
    """With the process of two nodes."""
    env = two_nodes()
    with Workers.ready(engine, env, policy()) as made:
        yield made


def policy() -> Agents:
    """Untrained."""
    return Agents([two_nodes().networks(short(5.0)).policy()])


def batch_by(engine: Here, rounds: int = 1) -> Batch:
    """The last of some rounds."""
    chance = torch.Generator().manual_seed(0)
    with workers(engine) as collecting:
        return [collecting(two_nodes(), policy(), EPISODES, chance) for _ in range(rounds)][-1]


def same(one: Batch, other: Batch) -> bool:
    """All of it."""
    tensors = ("actions", "log_probability", "reward", "costs", "episode")
    return one.alive == other.alive and all(torch.equal(getattr(one, name), getattr(other, name)) for name in tensors)


def test_batches_are_joined_moment_by_moment() -> None:
    """Each episode has its steps in their order, and none is mixed with one of another batch."""
    env, made = two_nodes(), policy()
    parts = [collect(env, made, number, torch.Generator().manual_seed(number)) for number in (3, 1, 5)]
    whole = joined(parts)

    assert (9, sum(one.steps for one in parts)) == (whole.episodes, whole.steps)
    assert list(whole.alive) == sorted(whole.alive, reverse=True)
    for of in ("reward", "costs", "actions"):
        expected = torch.cat([one.total(getattr(one, of)) for one in parts])
        assert torch.equal(expected, whole.total(getattr(whole, of)))
    assert all(len(set(whole.episode[rows].tolist())) == rows.stop - rows.start for rows in whole.moments())
    assert [parts[1].actions.tolist()] == [whole.actions[whole.episode == 3].tolist()]


def test_whoever_does_the_parts_the_batch_is_the_same() -> None:
    """One hand or three, and some parts lost on the way; the round after that too."""
    first, second = batch_by(Here()), batch_by(Here(), rounds=2)

    assert EPISODES == first.episodes
    assert same(first, batch_by(Here(hands=3)))
    assert same(first, batch_by(Here(hands=2, lost={0: 1, 4: TRIES - 1})))
    assert same(second, batch_by(Here(hands=3, lost={1: 1}), rounds=2))
    assert not same(first, second)


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        (Here(lost={2: TRIES}), f"lost {TRIES} times: it died"),
        (Here(failed={PARTS - 1: 1}), "could not play its episodes: ValueError: no"),
        (Here(most=3), "have ended"),
    ],
    ids=["lost", "failed", "ended"],
)
def test_what_no_worker_can_do_ends_the_training(engine: Here, said: str) -> None:
    """In one line."""
    with pytest.raises(EngineFailed, match=said):
        batch_by(engine)


def test_a_training_by_workers_learns() -> None:
    """A round of the learner, its episodes from them; what it is resumed from holds nothing of them."""
    learner = learner_of(two_nodes(), short(5.0), "macpo")
    with workers(Here(hands=2)) as collecting:
        learner.collecting = collecting
        told = learner.round()

    assert told.steps == learner.steps > 0
    assert "collecting" not in learner.state()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_processes_give_the_same_policy_however_many_they_are(tmp_path: Path) -> None:
    """Through the command line, in real processes."""
    told = ["train", "--method", "macpo", "--budget", "18", "--steps", "20000", "-q"]
    found = []
    for jobs in ("1", "2"):
        folder = tmp_path / jobs
        assert run_command_line([*told, "--jobs", jobs, "-o", str(folder)]) in (exits.DONE, exits.GOAL)
        found.append(read_checkpoint(folder / "policy")["agents"])

    assert all(torch.equal(one, found[1][name]) for name, one in found[0].items())


@pytest.mark.deep
@pytest.mark.timeout(600)
def test_a_ray_cluster_collects_as_well(tmp_path: Path) -> None:
    """`--engine ray`: the same policy again."""
    pytest.importorskip("ray")
    told = ["train", "--method", "macpo", "--budget", "18", "--steps", "20000", "-q", "--jobs", "2"]
    found = []
    for engine in ("processes", "ray"):
        folder = tmp_path / engine
        assert run_command_line([*told, "--engine", engine, "-o", str(folder)]) in (exits.DONE, exits.GOAL)
        found.append(read_checkpoint(folder / "policy")["agents"])

    assert all(torch.equal(one, found[1][name]) for name, one in found[0].items())
