"""What a page of MiniWoB++ says is wanted, read before the plan opens it: on a page beside, which stays open.

In go the page of an episode, the address of its task and the seed; out comes the utterance. To load the page once more
for it took a quarter of an episode, so the page beside draws problem after problem, as the package's own environment
does. It is not the page that the plan has: what is drawn there is compared with what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from callsheet.dsl.actions import Act
from callsheet.interpreter.browser.inspecting import CannotTell
from callsheet.interpreter.seams import Page

from .inspected import inspected
from .seam import BadSuite
from .served import BESIDE
from .waiting import soon

DRAW = """\
async seed => {
  Math.seedrandom(seed);
  core.setDataMode("train");
  core.startEpisodeReal();
  while (!WOB_TASK_READY) await new Promise(done => setTimeout(done, 10));
  const said = core.getUtterance();
  core.endEpisode(0);
  // What moves would move on, beside the page that is played.
  for (let timer = setTimeout(() => {}); timer > 0; timer--) clearTimeout(timer);
  return said.utterance ?? said;
}
"""
OPEN_LONGEST = 30.0
"""Seconds that a page may take to open and to begin, which is no part of the episode."""


@dataclass
class _Beside:
    """A page beside that of episodes, and the task that it is at."""

    page: Page
    address: str = ""


class Readers:
    """The pages beside those of a worker's episodes, one for each; they are gone with it."""

    def __init__(self) -> None:
        self._beside: WeakKeyDictionary[Page, _Beside] = WeakKeyDictionary()

    async def utterance(self, page: Page, address: str, seed: int) -> str:
        """What the task at that address wants with that seed. Raises `BadSuite`, and `NodeFailure` of the page."""
        beside = self._beside.get(page)
        if beside is None:
            beside = self._beside[page] = _Beside(await page.fresh_page())
        if beside.address != address:
            await beside.page.act(Act(verb="goto", operand=f"{address}?{BESIDE}"), deadline=soon(OPEN_LONGEST))
            beside.address = address
        try:
            return await inspected(beside.page).ask(DRAW, seed)
        except CannotTell as error:
            raise BadSuite(f"`{address}` does not begin: {error}") from None
