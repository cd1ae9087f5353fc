"""A worker process: reads items from its pipe, does several at once, writes what came of each.

The parent sends `(index, item)`, `STOP` (cancel what is in hand) and `END` (finish, then go). The worker answers with
`READY`, an `Outcome` an item, or `EngineFailed` when it cannot be made ready. A parent that is gone counts as `STOP`.
What goes through the pipe is pickled; both ends are this program.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from .seam import Done, EngineFailed, Failed, Outcome, Work

READY, STOP, END = "ready", "stop", "end"

MASKS = hasattr(signal, "pthread_sigmask")
"""Whether this system lets a process be born deaf to a signal."""


@contextmanager
def born_deaf() -> Iterator[None]:
    """Processes that are started here hear no Ctrl-C until `serve` ignores it: they import for a while before."""
    if not MASKS:
        yield
        return
    resource_tracker.ensure_running()  # to start it with the first process would let signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(connection: Connection, work: Work) -> None:
    """What the process does from its beginning to its end."""
    # Ctrl-C reaches the whole foreground group; the parent decides what it means and says so through the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if MASKS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        asyncio.run(_serve(connection, work))
    except (BrokenPipeError, ConnectionResetError):
        pass  # the parent is gone, and nobody is left to be told
    finally:
        connection.close()


async def _serve(connection: Connection, work: Work) -> None:
    try:
        ready = work()
        do = await ready.__aenter__()
    except Exception as error:  # noqa: BLE001 - the parent is told, and raises it
        connection.send(EngineFailed(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__))
        return
    try:
        connection.send(READY)
        await _take_items(connection, do)
    finally:
        await ready.__aexit__(None, None, None)


async def _take_items(connection: Connection, do: Callable[[Any], Awaitable[Any]]) -> None:
    messages: asyncio.Queue[Any] = asyncio.Queue()
    threading.Thread(target=_read, args=(connection, messages, asyncio.get_running_loop()), daemon=True).start()
    in_hand: set[asyncio.Task[None]] = set()
    while (message := await messages.get()) not in (STOP, END):
        index, item = message
        task = asyncio.create_task(_one(connection, do, index, item))
        in_hand.add(task)
        task.add_done_callback(in_hand.discard)
    if message == STOP:
        await asyncio.sleep(0)  # one that has not begun yet would be cancelled without an outcome
        for task in in_hand:
            task.cancel()
    await asyncio.gather(*in_hand)


async def _one(connection: Connection, do: Callable[[Any], Awaitable[Any]], index: int, item: Any) -> None:
    outcome: Outcome
    try:
        outcome = Done(index=index, value=await do(item))
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - an outcome like others; the parent has it
        outcome = Failed.of(index, error)
    try:
        connection.send(outcome)
    except (AttributeError, TypeError, ValueError) as error:  # what came of it cannot be pickled
        connection.send(Failed.of(index, error))


def _read(connection: Connection, messages: asyncio.Queue[Any], loop: asyncio.AbstractEventLoop) -> None:
    """Waits in a thread, since an event loop cannot wait for a pipe everywhere."""
    message: Any = None
    while message not in (STOP, END):
        try:
            message = connection.recv()
        except (EOFError, OSError):
            message = STOP
        loop.call_soon_threadsafe(messages.put_nowait, message)
