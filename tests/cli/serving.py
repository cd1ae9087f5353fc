"""A provider's server beside a command that is called in this process: in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.planners.serving import Came, Scene, Server, Wire, serving


@contextmanager
def served(wire: Wire, *scenes: Scene, by: Callable[[Came], Scene] | None = None) -> Iterator[Server]:
    """The server for as long as the block takes; what was wrong with requests is raised behind it."""
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    servers: list[Server] = []
    problems: list[BaseException] = []

    async def serve() -> None:
        async with serving(wire, *scenes, by=by) as server:
            servers.append(server)
            started.set()
            await stop.wait()

    def work() -> None:
        try:
            loop.run_until_complete(serve())
        except BaseException as problem:  # noqa: BLE001  it is raised again where the test can see it
            problems.append(problem)
        finally:
            started.set()
            loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    started.wait(10)
    try:
        yield servers[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
    if problems:
        raise problems[0]
