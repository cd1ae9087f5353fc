"""The same work on a Ray cluster: an actor a worker (https://docs.ray.io/en/latest/ray-core/actors.html).

`RAY_ADDRESS` names the cluster, as everywhere with Ray; without it one is started on this machine and ended
with the work. Items and what the work holds, secrets too, travel through Ray's object store.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Iterator
from typing import Any

from .seam import BEFORE_IT_BEGAN, LISTEN_LONGEST, Done, EngineFailed, Failed, Lost, Outcome, Work


class OnRay:
    """An engine of `workers` actors, wherever the cluster has a core free for each."""

    def __init__(self, *, workers: int, slots: int = 1) -> None:
        try:
            import ray
        except ImportError:
            raise EngineFailed("Ray is not installed: `pip install 'callsheet[ray]'`") from None
        self._ray: Any = ray
        self._wanted, self._slots = workers, slots
        self._stopping = self._told = False
        self._crew: list[Any] = []

    def run(self, work: Work, items: Iterable[Any]) -> Iterator[Outcome]:
        """See `Engine.run`."""
        self._stopping = self._told = False
        ours = self._connect()
        try:
            yield from self._run(work, enumerate(items))
        finally:
            for actor in self._crew:
                self._ray.kill(actor)
            self._crew = []
            if ours:
                self._ray.shutdown()

    def stop(self) -> None:
        """See `Engine.stop`. The actors are told by `run`: a signal may come in the middle of a call of Ray's."""
        self._stopping = True

    def _connect(self) -> bool:
        """Join the cluster, or start one. Returns whether the connection is this engine's to end."""
        if self._ray.is_initialized():
            return False
        try:
            self._ray.init(log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
        except Exception as error:  # noqa: BLE001 - it raises what its parts raise
            where = os.environ.get("RAY_ADDRESS", "this machine")
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise EngineFailed(f"Ray does not start or answer on {where}: {reason}") from None
        return True

    def _run(self, work: Work, waiting: Iterator[tuple[int, Any]]) -> Iterator[Outcome]:
        self._crew = [self._actor(work) for _ in range(self._wanted)]
        for actor in self._crew:
            self._ready(actor)
        in_hand: dict[Any, tuple[Any, int]] = {}
        while True:
            self._give_out(waiting, in_hand)
            if not in_hand:
                break
            self._tell_to_stop()
            finished, _ = self._ray.wait(list(in_hand), timeout=LISTEN_LONGEST)
            for reference in finished:
                actor, index = in_hand.pop(reference)
                yield self._outcome(work, reference, actor, index)
        for actor in self._crew:
            self._ray.get(actor.close.remote())

    def _give_out(self, waiting: Iterator[tuple[int, Any]], in_hand: dict[Any, tuple[Any, int]]) -> None:
        while not self._stopping:
            load = {actor: sum(other is actor for other, _ in in_hand.values()) for actor in self._crew}
            free = min(self._crew, key=load.__getitem__)
            if load[free] >= self._slots:
                return
            try:
                index, item = next(waiting)
            except StopIteration:
                return
            in_hand[free.do.remote(index, item)] = (free, index)

    def _tell_to_stop(self) -> None:
        if self._stopping and not self._told:
            self._told = True
            for actor in self._crew:
                actor.stop.remote()

    def _outcome(self, work: Work, reference: Any, actor: Any, index: int) -> Outcome:
        try:
            outcome: Outcome = self._ray.get(reference)
        except self._ray.exceptions.RayActorError as error:
            if actor in self._crew:
                self._crew[self._crew.index(actor)] = another = self._actor(work)
                self._ready(another)
            return Lost(index=index, why=f"its worker died ({str(error).splitlines()[0]})")
        return outcome

    def _actor(self, work: Work) -> Any:
        # One call more than slots at once: `stop` must get through to an actor that has its hands full.
        kind = self._ray.remote(num_cpus=1, max_concurrency=self._slots + 1)(_Actor)
        return kind.remote(work)

    def _ready(self, actor: Any) -> None:
        try:
            reason = self._ray.get(actor.open.remote())
        except self._ray.exceptions.RayActorError as error:
            raise EngineFailed(f"a worker could not start ({str(error).splitlines()[0]})") from None
        if reason:
            raise EngineFailed(reason)


class _Actor:
    """A worker of Ray's. Its methods run in one event loop."""

    def __init__(self, work: Work) -> None:
        self._ready = work()
        self._do: Any = None
        self._in_hand: set[asyncio.Task[Any]] = set()
        self._stopped = False

    async def open(self) -> str:
        """Make the work ready; says why when that fails."""
        try:
            self._do = await self._ready.__aenter__()
        except Exception as error:  # noqa: BLE001 - the engine is told, and raises it
            return f"{type(error).__name__}: {error}"
        return ""

    async def do(self, index: int, item: Any) -> Outcome:
        """One item; not begun any more once the actor was told to stop, as calls may overtake each other."""
        if self._stopped:
            return Failed.of(index, asyncio.CancelledError(BEFORE_IT_BEGAN))
        task = asyncio.ensure_future(self._do(item))
        self._in_hand.add(task)
        try:
            return Done(index=index, value=await task)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - an outcome like others
            return Failed.of(index, error)
        finally:
            self._in_hand.discard(task)

    async def stop(self) -> None:
        """Cancel what is in hand."""
        self._stopped = True
        for task in self._in_hand:
            task.cancel()

    async def close(self) -> None:
        """Put the work's things away."""
        await self._ready.__aexit__(None, None, None)
