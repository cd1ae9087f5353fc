"""Dialogs: answered as the block around them says; one that nobody expects is dismissed, as Playwright does it.

In: pages, and blocks that begin and end. Out: whether a dialog came. Only while a block is open somebody listens.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from playwright.async_api import Dialog, Error, Page

Answer: TypeAlias = Literal["accept", "dismiss"]


@dataclass(slots=True, kw_only=True)
class Expected:
    """A block that expects a dialog: how it is answered, and whether one came."""

    answer: Answer
    reply: str | None
    came: asyncio.Event = field(default_factory=asyncio.Event)


class Dialogs:
    """Those of the pages of one session."""

    def __init__(self) -> None:
        self._expected: list[Expected] = []
        self._pages: list[Page] = []

    @property
    def expected(self) -> bool:
        """Whether any is."""
        return bool(self._expected)

    def begin(self, answer: Answer, reply: str | None, page: Page) -> None:
        """From now on dialogs of the page are answered so."""
        self._expected.append(Expected(answer=answer, reply=reply))
        self.watch(page)

    async def end(self, seconds: float) -> tuple[bool, bool]:
        """Whether a dialog came, within so many seconds from now if need be, and whether it had to be waited for."""
        expected = self._expected[-1]
        waited = not expected.came.is_set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await expected.came.wait()
        self._expected.pop()
        if not self._expected:
            self.forget()
        return expected.came.is_set(), waited

    def watch(self, page: Page) -> None:
        """Dialogs of another page count too, while any are expected."""
        if self._expected and page not in self._pages:
            self._pages.append(page)
            page.on("dialog", self._on_dialog)

    def forget(self) -> None:
        """Nothing is expected any more."""
        for page in self._pages:
            page.remove_listener("dialog", self._on_dialog)
        self._pages.clear()
        self._expected.clear()

    async def _on_dialog(self, dialog: Dialog) -> None:
        """The innermost block answers."""
        expected = self._expected[-1]
        try:
            if expected.answer == "dismiss":
                await dialog.dismiss()
            elif dialog.type == "prompt":
                await dialog.accept(dialog.default_value if expected.reply is None else expected.reply)
            else:
                await dialog.accept()
        except Error:  # the page has gone with its dialog, which is an end of it too
            pass
        expected.came.set()
