"""A plan of 120 nodes, twenty side by side, whose processes are killed at any time: R2 where much is under way.

Peers that checkpoint after a step run finished steps again in this test, or lose them.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from functools import partial
from pathlib import Path

from callsheet.dsl.actions import Act
from callsheet.interpreter.journal import read
from callsheet.interpreter.run import events_of, outcome_of
from tests.interpreter.shop import HEAD, FakePage, Shop, pages_on

from .forks import Fork
from .shares import Share
from .tally import Tally, nodes_run_again
from .world import Fate, Story, folder_of, process

LAYERS, WIDTH = 6, 20
KILLS = 50
MOMENT = 0.01


def _text() -> str:
    lines = [HEAD, *(f"agent a{place} is browser on shop" for place in range(WIDTH))]
    for layer in range(LAYERS):
        for place in range(WIDTH):
            before = [f"n{layer - 1}_{(place * step + 1) % WIDTH}" for step in (1, 3)] if layer else []
            after = f" after {', '.join(sorted(set(before)))}" if before else ""
            lines.append(f'node n{layer}_{place} by a{place}{after} {{ goto "/n{layer}_{place}" }}')
    return "\n".join(lines)


WIDE = Story(text=_text(), orders=())


class BusyPage(FakePage):
    """An act takes up to a hundredth of a second, and is written down where it outlives the process."""

    ran: Path

    async def act(self, act: Act, *, deadline: float) -> None:
        await asyncio.sleep(random.random() * MOMENT)
        with self.ran.open("a") as file:
            file.write(f"{act.operand}\n")
        await super().act(act, deadline=deadline)


def live(root: Path) -> None:
    """What one process does."""
    kind = type("BusyPageHere", (BusyPage,), {"ran": root / "ran"})
    process(WIDE, root, Fate(), {}, pages=pages_on(Shop(), kind))


def random_kills(root: Path, share: Share) -> Tally:
    """So many kills at any time, of as many runs as that takes; each is then brought to its end."""
    chance, tally, kills = random.Random(120), Tally(), 0
    whole = _seconds_of_a_run(root / "whole")
    while kills < KILLS * share.amount:
        here = root / str(tally.runs)
        here.mkdir()
        while not _done(here):
            kills += _killed(partial(live, here), after=chance.uniform(0.0, whole))
        _judge(here, tally)
    tally.told = [f"{kills} kills: {line}" for line in tally.told]
    return tally


def _seconds_of_a_run(root: Path) -> float:
    root.mkdir()
    begun = time.monotonic()
    Fork(partial(live, root)).join()
    return time.monotonic() - begun


def _killed(work: partial[None], *, after: float) -> bool:
    """Whether the work was killed before it was done."""
    fork = Fork(work)
    time.sleep(after)
    os.kill(fork.pid, signal.SIGKILL)
    return fork.join().signal != 0


def _done(root: Path) -> bool:
    folder = folder_of(root)
    return folder is not None and outcome_of(read(folder.journal).records)[1] == "done"


def _judge(root: Path, tally: Tally) -> None:
    folder = folder_of(root)
    assert folder is not None
    happened = events_of(read(folder.journal).records)
    ran = {line.rpartition("/")[2] for line in (root / "ran").read_text().split()}
    lost, again = set(WIDE.plan.nodes) - ran, nodes_run_again(happened)
    tally.runs += 1
    tally.lost += bool(lost)
    tally.repeated += bool(again)
    if lost or again:
        tally.told.append(f"lost {sorted(lost)}, run again {again}")
