"""MiniWoB++: the pages of the PyPI package `miniwob`, one a task, each problem drawn from a seed.

The package's own environment is not used: its HTML is served as it is, with a script at the end that starts the episode
with its seed once the page has loaded, and tells what the page says is wanted and how the episode ended. The countdown
is the page's own, times a patience for machines that have other things to do. What an episode is worth is its raw
reward, the time that it took left aside.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from callsheet.interpreter.browser.inspecting import CannotTell
from callsheet.interpreter.run import Ended
from callsheet.interpreter.seams import Page

from .inspected import inspected
from .reading import Readers
from .seam import BadSuite, Episode, Judged, Stage
from .served import COOKIE, TELL, TaskServer, Told

SCRIPT = """\
(() => {
  const tell = one => fetch("TELL", { method: "POST", body: JSON.stringify(one), keepalive: true });
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
SITE = "miniwob"
"""What the site of its tasks is called."""
UTTERANCE = "utterance"
"""The input that has what the page says is wanted."""
END_LONGEST = 4.0
"""Seconds that a page may take to end an episode after the plan's last act: some let an animation run first."""


@dataclass(frozen=True, kw_only=True)
class MiniWob:
    """The suite; its pages are in the package `miniwob`."""

    name: str = "miniwob"
    keeps_nothing: bool = True
    patience: int = 1

    def tasks(self) -> Mapping[str, tuple[str, ...]]:
        """See `Suite.tasks`."""
        return dict.fromkeys(sorted(path.stem for path in (_pages() / "miniwob").glob("*.html")), (SITE,))

    def left_out(self) -> Mapping[str, str]:
        """See `Suite.left_out`."""
        return {}

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
        yield _Stage(server, patience, Readers())


@dataclass(frozen=True)
class _Stage:
    server: TaskServer
    patience: int
    readers: Readers

    def episode(self, task: str, seed: int) -> Episode:
        """See `Stage.episode`."""
        script = SCRIPT.replace("SEED", json.dumps(seed)).replace("PATIENCE", str(self.patience)).replace("TELL", TELL)
        token, told = self.server.begin(script)
        return _Episode(self, task, seed, token, told)


@dataclass
class _Episode:
    """One problem of one page.

    It begins when the plan opens the page; what ends it is its verdict. A plan that opens the page again has had a
    second try, which counts as none.
    """

    stage: _Stage
    task: str
    seed: int
    token: str
    told: Told
    read: str | None = None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"{self.stage.server.address}/{self.task}"

    @property
    def addresses(self) -> Mapping[str, str]:
        """See `Episode.addresses`."""
        return {SITE: self.address}

    @property
    def wanted(self) -> str:
        """See `Episode.wanted`."""
        begun = self._begun()
        return str(begun[0]["utterance"]) if begun else self.read or ""

    async def begin(self, pages: Mapping[str, Page], asked: Collection[str]) -> Mapping[str, Any]:
        """See `Episode.begin`: a plan that asks for no utterance reads the page alone, and nothing is read for it."""
        (page,) = pages.values()
        if UTTERANCE in asked:
            self.read = await self.stage.readers.utterance(page, f"{self.address}/", self.seed)
        try:
            await inspected(page).give_cookie(COOKIE, self.token, address=self.address)
        except CannotTell as error:
            raise BadSuite(f"`{self.task}` does not begin: {error}") from None
        return {} if self.read is None else {UTTERANCE: self.read}

    async def judge(self, page: Page) -> None:
        """Wait for the end, which may come a moment after the last act."""
        await self.told.until(lambda: self._end() is not None, END_LONGEST * self.stage.patience)

    async def judged(self, ended: Ended) -> Judged:
        """See `Episode.judged`. Raises `BadSuite` where the plan was told of another problem than its page had."""
        begun, end = self._begun(), self._end()
        if begun and self.read not in (None, begun[0]["utterance"]):
            raise BadSuite(f"`{self.task}` drew `{begun[0]['utterance']}` with the seed that had made `{self.read}`")
        if len(begun) > 1:
            return Judged(solved=False, reward=0.0, why="the plan opened the task again")
        if end is None:
            why = "the task is not at its end" if ended.end.outcome == "done" else ended.end.why
            return Judged(solved=False, reward=0.0, why=why)
        reward = float(end["reward"])
        solved = reward > 0 if self.task in MEASURED else reward >= 1
        return Judged(solved=solved, reward=reward, why=str(end["why"]))

    def _begun(self) -> list[Mapping[str, Any]]:
        return [one for one in self.told.heard if one.get("what") == "begun"]

    def _end(self) -> Mapping[str, Any] | None:
        """The first end of the problem that the plan opened."""
        return next((one for one in self.told.heard if one.get("what") == "ended"), None)
