"""What a suite is: tasks by name, and for each an episode that begins, is played by a run, and is judged.

A suite is made ready once in each worker, since some have a server to start. An episode begins on the page that the run
will have, so that what the page says can be an input of the plan; it is judged while that page is still there, and
knows how the run ended. A task on several sites has a page for each. Whoever adds a suite writes these two classes and
a line in `SUITES`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from callsheet.interpreter.run import Ended
from callsheet.interpreter.seams import Page


class BadSuite(Exception):
    """A suite that is not there or cannot be played, or a plan that cannot play it; one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of an episode: whether it is solved, what the task says it is worth, and why, in a line."""

    solved: bool
    reward: float
    why: str = ""


class Episode(Protocol):
    """One task with one seed, to be tried once."""

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where sites are in this episode, by name; none where the plan says it.

        One address is for a plan's one site, whatever the plan calls it; of several, the plan's have those names.
        """

    async def begin(self, pages: Mapping[str, Page], asked: Collection[str]) -> Mapping[str, Any]:
        """Bring the pages to where the plan begins; returns what the plan may have as inputs.

        There is one for each of the plan's sites, by its name there. `asked` are the inputs that the plan has: what is
        dear to find out need not be where nobody asks.
        Raises `NodeFailure` of the page, and `BadSuite` for a task that does not begin.
        """

    async def judge(self, page: Page) -> None:
        """Look at the page that acted last, when the run leaves its pages. Not called where none was opened."""

    async def judged(self, ended: Ended) -> Judged:
        """The verdict, after the run. Raises `BadSuite` where there is none."""

    @property
    def wanted(self) -> str:
        """What is wanted, in words, as far as it is known by now: for the report."""


class Stage(Protocol):
    """A suite made ready in a worker."""

    def episode(self, task: str, seed: int) -> Episode:
        """A new episode of one of the suite's tasks."""


class Suite(Protocol):
    """Tasks that can be played. It can be pickled."""

    @property
    def name(self) -> str:
        """What the suite is called."""

    @property
    def keeps_nothing(self) -> bool:
        """Whether its sites keep nothing from one episode to the next, so that these may share a browser context."""

    def tasks(self) -> Mapping[str, tuple[str, ...]]:
        """Its tasks by name, in order. Raises `BadSuite` where it is not installed, or cannot be read.

        Of each what its sites are called, as in `Episode.addresses`; none where the plan says where they are.
        """

    def left_out(self) -> Mapping[str, str]:
        """Tasks that cannot be played as the suite was set up, and what to do about it, in a line each."""

    def staged(self) -> AbstractAsyncContextManager[Stage]:
        """Ready to be played, until the block is left."""
