"""MiniWoB++: the pages of the PyPI package `miniwob`, one a task, each problem drawn from a seed.

The package's own environment is not used: its HTML is served as it is, with a script at the end that starts the episode
with its seed once the page has loaded, and tells what the page says is wanted and how the episode ended. The countdown
is the page's own, times a patience for machines that have other things to do. What an episode is worth is its raw
reward, the time that it took left aside.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from callsheet.dsl.actions import Act
from callsheet.interpreter.run import Ended
from callsheet.interpreter.seams import Page

from .seam import BadSuite, Episode, Judged, Stage
from .served import TaskServer
from .waiting import soon

SCRIPT = """\
(() => {
  const tell = one => fetch("/-/told", { method: "POST", body: JSON.stringify(one), keepalive: true });
  const end = core.endEpisode;
  core.endEpisode = (...how) => {
    const before = WOB_EPISODE_ID;
    end.apply(core, how);
    if (WOB_EPISODE_ID !== before) tell({ what: "ended", reward: WOB_RAW_REWARD_GLOBAL, why: WOB_REWARD_REASON ?? "" });
  };
  const begin = () => {
    Math.seedrandom(SEED);
    core.setDataMode("train");
    core.EPISODE_MAX_TIME *= PATIENCE;
    core.startEpisodeReal();
    const ready = () => {
      if (!WOB_TASK_READY) return setTimeout(ready, 10);
      const said = core.getUtterance();
      tell({ what: "begun", utterance: said.utterance ?? said, fields: said.fields ?? null });
    };
    ready();
  };
  if (document.readyState === "complete") begin(); else addEventListener("load", begin);
})();
"""
"""Ends each page. The problem is drawn by `Math.random`, so a seed set just before makes the same one every time."""

MEASURED = frozenset({"bisect-angle", "circle-center", "draw-circle", "draw-line", "find-midpoint", "right-angle"})
"""Tasks whose reward says how exact the answer is: what the page takes counts, as its authors have it."""
BEGIN_LONGEST = 30.0
"""Seconds that a page may take to open and to begin, which is no part of the episode."""
END_LONGEST = 4.0
"""Seconds that a page may take to end an episode after the plan's last act: some let an animation run first."""


@dataclass(frozen=True, kw_only=True)
class MiniWob:
    """The suite; its pages are in the package `miniwob`."""

    name: str = "miniwob"
    keeps_nothing: bool = True
    patience: int = 1

    def tasks(self) -> tuple[str, ...]:
        """See `Suite.tasks`."""
        return tuple(sorted(path.stem for path in (_pages() / "miniwob").glob("*.html")))

    def staged(self) -> AbstractAsyncContextManager[Stage]:
        """See `Suite.staged`."""
        return _staged(self.patience)


def _pages() -> Path:
    """The package's folder of pages; the package itself, which loads selenium, is not imported."""
    found = find_spec("miniwob")
    if found is None or not found.submodule_search_locations:
        raise BadSuite("the tasks of MiniWoB++ are not installed: `pip install 'callsheet[suites]'`")
    return Path(found.submodule_search_locations[0]) / "html"


@asynccontextmanager
async def _staged(patience: int) -> AsyncIterator[Stage]:
    async with TaskServer(_pages(), lambda task: f"miniwob/{task}.html", aside="miniwob") as server:
        yield _Stage(server, patience)


@dataclass(frozen=True)
class _Stage:
    server: TaskServer
    patience: int

    def episode(self, task: str, seed: int) -> Episode:
        """See `Stage.episode`."""
        script = SCRIPT.replace("SEED", json.dumps(seed)).replace("PATIENCE", str(self.patience))
        return _Episode(self.server, task, script, longest=END_LONGEST * self.patience)


class _Episode:
    """One problem of one page.

    It begins twice: once to be read, and once, the same, when the plan opens it. What ends it after that is its
    verdict. A plan that opens the page a third time has had a second try, which counts as none.
    """

    def __init__(self, server: TaskServer, task: str, script: str, *, longest: float) -> None:
        self._task, self._longest = task, longest
        self._path, self._told = server.begin(task, script)
        self._server = server

    @property
    def address(self) -> str:
        """See `Episode.address`."""
        return f"{self._server.address}/{self._task}"

    async def begin(self, page: Page) -> Mapping[str, Any]:
        """See `Episode.begin`."""
        await page.act(Act(verb="goto", operand=self._server.address + self._path), deadline=soon(BEGIN_LONGEST))
        if not await self._told.until(lambda: bool(self._begun()), BEGIN_LONGEST):
            raise BadSuite(f"`{self._task}` does not begin")
        return {"utterance": str(self._begun()[0]["utterance"])}

    async def judge(self, page: Page) -> None:
        """Wait for the end, which may come a moment after the last act."""
        await self._told.until(lambda: self._end() is not None, self._longest)

    def judged(self, ended: Ended) -> Judged:
        """See `Episode.judged`."""
        end = self._end()
        if len(self._begun()) > 2:
            return Judged(solved=False, reward=0.0, why="the plan opened the task again")
        if end is None:
            why = "the task is not at its end" if ended.end.outcome == "done" else ended.end.why
            return Judged(solved=False, reward=0.0, why=why)
        reward = float(end["reward"])
        solved = reward > 0 if self._task in MEASURED else reward >= 1
        return Judged(solved=solved, reward=reward, why=str(end["why"]))

    def _begun(self) -> list[Mapping[str, Any]]:
        return [one for one in self._told.heard if one.get("what") == "begun"]

    def _end(self) -> Mapping[str, Any] | None:
        """The first end of the problem that the plan opened."""
        begun = 0
        for one in self._told.heard:
            begun += one.get("what") == "begun"
            if begun >= 2 and one.get("what") == "ended":
                return one
        return None
