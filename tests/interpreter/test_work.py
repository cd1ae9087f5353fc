"""Events on their way into the journal: masked, durable, then applied, then shown."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callsheet.dsl.failures import Failure
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.masking import Masker
from callsheet.interpreter.units import Unit
from callsheet.interpreter.work import Options, Work

from .memory import clock_of
from .shop import BUY, FakePages, Shop, checked


class SlowDisk:
    """Records that become durable when the test says so."""

    def __init__(self) -> None:
        self.durable = asyncio.Event()
        self.bodies: list[Mapping[str, Any]] = []

    async def record(self, kind: str, body: dict[str, Any]) -> None:
        """As `Recorder.record`."""
        self.bodies.append(body)
        await self.durable.wait()

    def note(self, kind: str, body: dict[str, Any]) -> None:
        """As `Recorder.note`."""
        self.bodies.append(body)


def work_on(disk: SlowDisk, shop: Shop | None = None, **options: Any) -> Work:
    """The work of a run of the sample."""
    shop = shop or Shop()
    plan = checked(BUY)
    return Work(
        plan=plan,
        machine=Machine(plan, {}),
        recorder=disk,
        pages=FakePages(shop),
        clock=clock_of(shop.clock),
        options=Options(**options),
    )


async def test_nothing_counts_before_it_is_durable() -> None:
    """A dependant does not start (R2), and nobody is told, until the outcome is on the disk."""
    disk, shown = SlowDisk(), list[Event]()
    work = work_on(disk, watch=shown.append)
    work.note(events.NodeStarted(node="search", attempt=1))
    recording = asyncio.create_task(work.record(events.NodeDone(node="search", gives={"products": []})))
    await asyncio.sleep(0)

    assert "running" == work.machine.nodes["search"].status
    assert 1 == len(shown)

    disk.durable.set()
    await recording
    assert "done" == work.machine.nodes["search"].status
    assert 2 == len(shown)


async def test_texts_are_masked_and_names_are_not() -> None:
    """In the journal, in the machine, for whoever watches: the same everywhere."""
    disk, shown = SlowDisk(), list[Event]()
    masker = Masker({"pw": "search", "pin": "missing"}, public=events.WORDS)
    work = work_on(disk, watch=shown.append, mask=masker.mask_data)
    disk.durable.set()
    await work.record(events.NodeStarted(node="search", attempt=1))
    failure = Failure(kind="missing", message="no search here", node="search", instead=("is missing",))
    await work.record(events.NodeFailed(node="search", attempt=1, failure=failure, final=True))

    (kept,) = work.machine.nodes["search"].failures
    assert ("missing", "no ‹secret pw› here", ("is ‹secret pin›",)) == (kept.kind, kept.message, kept.instead)
    last = shown[-1]
    assert isinstance(last, events.NodeFailed)
    assert kept == last.failure
    assert "search" not in str({name: one for name, one in disk.bodies[-1].items() if name not in events.NAMES})


async def test_a_picture_is_never_worth_a_run(tmp_path: Path) -> None:
    """Neither a page nor a disk that refuses one; the numbers go on from those that are there."""
    disk = SlowDisk()
    (tmp_path / "0001-search-end.png").write_bytes(b"PNG")
    work = work_on(disk, folder=tmp_path, shots="steps")
    await work.page(Unit("search"))
    await work.shoot(Unit("search"), 3, "end")
    await work.shoot(Unit("pick"), 3, "end")
    assert "0002-search-end.png" == disk.bodies[-1]["file"]

    tmp_path.joinpath("0003-search-failure.png").mkdir()
    await work.shoot(Unit("search"), 3, "failure")
    assert 1 == len(disk.bodies)


async def test_pictures_are_taken_where_they_are_wanted(tmp_path: Path) -> None:
    """Of each step, of nodes alone, or none."""
    taken = {}
    for shots in ("steps", "nodes", "none"):
        disk = SlowDisk()
        work = work_on(disk, folder=tmp_path, shots=shots)
        await work.page(Unit("search"))
        for why in ("step", "end", "failure"):
            await work.shoot(Unit("search"), 1, why)  # type: ignore[arg-type]
        taken[shots] = [body["why"] for body in disk.bodies]

    assert {"steps": ["step", "end", "failure"], "nodes": ["end", "failure"], "none": []} == taken
