"""Nodes that only compute share a wait for the disk, take a record each, and are told of like all others."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from callsheet.interpreter import events
from callsheet.interpreter.packed import COMPUTED, computed_body, events_in
from callsheet.interpreter.replaying import replay_run
from callsheet.interpreter.run import run_plan
from callsheet.interpreter.units import Unit

from .memory import Disk, run
from .shop import Shop, checked

SUMS = """plan sums
node one { give x: Int = 1 }
node two { give x: Int = 2 }
node both { give x: Int = one.x + two.x }
node twice { give x: Int = both.x * 2 }
node apart for each number in [3, 4] by number { give x: Int = number + both.x }
node last after twice { give all: [Int] = apart.x }
result last.all
"""
PARENTS = {"both": ("one", "two"), "twice": ("both",), "apart": ("both",), "last": ("twice", "apart")}
FAILING = """plan failing
node good { give x: Int = 1 }
node bad retry 1 { let n = first([one for one in [1] if one > 1]) require n == 1 give x: Int = 2 }
node behind { give x: Int = bad.x }
"""


def kinds(disk: Disk) -> list[str]:
    """The kinds of the records on a disk."""
    return [kind for kind, _ in disk.records]


def done_on(disk: Disk) -> list[str]:
    """The units that are done, in the order of the journal."""
    return [str(one.unit) for one in disk.events() if isinstance(one, events.NodeDone)]


def test_a_node_takes_a_record_and_a_layer_a_write() -> None:
    """What is ready in one turn is durable together."""
    disk = Disk()
    ended = run(checked(SUMS), Shop(), disk)

    assert ended is not None
    assert ("done", [6, 7]) == (ended.outcome, ended.result)
    assert ["one", "two", "both", "twice", "apart[3]", "apart[4]", "apart", "last"] == done_on(disk)
    assert {"RunStarted": 1, COMPUTED: 7, "NodeSpread": 1, "NodeDone": 1, "RunEnded": 1} == Counter(kinds(disk))
    assert disk.writes < len(disk.records)


def test_it_is_told_as_a_beginning_and_an_end() -> None:
    """Of one unit and time; whoever reads a journal sees two events."""
    body = computed_body(Unit("all", "3"), 2, {"x": 5}) | {"at": 1.5}

    started, done = events_in(COMPUTED, json.loads(json.dumps(body)))

    assert events.NodeStarted(at=1.5, node="all", instance="3", attempt=2) == started
    assert events.NodeDone(at=1.5, node="all", instance="3", gives={"x": 5}) == done


@pytest.mark.parametrize("before", [True, False])
def test_killed_at_every_write_nothing_is_lost_or_done_before_its_time(before: bool) -> None:
    """What is done on the disk has all on the disk that it waits for, and is not begun again."""
    plan, writes = checked(SUMS), 0
    while True:
        writes += 1
        disk = Disk()
        died = run(plan, Shop(), disk, dies_at=writes, before=before) is None
        known = {name.partition("[")[0] for name in done_on(disk)}
        ended = run(plan, Shop(), disk) if died else None
        begun = Counter(str(one.unit) for one in disk.events() if isinstance(one, events.NodeStarted))

        assert all(known.issuperset(PARENTS.get(name, ())) for name in known if "[" not in name)
        assert ended is None or [6, 7] == ended.result
        assert {1} == set(begun.values())
        if not died:
            break
    assert writes > 5


def test_one_that_fails_is_told_like_any_other() -> None:
    """With its attempts; those that were begun with it are done."""
    disk = Disk()
    ended = run(checked(FAILING), Shop(), disk)

    assert ended is not None
    assert "goal" == ended.outcome
    assert ["good"] == done_on(disk)
    assert ["NodeStarted", "NodeFailed"] * 2 == [one for one in kinds(disk) if one in ("NodeStarted", "NodeFailed")]


def test_a_strict_run_admits_each_node_by_itself() -> None:
    """None begins before all that it may take is reserved."""
    disk = Disk()
    run(checked(SUMS), Shop(), disk, strict=True)

    assert COMPUTED not in kinds(disk)
    assert 8 == len(done_on(disk))


def test_such_a_run_is_kept_and_decided_again(tmp_path: Path) -> None:
    """Two events of one record are compared one after the other."""
    ended = asyncio.run(run_plan(checked(SUMS), root=tmp_path / "runs", inputs={}, secrets={}))
    replayed = replay_run(ended.folder)

    assert ("done", 7) == (replayed.outcome, replayed.attempts)
    assert 11 == replayed.records
