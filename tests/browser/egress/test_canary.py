"""A secret that is typed is in nothing that a run leaves behind, however the site shows it again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import Settings, run_plan
from callsheet.interpreter.agents import BrowserPages
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.masking import Masker
from callsheet.report import write_report
from callsheet.report.files import load_report
from callsheet.report.terminal import summary

from ..loopback_site import LoopbackSite
from .canary import PUBLIC, SPELLINGS, artefacts, hits, plan_of, secret_of, set_up

pytestmark = [pytest.mark.asyncio(loop_scope="session")]


AT_ONCE = 4


async def left_by_run(browsers: Browsers, seed: int, root: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The secrets of one random run, and everything that it left; it has typed the one that is typed."""
    chance = random.Random(seed)
    secrets = {"card": secret_of(chance), "password": secret_of(chance).replace(":", "_")}
    with LoopbackSite() as site:
        set_up(site, chance)
        plan = check(parse(plan_of(chance, site.base))).unwrap()
        folder = root / str(seed)
        settings = Settings(shots="steps", settle_pause=0.0, pages=_pages_in(browsers))
        ended = await run_plan(plan, root=folder, inputs={}, secrets=secrets, settings=settings)
        write_report(ended.folder)
        told = summary(load_report(ended.folder), width=200, color=True)

        assert sum(asked.path == "/echo" and asked.method == "POST" for asked in site.asked) >= 2
    places = list(artefacts(folder, plan.hash, told))

    assert {"report.html", "report.json", "journal.sqlite"} <= {
        Path(place).name for place, text in places if PUBLIC in text
    }
    return secrets, places


def _pages_in(browsers: Browsers) -> Any:
    """The agents' pages in a browser that is there already."""

    @asynccontextmanager
    async def pages(
        plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> AsyncIterator[BrowserPages]:
        yield BrowserPages(browsers, plan, inputs, secrets)

    return pages


async def found_in_runs(
    browsers: Browsers, seeds: range, root: Path, capture: pytest.CaptureFixture[str]
) -> list[tuple[int, str, str, str]]:
    """Every place where a secret was found: run, secret, spelling, place."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(seed: int) -> tuple[dict[str, str], list[tuple[str, str]]]:
        async with turns:
            return await left_by_run(browsers, seed, root)

    left = await asyncio.gather(*map(one, seeds))
    said = capture.readouterr()
    return [
        (seed, *hit)
        for seed, (secrets, places) in zip(seeds, left, strict=True)
        for hit in hits(secrets, [*places, ("output", said.out), ("errors", said.err)])
    ]


@pytest.mark.browser
async def test_ten_runs_leave_no_secret(browsers: Browsers, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Not in the journal, reports, pictures' names, output or errors, in no spelling."""
    assert [] == await found_in_runs(browsers, range(10), tmp_path, capfd)


@pytest.mark.deep
@pytest.mark.timeout(1200)
async def test_a_hundred_runs_leave_no_secret(
    browsers: Browsers, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same for more secrets and more ways to show and to fail."""
    assert [] == await found_in_runs(browsers, range(10, 110), tmp_path, capfd)


@pytest.mark.browser
async def test_without_the_mask_they_would_be_found(
    browsers: Browsers, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search finds each spelling where nothing takes it out."""
    monkeypatch.setattr(Masker, "mask", lambda self, text: text)
    monkeypatch.setattr(Masker, "mask_data", lambda self, data: data)
    found = await found_in_runs(browsers, range(1), tmp_path, capfd)

    assert set(SPELLINGS) == {spelling for _, name, spelling, _ in found if name == "card"}
    assert "base64, one further" in {spelling for _, name, spelling, _ in found if name == "password"}
