"""Work in processes of this machine, each with an event loop of its own.

Not `concurrent.futures`: its workers take one item at a time, and one that dies takes the whole pool with it.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from .seam import BEFORE_IT_BEGAN, LISTEN_LONGEST, EngineFailed, Failed, Lost, Outcome, Work
from .worker import END, READY, STOP, born_deaf, serve

END_LONGEST = 10.0
"""Seconds that a worker may take to put its things away before it is ended."""


class Processes:
    """An engine of `workers` spawned processes; one that dies is replaced."""

    def __init__(self, *, workers: int, slots: int = 1) -> None:
        self._wanted, self._slots = workers, slots
        self._crew: list[_Worker] = []
        self._stopping = self._told = False

    def run(self, work: Work, items: Iterable[Any]) -> Iterator[Outcome]:
        """See `Engine.run`."""
        self._stopping = self._told = False
        waiting = enumerate(items)
        try:
            self._crew = [_Worker.started(work) for _ in range(self._wanted)]
            while self._give_out(waiting):
                yield from self._next_outcomes(work)
            for one in self._crew:
                one.tell(END)
        finally:
            for one in self._crew:
                one.end()
            self._crew = []

    def stop(self) -> None:
        """See `Engine.stop`. The workers are told by `run`: a signal may come in the middle of a message to them."""
        self._stopping = True

    def _give_out(self, waiting: Iterator[tuple[int, Any]]) -> bool:
        """Fill every free slot, the emptiest worker first. Returns whether anything is in hand."""
        while not self._stopping:
            free = min(self._crew, key=lambda one: len(one.in_hand))
            if len(free.in_hand) >= self._slots:
                break
            try:
                index, item = next(waiting)
            except StopIteration:
                break
            free.in_hand.add(index)
            free.tell((index, item))
        return any(one.in_hand for one in self._crew)

    def _next_outcomes(self, work: Work) -> Iterator[Outcome]:
        """What comes next from any worker, if it comes soon."""
        if self._stopping and not self._told:
            self._told = True
            for one in self._crew:
                one.tell(STOP)
        by_connection = {one.connection: one for one in self._crew}
        for connection in wait(list(by_connection), timeout=LISTEN_LONGEST):
            assert isinstance(connection, Connection)
            worker = by_connection[connection]
            try:
                message = connection.recv()
            except (EOFError, OSError):
                yield from self._buried(worker, work)
                continue
            if isinstance(message, EngineFailed):
                if self._stopping:  # Ctrl-C reaches what it was just starting, too
                    continue
                raise message
            if message == READY:
                worker.was_ready = True
                continue
            worker.in_hand.discard(message.index)
            yield message

    def _buried(self, worker: _Worker, work: Work) -> Iterator[Outcome]:
        """A worker died: what it had in hand is lost, and another takes its place."""
        worker.process.join(END_LONGEST)
        ending = _ending(worker.process.exitcode)
        if not worker.was_ready and not self._stopping:
            raise EngineFailed(f"a worker could not start ({ending})")
        self._crew.remove(worker)
        if not self._stopping:
            self._crew.append(_Worker.started(work))
        worker.end()
        for index in sorted(worker.in_hand):
            if worker.was_ready:
                yield Lost(index=index, why=f"its worker died ({ending})")
            else:
                yield Failed.of(index, CancelledError(BEFORE_IT_BEGAN))


@dataclass(eq=False, kw_only=True)
class _Worker:
    process: SpawnProcess
    connection: Connection
    was_ready: bool = False
    in_hand: set[int] = field(default_factory=set)

    @classmethod
    def started(cls, work: Work) -> _Worker:
        # Spawned, not forked: an event loop, a browser's pipes or threads of a library do not survive a fork.
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, work), daemon=True)
        with born_deaf():
            process.start()
        theirs.close()
        return cls(process=process, connection=ours)

    def tell(self, message: Any) -> None:
        """Send it; that the worker is gone shows when its end of the pipe is read."""
        try:
            self.connection.send(message)
        except (BrokenPipeError, ConnectionResetError):
            return

    def end(self) -> None:
        """Let it put its things away, then end it."""
        self.connection.close()
        self.process.join(END_LONGEST)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _ending(code: int | None) -> str:
    if code is None:
        return "it does not answer"
    return f"signal {-code}" if code < 0 else f"exit code {code}"
