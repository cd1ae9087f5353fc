"""Files that an act fetches: from the browser's events to their bytes.

In: a context, while an act is done. Out: the one file, its name as the site says it, or `NodeFailure`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from playwright.async_api import BrowserContext, Download, Error

from callsheet.dsl.failures import NodeFailure, fail
from callsheet.dsl.file_bytes import LARGEST_FILE, FileContent, size_text

from ..media import media_type_of


class Downloads:
    """Those that begin while this is listened to."""

    def __init__(self) -> None:
        self.begun: list[Download] = []
        self._changed = asyncio.Event()

    @contextlib.contextmanager
    def listening(self, context: BrowserContext) -> Iterator[None]:
        """Around the act. A window that is opened for the file alone counts too."""
        context.on("download", self._on_download)
        try:
            yield
        finally:
            context.remove_listener("download", self._on_download)

    async def one(self, *, begins: float, ends: float, act: str, allows: Callable[[str], bool]) -> FileContent:
        """The file, complete; it has to begin to come within so many seconds from now, and to end.

        Fails with `missing`, `ambiguous`, `origin`, `value`, `timeout` or `navigation`.
        """
        if not await self.come(begins):
            raise fail("missing", f"{act} fetched no file", dispatched=True)
        try:
            async with asyncio.timeout(max(0.0, ends)):
                return await self._content(act, allows)
        except TimeoutError:
            await self.drop()
        raise fail("timeout", f"the file that {act} fetches did not come in time", dispatched=True)

    async def come(self, seconds: float) -> bool:
        """Whether any have begun, within so many seconds from now."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                while not self.begun:
                    self._changed.clear()
                    await self._changed.wait()
        return bool(self.begun)

    async def drop(self) -> None:
        """Gives up what is under way."""
        for download in self.begun:
            with contextlib.suppress(Error):  # it is over already, or the browser is
                await download.cancel()

    async def _content(self, act: str, allows: Callable[[str], bool]) -> FileContent:
        if len(self.begun) > 1:
            names = tuple(one.suggested_filename for one in self.begun)
            await self.drop()
            raise fail("ambiguous", f"{act} fetched {len(names)} files", instead=names, dispatched=True)
        (download,) = self.begun
        if download.url.startswith(("http:", "https:")) and not allows(download.url):
            await self.drop()
            raise fail("origin", f"the file is of {download.url}, which is not of an origin that the plan allows")
        trouble, name = None, download.suggested_filename
        try:
            path = await download.path()
        except Error as error:
            trouble = str(error).partition("\n")[0]
        if trouble is not None:
            raise fail("navigation", f"the file `{name}` could not be fetched: {trouble}", dispatched=True)
        if path.stat().st_size > LARGEST_FILE:
            await download.delete()
            raise too_large(name)
        data = await asyncio.to_thread(path.read_bytes)
        await download.delete()
        return FileContent(name=name, data=data, media_type=media_type_of(name))

    def _on_download(self, download: Download) -> None:
        self.begun.append(download)
        self._changed.set()


def too_large(name: str) -> NodeFailure:
    """The failure of a file that is not kept."""
    return fail("value", f"the file `{name}` is larger than {size_text(LARGEST_FILE)}", dispatched=True)
