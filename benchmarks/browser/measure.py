"""Pairs of runs, one after the other in turn, and what their ratio is.

In: flows and how many pairs. Out: seconds of each, the median of the pairs' ratios, and its 95 % interval by bootstrap,
and what CPU time each took, its driver and browser included. They are interleaved because the machine has other things
to do: what slows one of a pair mostly slows the other. CPU time is touched by that much less. The peers take their turn
in every third pair.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Browser, async_playwright

from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.interpreter.browser.kinds import FLAGS
from callsheet.interpreter.browser.launch import Browsers, is_root

from .cpu import below, seconds_of
from .flows import SAID, plan_of, run_ours, run_raw
from .pages import served
from .peers import Peer, peers

WARM_UP = 2
PEERS_EVERY = 3
RESAMPLES = 2_000


class Contender(NamedTuple):
    """The processes of its driver, and what it does."""

    processes: set[int]
    run: Callable[[], Awaitable[Any]]


class _Took(NamedTuple):
    seconds: float
    cpu: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Seconds of the runs of one flow, pair by pair."""

    flow: str
    ours: tuple[float, ...]
    raw: tuple[float, ...]
    cpu: tuple[float, float]
    """CPU seconds of all of ours, and of all of raw."""
    peers: dict[str, list[float]]
    """Seconds of other libraries, by name."""

    @property
    def ratios(self) -> list[float]:
        return [mine / theirs for mine, theirs in zip(self.ours, self.raw, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios."""
        return statistics.median(self.ratios)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the median lies in 95 of 100 resamples."""
        chance, ratios = random.Random(1), self.ratios
        medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
        return medians[RESAMPLES // 40], medians[-RESAMPLES // 40]


async def measure(flows: tuple[str, ...], pairs: int, *, cold: bool = False) -> list[Figures]:
    """Each flow in so many pairs; `cold` as `run_ours` takes it.

    Raises RuntimeError when a run does not come to what it should.
    """
    with served() as base, tempfile.TemporaryDirectory() as folder, peers() as others:
        before = below(os.getpid())
        async with Browsers() as browsers:
            mine = below(os.getpid()) - before
            if not cold:
                browsers.prepare(1)
            async with _raw_browser() as browser:
                theirs = below(os.getpid()) - before - mine
                figures = []
                for flow in flows:
                    ours = Contender(mine, partial(run_ours, browsers, plan_of(flow, base), Path(folder), cold=cold))
                    raw = Contender(theirs, partial(run_raw, browser, flow, base))
                    figures.append(await _pairs(flow, (ours, raw), pairs, partial(_of_peers, others, flow, base)))
    return figures


@asynccontextmanager
async def _raw_browser() -> AsyncIterator[Browser]:
    """The same browser with the same flags, under a driver of its own."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS), chromium_sandbox=not is_root()
        )
        yield browser
        await browser.close()


async def _of_peers(others: list[Peer], flow: str, base: str) -> dict[str, float]:
    """Seconds of each peer. Raises RuntimeError as `measure` does."""
    took = {}
    for one in others:
        took[one.name], said = await asyncio.to_thread(one.run, flow, base)
        _require(flow, said)
    return took


async def _pairs(
    flow: str,
    contenders: tuple[Contender, Contender],
    pairs: int,
    ask_peers: Callable[[], Awaitable[dict[str, float]]],
) -> Figures:
    runs: tuple[list[_Took], list[_Took]] = ([], [])
    of_peers: dict[str, list[float]] = {}
    for number in range(WARM_UP + pairs):
        # Who comes first takes turns too.
        for at in (0, 1) if number % 2 else (1, 0):
            took, said = await _timed(contenders[at])
            _require(flow, said)
            if number >= WARM_UP:
                runs[at].append(took)
        if number % PEERS_EVERY == 0:
            for name, seconds in (await ask_peers()).items():
                of_peers.setdefault(name, []).append(seconds)
    ours, raw = (tuple(one.seconds for one in each) for each in runs)
    spent = sum(one.cpu for one in runs[0]), sum(one.cpu for one in runs[1])
    return Figures(flow=flow, ours=ours, raw=raw, cpu=spent, peers=of_peers)


def _require(flow: str, said: object) -> None:
    if said != SAID[flow]:
        raise RuntimeError(f"the flow `{flow}` came to {said!r}, not to {SAID[flow]!r}")


async def _timed(contender: Contender) -> tuple[_Took, Any]:
    spent, begun = _cpu(contender), time.perf_counter()
    said = await contender.run()
    took = time.perf_counter() - begun
    return _Took(took, _cpu(contender) - spent), said


def _cpu(contender: Contender) -> float:
    """What this process has used, and the contender's driver with its browser: the two take turns."""
    return time.process_time() + sum(map(seconds_of, contender.processes))
