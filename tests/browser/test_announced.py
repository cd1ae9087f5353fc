"""An act is begun while it is announced, and yet nothing of it reaches the site before that is on the disk (R1, R9)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.journal import JournalUnwritable, Record, store

from .loopback_site import LoopbackSite
from .plans import plan_on, run_on

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = """<button onclick="fetch('/act', { method: 'POST' })">Go</button>
  <label>Name <input oninput="fetch('/act')"></label>"""
SLOW = 0.5
"""Seconds that a record takes, in which an act that nothing holds has long reached the site."""

ACTS = pytest.mark.parametrize(
    "act",
    [
        pytest.param('click button "Go"', id="click"),
        pytest.param('fill textbox "Name" with "x"', id="fill"),
        pytest.param('goto "/act"', id="goto"),
    ],
)


class SlowDisk:
    """A disk on which the announcement of the second act takes its time, and then fails if it is `full`."""

    def __init__(self, site: LoopbackSite, patch: pytest.MonkeyPatch, *, full: bool) -> None:
        self.early: list[str] = []
        self._site, self._full, self._insert, self._announced = site, full, store._insert, 0
        patch.setattr(store, "_insert", self._write)

    def _write(self, connection: sqlite3.Connection, records: Sequence[Record]) -> None:
        acts = sum(one.kind == "ActIntended" for one in records)
        self._announced += acts
        if acts and self._announced == 2:
            time.sleep(SLOW)
            self.early = [path for path in self._site.paths() if path == "/act"]
            if self._full:
                raise sqlite3.OperationalError("database or disk is full")
        self._insert(connection, records)


@ACTS
async def test_an_act_reaches_the_site_when_it_is_announced(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Once, and not before."""
    site.pages.update({"/": PAGE, "/act": "done"})
    disk = SlowDisk(site, monkeypatch, full=False)

    await run_on(browsers, plan_on(site, act), tmp_path)

    assert ([], 1) == (disk.early, site.paths().count("/act"))


@ACTS
async def test_an_act_that_cannot_be_announced_does_not_reach_the_site(
    browsers: Browsers, site: LoopbackSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Neither while its record is written nor after that has failed, which ends the run."""
    site.pages.update({"/": PAGE, "/act": "done"})
    SlowDisk(site, monkeypatch, full=True)

    with pytest.raises(JournalUnwritable):
        await run_on(browsers, plan_on(site, act), tmp_path)

    assert ["/"] == site.paths()
