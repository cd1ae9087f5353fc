"""The crash matrix: each case strikes many runs in its own way and tallies what came of it.

The names are the rows of the table in `docs/guarantees.md`.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import NamedTuple, TypeAlias

from click.exceptions import Exit

from callsheet.cli.carrying_out import carry_out
from callsheet.interpreter.journal import JournalCorrupt, JournalUnwritable, JournalVersion
from callsheet.interpreter.journal.reading import log_path
from callsheet.interpreter.lease import RunBusy
from callsheet.interpreter.run import Ended, Settings
from tests.interpreter.memory import clock_of
from tests.interpreter.shop import FakeClock
from tests.journal.samples import failing_disk

from .forks import Fork, in_fork
from .runs import Doubts, finish, judge, moments_of, strike
from .shares import Share
from .tally import Tally, total
from .wide import random_kills
from .world import (
    AT_ONCE,
    FAULTS,
    IN_TURN,
    NO_LOGIN,
    ONE_PROOF,
    PATCHED,
    Fate,
    JournalOn,
    Starting,
    Story,
    fated_disk,
    folder_of,
    now,
    process,
)

Case: TypeAlias = Callable[[Path, Share], Tally]
STORIES = (IN_TURN, AT_ONCE, NO_LOGIN, ONE_PROOF)
CHAINS = 1000
RACES = 100
WITHIN = 1.0
"""Seconds in which the second of two has left."""
BYTES = 97
FLIPS = 300


def kills(stories: Sequence[Story], root: Path, share: Share) -> Tally:
    """One SIGKILL a run, at each of its moments, whatever the site does."""
    places = [
        (number, fault, moment)
        for (number, story), fault in product(enumerate(stories), FAULTS)
        for moment in range(1, moments_of(story, _new(root), fault) + 1)
    ]
    return total(
        strike(stories[number], root / f"{number}-{fault}-{moment}", fault, [moment])
        for number, fault, moment in share.of(places)
    )


def chains(stories: Sequence[Story], runs: int, most: int, root: Path, share: Share) -> Tally:
    """Up to four processes of each of so many runs are killed, each at any of its first moments, `most` of them."""
    return total(chain(stories, number, most, root / str(number)) for number in share.of(range(runs)))


def chain(stories: Sequence[Story], number: int, most: int, root: Path) -> Tally:
    """One of them, always the same by its number."""
    chance = random.Random(20261130 + number)
    return strike(
        chance.choice(stories),
        root,
        chance.choice(list(FAULTS)),
        [chance.randint(1, most) for _ in range(chance.choice((2, 2, 2, 3, 4)))],
        twice=chance.random() < 0.5,
    )


def signals(root: Path, share: Share) -> Tally:
    """SIGINT and SIGTERM at each moment, and a second one four moments later for every other run."""
    tallies = []
    places = list(product((signal.SIGINT, signal.SIGTERM), STORIES[:2], range(1, 51)))
    for place, (number, story, moment) in enumerate(share.of(places)):
        here = _new(root)
        fate = Fate([moment] if place % 2 else [moment, moment + 4], number)
        in_fork(partial(_stopped, story, here, fate))
        tallies.append(finish(story, here, Doubts(story)))
    return total(tallies)


def _stopped(story: Story, root: Path, fate: Fate) -> str:
    """As the command line does it; returns the outcome, or nothing if it was stopped at once."""

    def by_command_line(start: Starting, settings: Settings) -> Ended:
        return carry_out(start, story.plan, settings, live=False)

    try:
        with redirect_stderr(io.StringIO()):
            return process(story, root, fate, {}, runner=by_command_line).end.outcome
    except Exit:
        return ""


def failing_disks(code: int, root: Path, share: Share) -> Tally:
    """The disk takes n statements and then none any more, for every n until it takes all; then it is mended."""
    tallies = []
    for story in STORIES[:2]:
        for after in share.of(list(range(_statements_of(story, root)))):
            here = _new(root)
            try:
                process(story, here, Fate(), {}, disk=JournalOn(failing_disk(after=after, code=code)))
            except JournalUnwritable:
                tallies.append(finish(story, here, Doubts(story)))
            else:
                raise AssertionError(f"the disk failed after {after} statements and nobody noticed")
    return total(tallies)


def _statements_of(story: Story, root: Path) -> int:
    """How many statements the disk has to take."""
    plenty = 100_000
    disk = failing_disk(after=plenty, code=sqlite3.SQLITE_FULL)
    process(story, _new(root), Fate(), {}, disk=JournalOn(disk))
    return plenty - disk.left


def cut_off(root: Path, share: Share) -> Tally:
    """The log of a run that was killed is cut off; `tests/journal` does that at each byte, without going on."""
    return _spoiled(root, share, lambda log: (log[:length] for length in range(0, len(log), BYTES)))


def flipped_bits(root: Path, share: Share) -> Tally:
    """A bit of the log of a run that was killed is another one: a sample of all bits."""

    def flipped(log: bytes) -> Iterator[bytes]:
        chance = random.Random(len(log))
        for bit in sorted(chance.randrange(8 * len(log)) for _ in range(FLIPS)):
            changed = bytearray(log)
            changed[bit // 8] ^= 1 << bit % 8
            yield bytes(changed)

    return _spoiled(root, share, flipped)


def _spoiled(root: Path, share: Share, spoil: Callable[[bytes], Iterator[bytes]]) -> Tally:
    """What is spoiled is refused, or costs the last write: then the run goes on, and orders nothing twice."""
    tally, sources = Tally(), []
    for moment in (15, 31):  # before the order, and right after it
        source = _new(root)
        in_fork(partial(process, IN_TURN, source, Fate([moment]), {}))
        sources.append(source)
    for source in sources:
        journal = _journal(source)
        for log in share.of(list(spoil(log_path(journal).read_bytes()))):
            here = root / f"spoiled-{tally.runs}"
            shutil.copytree(source, here)
            log_path(_journal(here)).write_bytes(log)
            tally.runs += 1
            try:
                process(IN_TURN, here, Fate(), {})
            except (JournalCorrupt, JournalVersion):
                continue
            judge(IN_TURN, here, tally, whole=False)
            shutil.rmtree(here)
    return tally


def races(root: Path, share: Share) -> Tally:
    """Two processes take up one run at once: one goes on, the other leaves and says who holds it."""
    tally = Tally()
    for _ in share.of(range(RACES)):
        here = _new(root)
        in_fork(partial(process, AT_ONCE, here, Fate([20]), {}))
        both = [Fork(partial(_contend, here)) for _ in range(2)]
        pids = [one.pid for one in both]
        came = [one.join().value for one in both]
        (holder,) = (pid for pid, one in zip(pids, came, strict=True) if one is None)
        (left,) = (one for one in came if isinstance(one, Left))
        assert f"in use by process {holder} on" in left.said, left.said
        assert left.seconds < WITHIN
        tally += finish(AT_ONCE, here, Doubts(AT_ONCE))
    return tally


class Left(NamedTuple):
    """A process that has left: what it was told, and after how many seconds."""

    said: str
    seconds: float


def _contend(root: Path) -> Left | None:
    """Take the run up, and wait on its first event until the other process has left."""
    left = root / "left"

    def until_the_other_has_left(_: object) -> None:
        deadline = time.monotonic() + 20
        while not left.exists() and time.monotonic() < deadline:
            time.sleep(0.002)

    begun = time.monotonic()
    try:
        process(AT_ONCE, root, Fate(), {}, watch=until_the_other_has_left)
    except RunBusy as busy:
        seconds = time.monotonic() - begun
        left.touch()
        return Left(str(busy), seconds)
    return None


def clock_jumps(root: Path, share: Share) -> Tally:
    """The time of day jumps by up to ten years at each look at it, and every process is killed once."""
    tallies = []
    for number in share.of(range(100)):
        chance = random.Random(number)
        story, here = STORIES[number % 2], _new(root)

        def jumping(chance: random.Random = chance) -> dt.datetime:
            return now() + dt.timedelta(days=chance.uniform(-3650, 3650))

        clock = replace(clock_of(FakeClock()), wall=jumping)
        fate = Fate([chance.randint(1, 50)])
        disk = JournalOn(fated_disk(fate), clock=lambda jumping=jumping: jumping().timestamp())
        in_fork(partial(process, story, here, fate, {}, disk=disk, clock=clock))
        tallies.append(finish(story, here, Doubts(story)))
    return total(tallies)


CASES: Mapping[str, Case] = {
    "SIGKILL at each write and act, nodes in turn": partial(kills, (IN_TURN,)),
    "SIGKILL at each write and act, three agents in parallel": partial(kills, (AT_ONCE,)),
    "SIGKILL at each write and act, no login or no second proof": partial(kills, (NO_LOGIN, ONE_PROOF)),
    "SIGKILL at each write and act, before, in and after a replan": partial(kills, (PATCHED,)),
    "SIGKILL again and again, during recoveries": partial(chains, STORIES, CHAINS, 50),
    "SIGKILL again and again, around a replan": partial(chains, (PATCHED,), CHAINS // 10, 130),
    "50 SIGKILLs at any time, 120 nodes, 20 side by side": random_kills,
    "SIGINT and SIGTERM at each write and act": signals,
    "disk full at each statement": partial(failing_disks, sqlite3.SQLITE_FULL),
    "I/O error at each statement": partial(failing_disks, sqlite3.SQLITE_IOERR),
    "journal cut off at any byte": cut_off,
    "a bit of the journal flipped": flipped_bits,
    "two resumes at once": races,
    "the time of day jumps": clock_jumps,
}


def _new(root: Path) -> Path:
    """An empty folder."""
    path = root / f"{len(list(root.iterdir()))}"
    path.mkdir()
    return path


def _journal(root: Path) -> Path:
    folder = folder_of(root)
    assert folder is not None, "a process that was killed there has begun"
    return folder.journal
