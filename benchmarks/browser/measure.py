"""Pairs of runs, one after the other in turn, and what their ratio is.

In: flows and how many pairs. Out: seconds of each, the median of the pairs' ratios, and its 95 % interval by bootstrap.
They are interleaved because the machine has other things to do: what slows one of a pair mostly slows the other.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from callsheet.interpreter.browser.chromium import find_chromium
from callsheet.interpreter.browser.kinds import FLAGS
from callsheet.interpreter.browser.launch import Browsers, is_root

from .flows import SAID, plan_of, run_ours, run_raw
from .pages import served

WARM_UP = 2
RESAMPLES = 2_000


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Seconds of the runs of one flow, pair by pair."""

    flow: str
    ours: tuple[float, ...]
    raw: tuple[float, ...]

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


async def measure(flows: tuple[str, ...], pairs: int) -> list[Figures]:
    """Each flow in so many pairs. Raises RuntimeError when a run does not come to what it should."""
    with served() as base, tempfile.TemporaryDirectory() as folder:
        async with Browsers() as browsers, async_playwright() as driver:
            browser = await driver.chromium.launch(
                executable_path=find_chromium(), args=list(FLAGS), chromium_sandbox=not is_root()
            )
            figures = []
            for flow in flows:
                contenders = (
                    partial(run_ours, browsers, plan_of(flow, base), Path(folder)),
                    partial(run_raw, browser, flow, base),
                )
                figures.append(await _pairs(flow, contenders, pairs))
            await browser.close()
    return figures


async def _pairs(flow: str, contenders: tuple[Callable[[], Awaitable[Any]], ...], pairs: int) -> Figures:
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + pairs):
        # Who comes first takes turns too.
        for at in (0, 1) if number % 2 else (1, 0):
            begun = time.perf_counter()
            said = await contenders[at]()
            took = time.perf_counter() - begun
            if said != SAID[flow]:
                raise RuntimeError(f"the flow `{flow}` came to {said!r}, not to {SAID[flow]!r}")
            if number >= WARM_UP:
                seconds[at].append(took)
    return Figures(flow=flow, ours=tuple(seconds[0]), raw=tuple(seconds[1]))
