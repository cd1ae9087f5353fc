"""A run is decided again from its journal alone; `promises.assert_kept` does it to every journal of these tests."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet import exits
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.journal import Journal, read
from callsheet.interpreter.replaying import Difference, replay_run
from callsheet.interpreter.replaying.replaying import decide_again
from callsheet.interpreter.run import Settings, events_of, run_plan
from tests.cli.conftest import Call, call

from .memory import Disk, clock_of, run
from .shop import BUY, HEAD, Shop, checked, pages_on
from .test_people import ORDER, Person

__all__ = ["call"]

PLAN = checked(BUY)
SECRETS = {"shop_pw": "open sesame"}
PLACE = 'click button "Place order"'
BELIEVED = {
    ("ActDone", "url"),
    ("Looked", "url"),
    ("ProofLooked", "steps"),
    ("ProofLooked", "why"),
    ("CommitSettled", "gives"),
    ("NodeStarted", "worker"),
    ("RunStarted", "strict"),
    ("RunStarted", "secrets"),
    ("RunResumed", "secrets"),
    ("RunResumed", "changed"),
}
"""What the world answered, and what nobody decided: the replay cannot know better."""
TIMES = {"at", "seconds", "started"}


def happened(shop: Shop | None = None) -> list[Event]:
    """The events of a run in the shop."""
    disk = Disk()
    run(PLAN, shop or Shop(), disk)
    return disk.events()


def decide(told: list[Event]) -> None:
    """Decide it again, with the inputs that are known."""
    decide_again(PLAN, list(enumerate(told, start=1)), {})


def changed(value: Any) -> Any:
    """Something else of the same type."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case dict():
            return {**value, "more": "x"}
        case None:
            return "x"
    return None


def forgeries(told: list[Event]) -> Iterator[tuple[str, list[Event]]]:
    """Every journal in which one field of one event that was decided says something else."""
    for place, event in enumerate(told):
        for field in dataclasses.fields(event):
            kind, name = type(event).__name__, field.name
            if name in TIMES or (kind, name) in BELIEVED or (kind, name) in (("Looked", "answer"), ("ActDone", "node")):
                continue
            other = changed(getattr(event, name))
            if other is not None and not (kind == "NodeFailed" and name == "failure"):
                forged = dataclasses.replace(event, **{name: other})
                yield f"{place + 1} {kind}.{name}", [*told[:place], forged, *told[place + 1 :]]


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["", "missing", "lost", "late", "dead", "refused"])
def test_whatever_is_changed_is_found(fault: str) -> None:
    """Of each record each field that the plan decides, or that decisions hang on."""
    told = happened(Shop(faults={PLACE: [fault]}) if fault else None)
    decide(told)
    unnoticed = []
    for what, forged in forgeries(told):
        try:
            decide(forged)
        except (Difference, KeyError):
            continue
        unnoticed.append(what)

    assert [] == unnoticed


def test_a_record_that_is_taken_out_is_found() -> None:
    """Every one but for the last, which a killed process may not have written; and those that only bring answers."""
    told = happened()
    for place in range(len(told) - 1):
        with pytest.raises((Difference, KeyError)):
            decide([*told[:place], *told[place + 1 :]])


def test_two_records_that_change_places_are_found() -> None:
    """Where one follows from the other: of one node."""
    told = happened()
    for place in range(1, len(told) - 2):
        pair = told[place : place + 2]
        if len({one.node for one in pair if isinstance(one, events.NodeEvent)}) == 1 and pair[0] != pair[1]:
            with pytest.raises((Difference, KeyError)):
                decide([*told[:place], *reversed(pair), *told[place + 2 :]])


def test_every_beginning_of_a_journal_is_decided_again() -> None:
    """A process may be killed anywhere."""
    told = happened(Shop(faults={PLACE: ["late"]}))
    for end in range(1, len(told)):
        decide(told[:end])


def test_an_answer_that_leads_elsewhere_is_told_where_it_does() -> None:
    """The price that was read decides what is bought: the first record that does not follow is named."""
    told = happened()
    place = next(n for n, one in enumerate(told) if isinstance(one, events.Looked) and one.node == "search")
    other = [{"name": "Other", "price": "$1.00"}]

    with pytest.raises(Difference, match=r"record \d+: the journal says `NodeDone` of `search` .*the plan leads to"):
        decide([*told[:place], dataclasses.replace(told[place], answer=other), *told[place + 1 :]])


def test_a_budget_that_was_not_held_is_found() -> None:
    """A step that did not fit is a decision too."""
    plan = checked(f'{HEAD} budget 2 steps node look by scout {{ goto "/" give n: Int = how many row }}')
    disk = Disk()
    run(plan, Shop(), disk)
    told = disk.events()
    extra = next(one for one in told if isinstance(one, events.LookIntended))
    place = told.index(extra)

    with pytest.raises(Difference, match="the plan leads to"):
        decide_again(plan, list(enumerate([*told[:place], extra, *told[place:]], start=1)))


def test_what_people_said_is_held_against_what_was_asked() -> None:
    """Another question, another price, an agreement that nobody was asked for."""
    plan = checked(ORDER)
    disk = Disk()
    run(plan, Shop(), disk, people=Person([True]))
    told = disk.events()
    decide_again(plan, list(enumerate(told, start=1)))
    asked = next(place for place, one in enumerate(told) if isinstance(one, events.ApprovalAsked))
    given = told[asked + 1]
    assert isinstance(given, events.ApprovalGiven)

    for place, forged in (
        (asked, dataclasses.replace(told[asked], question="Buy it for $1.00?")),  # type: ignore[type-var]  # dataclasses
        (asked, dataclasses.replace(told[asked], spends=None)),  # type: ignore[type-var]  # dataclasses
        (asked + 1, dataclasses.replace(given, approved=False)),
    ):
        with pytest.raises(Difference):
            decide_again(plan, list(enumerate([*told[:place], forged, *told[place + 1 :]], start=1)))
    with pytest.raises(Difference, match="and nobody was asked"):
        decide_again(plan, list(enumerate([*told, given], start=1)))


# On disk


def start(root: Path) -> RunFolder:
    """A run with a journal of its own."""
    shop = Shop()
    settings = Settings(pages=pages_on(shop), clock=clock_of(shop.clock), shots="none")
    return asyncio.run(run_plan(PLAN, root=root, secrets=SECRETS, inputs={}, settings=settings)).folder


def rewrite(folder: RunFolder, change: Any) -> None:
    """The journal anew with changed events, sealed as its writer would."""
    told = change(events_of(read(folder.journal).records))
    for path in folder.path.glob("journal*"):
        path.unlink()
    with Journal.create(folder.journal, plan_hash=PLAN.hash) as journal:
        journal.append([(type(one).__name__, events.to_body(one)) for one in told])


def test_a_run_on_disk(tmp_path: Path, call: Call) -> None:
    """What was compared is counted; the same as JSON."""
    folder = start(tmp_path / "runs")

    said = call("replay", "last", "--runs-dir", str(tmp_path / "runs"))
    told = json.loads(call("replay", folder.id, "--runs-dir", str(tmp_path / "runs"), "--json").out)

    assert exits.DONE == said.code
    assert f"same: run `{folder.id}` (done): 34 records, 3 attempts, 1 commit\n" == said.err
    assert (True, 34, "done") == (told["same"], told["records"], told["outcome"])
    assert 3 == replay_run(folder).attempts


def test_a_forged_journal_is_one_line(tmp_path: Path, call: Call) -> None:
    """Its seals are right, and still it says what was never decided."""
    folder = start(tmp_path / "runs")
    rewrite(
        folder,
        lambda told: [
            dataclasses.replace(one, gives={"number": "AB-9", "count": 1})
            if isinstance(one, events.NodeDone) and one.node == "order"
            else one
            for one in told
        ],
    )

    said = call("replay", "last", "--runs-dir", str(tmp_path / "runs"))

    assert exits.GOAL == said.code
    assert said.err.startswith(f"different: run `{folder.id}`, record 36: the journal says `NodeDone` of `order`")
    assert 1 == said.err.count("\n")


def test_a_damaged_journal_and_a_changed_plan(tmp_path: Path, call: Call) -> None:
    """One line each, and exit code 2: nothing of it can be believed."""
    folder = start(tmp_path / "runs")
    plan = folder.plan.read_text()
    folder.plan.write_text(plan.replace("retry 1", "retry 2"))
    assert "was written under plan" in call("replay", "--runs-dir", str(tmp_path / "runs")).error
    folder.plan.write_text(plan)
    data = folder.journal.read_bytes()
    place = data.index(b"place_order")
    folder.journal.write_bytes(data[:place] + b"P" + data[place + 1 :])
    for name in ("-wal", "-shm"):
        folder.journal.with_name(folder.journal.name + name).unlink(missing_ok=True)

    said = call("replay", "--runs-dir", str(tmp_path / "runs"))

    assert exits.USAGE == said.code
    assert "checksum does not match" in said.error


def test_a_run_that_is_not_there(tmp_path: Path, call: Call) -> None:
    """As of every command that takes a run."""
    assert "there are no runs" in call("replay", "--runs-dir", str(tmp_path / "none")).error
