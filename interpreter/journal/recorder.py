"""Many tasks write to one journal, and all that comes in one turn of the loop shares one commit.

In: records from any task. Out: each task goes on when its record is durable. It is apart from the store
because it alone knows asyncio: the disk is waited for in a thread, so a slow one holds up nobody but those
whose records it is writing. What comes meanwhile shares the next commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from .errors import JournalUnwritable
from .records import Draft, Record
from .store import Journal


class _Batch:
    """Records that share a commit, and those who wait for it.

    Each waits for a future of its own: one that is cancelled must not take it from the others, and to shield one
    future from all of them costs more than to make many.
    """

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._waiting: list[asyncio.Future[Sequence[Record]]] = []

    def wait(self) -> asyncio.Future[Sequence[Record]]:
        """Done when the records are durable."""
        waiting: asyncio.Future[Sequence[Record]] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        return waiting

    def succeed(self, records: Sequence[Record]) -> None:
        for one in self._left():
            one.set_result(records)

    def fail(self, error: Exception) -> None:
        for one in self._left():
            one.set_exception(error)
            one.exception()  # its task may be cancelled before it hears, and asyncio is not to complain of it

    def cancel(self) -> None:
        for one in self._left():
            one.cancel()

    def _left(self) -> list[asyncio.Future[Sequence[Record]]]:
        return [one for one in self._waiting if not one.done()]


class Recorder:
    """The way of a run's events into its journal, for the tasks of one event loop; made inside that loop.

    `mask` is applied to every body before it is written. Records keep the order in which they were handed in.
    Leaving the context writes what was noted; closing the journal is its owner's business.

        async with Recorder(journal, mask=masker.mask_data) as recorder:
            intent = await recorder.record("intent", {"node": "order"})
    """

    def __init__(self, journal: Journal, *, mask: Callable[[Any], Any] | None = None) -> None:
        self.journal = journal
        self._mask = mask
        self._batch = _Batch()
        self._wanted = False
        self._writing: asyncio.Task[None] | None = None
        self._failure: Exception | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def record(self, kind: str, body: Mapping[str, Any]) -> Record:
        """Writes this record and all notes before it; returns when they are durable.

        Raises `JournalUnwritable`: what the record announces must not be done. Raises TypeError or
        ValueError, and writes nothing, if `body` is not JSON data. A record whose task is cancelled while it
        waits may be written all the same.
        """
        batch, place = self._put(kind, body)
        return (await self._written(batch))[place]

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """Puts a record in line without waiting: it is durable no later than the next one that is waited for.

        Raises `JournalUnwritable` if a write has failed before; TypeError or ValueError as `record` does.
        """
        self._put(kind, body)

    async def flush(self) -> None:
        """Returns when everything handed in so far is durable. Raises `JournalUnwritable`."""
        await self._written(self._batch)

    async def close(self) -> None:
        """Flushes, and ends the thread. The journal stays open."""
        try:
            await self.flush()
        finally:
            self._thread.shutdown()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        known = self._failure
        try:
            await self.close()
        except JournalUnwritable:
            # What ends the block is mostly this very failure, on its way to the person; it is told once.
            if error is None or known is None:
                raise

    def _put(self, kind: str, body: Mapping[str, Any]) -> tuple[_Batch, int]:
        self._check()
        masked = self._mask(dict(body)) if self._mask else body
        self._batch.drafts.append(self.journal.draft(kind, masked))
        return self._batch, len(self._batch.drafts) - 1

    async def _written(self, batch: _Batch) -> Sequence[Record]:
        """The records of a batch once they are durable."""
        self._check()
        self._wanted = True
        if self._writing is None:
            # Its first step comes in the loop's next turn, after all tasks that are ready now.
            self._writing = asyncio.create_task(self._write_batches())
        return await batch.wait()

    async def _write_batches(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                batch, self._batch = self._batch, _Batch()
                await self._write(batch)
        finally:
            self._writing = None

    async def _write(self, batch: _Batch) -> None:
        try:
            self._check()
            work = asyncio.get_running_loop().run_in_executor(self._thread, self.journal.write, batch.drafts)
            batch.succeed(await work)
        except asyncio.CancelledError:
            batch.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - those who wait must hear of any failure, or they wait for ever
            self._failure = self._failure or error
            batch.fail(error)

    def _check(self) -> None:
        """Nothing is written behind a gap, and nothing once the disk has failed."""
        if isinstance(self._failure, JournalUnwritable):
            raise JournalUnwritable(self.journal.path, self._failure.reason)
        if self._failure is not None:
            raise self._failure
