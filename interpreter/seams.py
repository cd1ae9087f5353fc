"""What the driver needs from the world: pages to work on, and time. Each has a real and a scripted form.

The browser's `Session` is a `Page`; a test or a simulator hands in its own.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from callsheet.dsl.actions import Act, Look
from callsheet.dsl.elements import Element
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.file_bytes import FileContent

from .asking import ApprovalAsked, Asked
from .egress.rules import Refusal


class Way(Protocol):
    """What a page's traffic goes through."""

    def commit(self) -> AbstractContextManager[None]:
        """From the act of a commit to its first proof: its requests pass, and none is sent twice."""

    def take_refusals(self) -> Sequence[Refusal]:
        """What was not let through, and was not told of before."""


class OpenWay:
    """A way that refuses nothing, for pages that are not in a browser."""

    def commit(self) -> AbstractContextManager[None]:
        """Nothing changes for a commit."""
        return nullcontext()

    def take_refusals(self) -> Sequence[Refusal]:
        """Nothing is refused."""
        return ()


class Late(NodeFailure):
    """What the act before has set off came to nothing good; raised when the page is asked for something else."""


class WholeActs:
    """Of a page whose acts leave nothing under way."""

    async def act(self, act: Act, *, deadline: float) -> None:
        """See `Page`."""
        raise NotImplementedError

    async def begin(self, act: Act, *, deadline: float, announced: asyncio.Event) -> None:
        """All of it, and not before it is announced."""
        await announced.wait()
        await self.act(act, deadline=deadline)

    async def settle(self) -> None:
        """Nothing is left."""

    async def prepare(self, act: Act, *, deadline: float) -> None:
        """Nothing is to be known before."""


class Page(Protocol):
    """One agent's page. Deadlines are instants of the driver's monotonic clock, in seconds.

    What goes wrong with the page is a `NodeFailure`, of kind `browser` when it died; of an act it says whether that
    may have reached the site. Anything else that is raised ends the run.
    """

    @property
    def way(self) -> Way:
        """What its traffic goes through."""

    async def act(self, act: Act, *, deadline: float) -> None:
        """Carry out an act and wait for what it sets off."""

    async def begin(self, act: Act, *, deadline: float, announced: asyncio.Event) -> None:
        """Carry out an act; what it sets off may be left under way, for `settle`. Raises `Late`.

        Nothing of it may leave for the site before it is `announced`. Until then it may be cancelled.
        """

    async def settle(self) -> None:
        """Wait for what the last act has set off. Raises `Late`."""

    async def prepare(self, act: Act, *, deadline: float) -> None:
        """`settle`, and find out what an act is going to be about: changes nothing, so it is announced meanwhile."""

    async def open_by(self, act: Act, *, deadline: float) -> None:
        """Carry out an act and go on with the page that it opens. Of kind `missing` when it opens none."""

    async def close_opened(self) -> None:
        """Close the page that was opened last and go on with the one before; nothing where none was."""

    async def begin_dialog(self, answer: Literal["accept", "dismiss"], reply: str | None) -> None:
        """Answer the dialogs that acts open from now on; `reply` is typed into a prompt."""

    async def end_dialog(self) -> None:
        """Answer none any more. A `NodeFailure` of kind `missing` when there was none."""

    async def download(self, act: Act, *, deadline: float, until: float) -> FileContent:
        """Carry out an act and return the file that it fetches, which has come by `until`."""

    async def reset(self) -> None:
        """Close pages that acts have opened, and expect no dialog: another attempt begins."""

    async def look(self, look: Look, *, deadline: float) -> Any:
        """Look once; the answer's type stands at each kind of look."""

    async def url(self) -> str:
        """The page's address."""

    async def snapshot(self) -> str:
        """What is on the page, as ARIA sees it, with secrets masked. Raises `NodeFailure`."""

    async def presses(self, element: Element | None, controls: tuple[Element, ...], *, deadline: float) -> int | None:
        """Which of `controls` pressing the one element would press, None if none; without it, what has the focus."""

    async def screenshot(self, path: Path) -> None:
        """Write a picture of the page, with secrets masked. May raise anything: a picture is never worth a run."""

    async def fresh_page(self) -> Page:
        """Another page with the same cookies and log-in, for a proof that stands alone."""

    async def close(self) -> None:
        """Give the page back; a closed page is not used again."""


class Pages(Protocol):
    """Where agents get their page from."""

    async def open(self, agent: str) -> Page:
        """An isolated page for an agent, logged in where its site says so.

        Raises `NodeFailure` of kind `browser` where another attempt may succeed; anything else ends the run.
        """


class People(Protocol):
    """Whoever is there to be asked. None says that nobody is: then the run waits, and can be resumed."""

    async def approve(self, request: ApprovalAsked) -> bool | None:
        """Whether a commit may be done, by somebody who sees what it would do."""

    async def answer(self, request: Asked, problem: str) -> str | None:
        """An answer as it was typed. `problem` says what was wrong with the one before; it is empty at first."""


class Nobody:
    """A run that nobody watches."""

    async def approve(self, request: ApprovalAsked) -> bool | None:
        """Nobody can say."""
        return None

    async def answer(self, request: Asked, problem: str) -> str | None:
        """Nobody can say."""
        return None


NOBODY = Nobody()


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time as arguments: seconds that only go forward, the time of day, and waiting."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
