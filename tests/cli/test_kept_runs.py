"""Runs that are kept: what `doctor` says of each, what `resume` refuses, what `runs gc` removes. No browser."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli.resume import by_commit
from callsheet.interpreter.folders import RunFolder, list_runs
from callsheet.interpreter.journal import Journal
from callsheet.interpreter.journal.reading import APPLICATION
from tests.interpreter.on_disk import PLACE, start
from tests.interpreter.shop import WITHOUT_AUTH, Shop
from tests.interpreter.test_skills_in_runs import TWO

from .conftest import Call

SECRET = ("--secret", "shop_pw=open sesame")


def run_of(shop: Shop, text: str = WITHOUT_AUTH) -> RunFolder:
    """A run in the folder in which commands look for runs."""
    return start(Path(".callsheet"), shop, text).folder


def waiting() -> RunFolder:
    """One of which nobody knows whether the order was placed."""
    return run_of(Shop(faults={PLACE: ["lost"]}))


def spoil(folder: RunFolder, statement: str) -> None:
    """Change the journal behind its back."""
    connection = sqlite3.connect(folder.journal, isolation_level=None)
    connection.execute(statement)
    connection.close()


def test_a_run_that_is_over(call: Call) -> None:
    """There is nothing to do."""
    run_of(Shop())

    said = call("doctor", "last")

    assert exits.DONE == said.code
    assert "3 of 3 nodes: `search`, `pick`, `order`" in said.out
    assert "done: `place_order`" in said.out
    assert "to do      nothing: the goal is met" in said.out


def test_a_run_that_waits_for_a_person(call: Call) -> None:
    """Which commit, and the command that goes on."""
    folder = waiting()

    said = call("doctor", "last")

    assert exits.DONE == said.code
    assert "perhaps done: `place_order`" in said.out
    assert f"look on the site, then `callsheet resume {folder.id} --settle place_order=done|not_done`" in said.out


def test_an_earlier_bad_record(call: Call) -> None:
    """What stands before it, what is lost, and what has to be looked up before anybody orders again."""
    folder = run_of(Shop())
    spoil(folder, "UPDATE records SET body = body || ' ' WHERE sequence = 12")

    refused, said = call("resume", "last", *SECRET), call("doctor", "last")

    assert (exits.USAGE, exits.USAGE) == (refused.code, said.code)
    assert "is damaged at record 12: its checksum does not match; the run can't be resumed" in refused.error
    assert 1 == len(refused.err.strip().splitlines())
    assert "11 records, each with its checksum" in said.out
    assert "1 of 3 nodes: `search`" in said.out or "0 of 3 nodes" in said.out
    assert (
        "keep the folder; record 12 and those behind it are lost. Look on the site whether these were done:" in said.out
    )
    assert "`place_order`; then start a new run for what was not" in said.out


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("CommitUndone", {"at": 9.0, "key": "place_order"}, id="kind"),
        pytest.param("RunResumed", {"at": 9.0, "started": "2030-01-01", "undone": ["place_order"]}, id="field"),
    ],
)
def test_what_another_version_wrote(call: Call, kind: str, body: dict[str, object]) -> None:
    """A record that says nobody here knows what is not passed over: it may be what a commit depends on."""
    folder = waiting()
    with Journal.open(folder.journal) as journal:
        (added,) = journal.append([(kind, body)])
    before = folder.journal.read_bytes()
    message = f"record {added.sequence} of the journal, a `{kind}`, is of another version: use the Callsheet that"

    for command in (("resume", "last", *SECRET), ("replay", "last"), ("report", "last"), ("show", "last")):
        refused = call(*command)

        assert (exits.USAGE, 1) == (refused.code, len(refused.err.strip().splitlines()))
        assert message in refused.error
    listed, examined = call("runs"), call("doctor", "last")
    assert (exits.DONE, True) == (listed.code, message in listed.out)
    assert (exits.USAGE, True) == (examined.code, message in examined.out)
    assert before == folder.journal.read_bytes()


def test_commits_of_skills_are_looked_up_as_well(call: Call) -> None:
    """By the names under which the journal knows them."""
    folder = run_of(Shop(), TWO)
    spoil(folder, "UPDATE records SET body = body || ' ' WHERE sequence = 4")

    said = call("doctor", "last")

    assert exits.USAGE == said.code
    assert "Look on the site whether these were done: `lamp.place`, `cable.place`; then" in said.out


def test_what_skills_have_committed_is_on_record(call: Call) -> None:
    """So another run that is begun with what is left does not order again."""
    text = TWO.replace('run order_one(item: "Cable")', 'run order_one(item: "Cable") goto "/" click button "Gone"')
    run_of(Shop(faults={'click button "Gone"': ["missing"]}), text)

    said = call("replan", "last")

    assert exits.DONE == said.code
    assert "  committed cable.place {}\n  run order_one" in said.out
    assert "lamp.place" not in said.out


def test_a_torn_last_write(call: Call, tmp_path: Path) -> None:
    """It is dropped, and that is told."""
    from tests.journal.samples import live_sample

    folder = waiting()
    (tmp_path / "made").mkdir()
    sample = live_sample(tmp_path / "made")
    for old in folder.path.glob("journal*"):
        old.unlink()
    folder.journal.write_bytes(sample.file)
    folder.journal.with_name("journal.sqlite-wal").write_bytes(sample.log[:-100])

    said = call("doctor", "last")

    assert "the last write was cut short and is dropped, nobody was told that it had succeeded" in said.out
    assert exits.USAGE == said.code, "it is another plan's journal, too"
    assert "put the plan that was run back" in said.out


def test_a_journal_of_another_version(call: Call) -> None:
    """One line; nothing is lost."""
    folder = waiting()
    spoil(folder, f"PRAGMA application_id = {APPLICATION + 9}")

    refused, said = call("resume", "last", *SECRET), call("doctor", "last")

    assert exits.USAGE == refused.code
    assert "has format 9, not 1: use the Callsheet that wrote it" in refused.error
    assert 1 == len(refused.err.strip().splitlines())
    assert (exits.USAGE, True) == (said.code, "has format 9" in said.out)


def test_a_changed_plan(call: Call) -> None:
    """Refused in one line that says what to do."""
    folder = waiting()
    folder.plan.write_text(folder.plan.read_text().replace("retry 1", "retry 2"))

    refused, said = call("resume", "last", *SECRET), call("doctor", "last")

    assert exits.USAGE == refused.code
    assert "was written under plan" in refused.error
    assert "start a new run" in refused.error
    assert 1 == len(refused.err.strip().splitlines())
    assert f"put the plan that was run back into `{folder.plan}`" in said.out.replace(str(Path.cwd()) + "/", "")


def test_a_run_without_a_journal(call: Call) -> None:
    """It was killed before anything could have been done."""
    folder = waiting()
    for old in folder.path.glob("journal*"):
        old.unlink()

    said = call("doctor", "last")

    assert exits.USAGE == said.code
    assert "start the run again" in said.out


# runs gc


def test_old_runs_go(call: Call) -> None:
    """Those that are over; first it is only told."""
    over, waits = run_of(Shop()), waiting()

    dry = call("runs", "gc", "--keep", "0", "--dry-run")
    assert (exits.DONE, 2) == (dry.code, len(list_runs(Path(".callsheet/runs"))))
    assert f"{over.id}  done         buy\n" == dry.out
    assert "1 would be removed, 1 kept: 1 could be resumed\n" == dry.err

    assert exits.DONE == call("runs", "gc", "--keep", "0").code
    assert [waits.id] == [run.id for run in list_runs(Path(".callsheet/runs"))]

    said = json.loads(call("runs", "gc", "--keep", "0", "--unfinished", "--json").out)
    assert [waits.id] == [one["run"] for one in said["removed"]]
    assert () == list_runs(Path(".callsheet/runs"))


def test_what_a_killed_process_left_of_traces_goes(call: Call) -> None:
    """There are secrets in it; a doctor says so, and a run that stays loses only that."""
    folder = waiting()
    raw = folder.raw_traces / "trace.trace"
    raw.parent.mkdir(parents=True)
    raw.write_text("open sesame")

    said = call("doctor", "last")
    assert exits.USAGE == said.code
    assert f"a killed process left `{folder.raw_traces}`, with secrets in it" in said.out

    assert f"left would be removed: {folder.id}" in call("runs", "gc", "--keep", "1", "--dry-run").err
    assert raw.exists()

    with Journal.open(folder.journal):
        assert [] == json.loads(call("runs", "gc", "--keep", "1", "--json").out)["raw_traces"]
        assert "traces" not in call("doctor", "last").out
        assert exits.DONE != call("resume", "last", *SECRET).code
        assert raw.exists(), "the run is in use"

    assert [folder.id] == json.loads(call("runs", "gc", "--keep", "1", "--json").out)["raw_traces"]
    assert not folder.raw_traces.exists()
    assert exits.DONE == call("doctor", "last").code


def test_young_runs_stay(call: Call) -> None:
    """The age is that of the beginning."""
    run_of(Shop())

    said = call("runs", "gc", "--older-than", "9999w")

    assert (exits.DONE, "0 removed, 1 kept: 1 young\n") == (said.code, said.err)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), "say which runs may go: `--older-than 30d`, `--keep 20`, or both"),
        (("--older-than", "soon"), "`soon` is no age: write `12h`, `30d` or `8w`"),
        (("--older-than", "3m"), "`3m` is no age: write `12h`, `30d` or `8w`"),
        (("--keep", "-1"), "-1 is not in the range x>=0"),
    ],
)
def test_what_is_asked_for_badly(call: Call, arguments: tuple[str, ...], error: str) -> None:
    """One line, exit code 2, and nothing is removed."""
    run_of(Shop())

    said = call("runs", "gc", *arguments)

    assert exits.USAGE == said.code
    assert error in said.error
    assert 1 == len(list_runs(Path(".callsheet/runs")))


def test_where_no_runs_are_kept(call: Call) -> None:
    """There is nothing to do."""
    said = call("runs", "gc", "--keep", "3")

    assert (exits.DONE, "0 removed, 0 kept\n") == (said.code, said.err)


def test_a_commit_is_settled_by_a_key_with_signs_in_it() -> None:
    """The key of an instance holds what the page called it; only the last sign parts it from the answer."""
    assert by_commit(('place["a=b"][2]=done', "pay=not_done")) == {'place["a=b"][2]': "done", "pay": "not_done"}
