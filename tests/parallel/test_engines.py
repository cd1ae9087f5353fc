"""Engines: each item is done once, whatever becomes of workers, and in the end nothing is left running."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from callsheet.interpreter.parallel import Done, EngineFailed, Failed, Lost, engine, was_stopped
from callsheet.interpreter.parallel.seam import LISTEN_LONGEST, Engine

from .jobs import doubling, impossible, leaving_word, meeting, naming_processes, slow_to_begin, stillborn, troubled

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No process outlives its engine."""
    yield
    assert multiprocessing.active_children() == []


def processes(workers: int = 2, slots: int = 1) -> Engine:
    """The default engine."""
    return engine("processes", workers=workers, slots=slots)


def test_every_item_has_an_outcome_of_its_own() -> None:
    """Fifty items, fifty outcomes, each under its number."""
    outcomes = {one.index: one for one in processes().run(doubling, range(50))}
    assert outcomes == {index: Done(index=index, value=2 * index) for index in range(50)}


def test_no_items_are_no_outcomes() -> None:
    """Nothing to do is nothing done."""
    assert list(processes().run(doubling, [])) == []


def test_items_are_spread_over_workers() -> None:
    """Two workers share four items that take a while."""
    outcomes = list(processes(workers=2).run(naming_processes, [0.2] * 4))
    assert len({one.value for one in outcomes if isinstance(one, Done)}) == 2


def test_a_worker_has_as_many_items_in_hand_as_it_has_slots() -> None:
    """Three items that wait for one another meet in one process."""
    outcomes = list(processes(workers=1, slots=3).run(meeting, [3, 3, 3]))
    assert len(outcomes) == 3
    assert all(isinstance(one, Done) for one in outcomes)


def test_items_are_taken_only_when_somebody_is_free() -> None:
    """An endless iterable would do."""
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    outcomes = processes(workers=1).run(doubling, items())
    next(outcomes)
    assert len(taken) <= 3
    outcomes.close()  # type: ignore[attr-defined] # it is a generator; the protocol says only `Iterator`


def test_what_is_raised_fails_its_item_alone() -> None:
    """The other items do not notice; what cannot be pickled is a failure too."""
    outcomes = {one.index: one for one in processes().run(troubled, ["a", "raise", "odd", "b"])}
    assert outcomes[0] == Done(index=0, value="a")
    assert outcomes[3] == Done(index=3, value="b")
    raised, odd = outcomes[1], outcomes[2]
    assert isinstance(raised, Failed)
    assert (raised.kind, raised.message) == ("ValueError", "not this one")
    assert raised.why == "ValueError: not this one"
    assert "in do" in raised.trace
    assert isinstance(odd, Failed)
    assert "pickle" in odd.message


def test_a_dead_worker_loses_what_it_had_in_hand_and_is_replaced() -> None:
    """A lost item is told as lost, and not done a second time."""
    outcomes = {one.index: one for one in processes(workers=1).run(troubled, ["a", "die", "b", "die", "c"])}
    assert [index for index, one in outcomes.items() if isinstance(one, Lost)] == [1, 3]
    assert outcomes[1] == Lost(index=1, why="its worker died (signal 9)")
    assert [outcomes[index] for index in (0, 2, 4)] == [
        Done(index=0, value="a"),
        Done(index=2, value="b"),
        Done(index=4, value="c"),
    ]


def test_stopping_cancels_what_is_in_hand_and_gives_out_no_more(tmp_path: Path) -> None:
    """What was given out ends in its own way; each worker puts its things away."""
    crew = processes(workers=2)
    outcomes = []
    for one in crew.run(partial(leaving_word, str(tmp_path)), [0, 1, 2, 3, 0, 4, 5, 6]):
        outcomes.append(one)
        while not (tmp_path / "began-0").exists():
            time.sleep(0.01)
        crew.stop()
    began = {int(path.name.removeprefix("began-")) for path in tmp_path.glob("began-*")}
    assert began < {0, 1, 2, 3, 4}
    assert Done(index=0, value="stopped") in outcomes
    assert len(list(tmp_path.glob("closed-*"))) == 2


def test_stopping_before_anybody_is_ready(tmp_path: Path) -> None:
    """What was given out has not begun, and has an outcome nevertheless, which says that it was stopped."""
    crew = processes(workers=2, slots=2)

    def stop() -> None:
        while len(list(tmp_path.glob("here-*"))) < 2:
            time.sleep(0.01)
        crew.stop()
        time.sleep(3 * LISTEN_LONGEST)  # until the workers were told
        (tmp_path / "go").touch()

    stopping = threading.Thread(target=stop)
    stopping.start()
    outcomes = list(crew.run(partial(slow_to_begin, str(tmp_path)), range(9)))
    stopping.join()

    assert {0, 1, 2, 3} == {one.index for one in outcomes}
    assert all(was_stopped(one) for one in outcomes)


def test_ctrl_c_while_workers_are_starting(tmp_path: Path) -> None:
    """They import for a while before they can ignore it; nothing is heard of them, and all ends in good order."""
    program = tmp_path / "starting.py"
    program.write_text(STARTING, encoding="utf-8")
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    assert "started" == process.stdout.readline().strip()
    os.killpg(process.pid, signal.SIGINT)
    told, errors = process.communicate(timeout=60)

    assert ("stopped\n" * 2, "", 0) == (told, errors, process.returncode)


STARTING = """
import signal, threading, time
from callsheet.interpreter.parallel import engine, was_stopped
from tests.parallel.jobs import naming_processes

if __name__ == "__main__":
    crew = engine("processes", workers=2)
    signal.signal(signal.SIGINT, lambda *_: crew.stop())
    threading.Timer(0.05, print, ["started"], {"flush": True}).start()
    for outcome in crew.run(naming_processes, [60.0] * 4):
        print("stopped" if was_stopped(outcome) else outcome)
"""
"""Items that take a minute, and a signal that stops them; it comes while the workers are still importing."""


def test_work_that_cannot_be_made_ready_is_an_error() -> None:
    """Its reason comes through."""
    with pytest.raises(EngineFailed, match="FileNotFoundError: there is no such browser"):
        list(processes().run(impossible, [1, 2]))


def test_a_worker_that_dies_before_it_is_ready_is_an_error_and_not_tried_for_ever() -> None:
    """Another one would die as well."""
    with pytest.raises(EngineFailed, match=r"a worker could not start \(exit code 9\)"):
        list(processes().run(stillborn, [1, 2]))


@pytest.mark.parametrize(("workers", "slots"), [(0, 1), (1, 0)])
def test_an_engine_has_somebody_to_work(workers: int, slots: int) -> None:
    """Numbers below 1 are refused."""
    with pytest.raises(ValueError, match="at least one"):
        processes(workers, slots)


def test_why_of_what_was_stopped() -> None:
    """Nothing has gone wrong with it, so no error is named; an error that says nothing is named alone."""
    assert Failed.of(0, asyncio.CancelledError()).why == "it was stopped"
    assert Failed.of(0, asyncio.CancelledError("stopped before it began")).why == "stopped before it began"
    assert Failed.of(0, ValueError()).why == "ValueError"
