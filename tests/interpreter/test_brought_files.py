"""A residual program is run anew: files that stand in it by their hashes come out of the run that fetched them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from callsheet.dsl.binding import BadInput
from callsheet.dsl.file_bytes import FileContent
from callsheet.interpreter.files import FolderFiles, file_of
from callsheet.interpreter.folders import list_runs
from callsheet.interpreter.run import Ended, Settings, run_plan

from .shop import checked

BILL = FileContent(name="bill.csv", data=b"n\n7\n", media_type="text/csv")
PLAN = """plan count
record Line { n: Int }
input bill: File
node look { give first: Int = csv(bill)[0].n }
result look.first
"""
LEFT = """plan count
record Line { n: Int }
done fetch { bill: File = "HASH" }
node look {
  let lines: [Line] = csv(fetch.bill)
  give first: Int = lines[0].n
}
result look.first
"""
FETCHED = PLAN.replace("csv(bill)[0].n", "7")


def start(text: str, root: Path, **inputs: object) -> Ended:
    """A run from its beginning."""
    return asyncio.run(run_plan(checked(text), root=root, inputs=inputs, secrets={}, settings=Settings()))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where runs are kept: one of them has the bill."""
    path = tmp_path / "bill.csv"
    path.write_bytes(BILL.data)
    start(FETCHED, tmp_path / "runs", bill=str(path))
    path.unlink()
    return tmp_path / "runs"


def test_a_file_comes_along(root: Path) -> None:
    """The new run has a copy of its own, and may be resumed when the other is gone."""
    ended = start(LEFT.replace("HASH", file_of(BILL).hash), root)

    assert ("done", 7) == (ended.end.outcome, ended.end.result)
    assert BILL.data == FolderFiles(ended.folder.files)(file_of(BILL))


def test_one_that_was_changed_is_none(root: Path) -> None:
    """Nothing is made of a run without its files."""
    (kept,) = list_runs(root)
    copy = kept.files / file_of(BILL).hash
    copy.chmod(0o600)
    copy.write_bytes(b"n\n8\n")

    with pytest.raises(BadInput) as refused:
        start(LEFT.replace("HASH", file_of(BILL).hash), root)

    short = file_of(BILL).hash[:12]
    assert (
        f"`bill` of the done node `fetch` is the file `{short}…`, which no run in `{root}` has: "
        "start it where that was fetched"
    ) == str(refused.value)
    assert [kept] == [*list_runs(root)]
