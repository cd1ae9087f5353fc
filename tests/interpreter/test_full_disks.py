"""Disks that fail: the run stops and says so, and nothing is done that was not announced."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from callsheet.interpreter import run
from callsheet.interpreter.folders import list_runs
from callsheet.interpreter.journal import Journal, JournalUnwritable
from tests.journal.samples import failing_disk

from .on_disk import PLACE, happened, resume, start, waiting
from .promises import assert_kept
from .shop import BUY, Shop, checked


class _JournalOn:
    """`Journal` on connections of a class."""

    def __init__(self, connection: type[sqlite3.Connection]) -> None:
        self.create = partial(Journal.create, connection=connection)
        self.open = partial(Journal.open, connection=connection)


def error_on_a_full_disk(
    root: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch, after: int
) -> JournalUnwritable | None:
    """How a run ends on a disk that takes so many statements; None when that was enough."""
    with monkeypatch.context() as patch:
        patch.setattr(run, "Journal", _JournalOn(failing_disk(after=after, code=sqlite3.SQLITE_FULL)))
        try:
            start(root, shop)
        except JournalUnwritable as error:
            return error
    return None


def orders_once_after_a_full_disk(root: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> bool:
    """The disk takes so many statements; whether that was too few. The run says so, and a resume orders once."""
    shop = Shop(faults={PLACE: ["late"]})
    error = error_on_a_full_disk(root, shop, monkeypatch, after)
    if error is None:
        return False
    assert "the disk is full" in str(error)
    (folder,) = list_runs(root / "runs")
    if not folder.journal.exists():
        assert [] == shop.acts
        return True
    assert "done" == resume(folder, shop).end.outcome
    assert ["Cable"] == shop.orders
    assert_kept(checked(BUY), happened(folder), shop)
    return True


@pytest.mark.parametrize("after", [1, 9, 30, 54, 58, 61])
def test_a_journal_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The run stops and says so, and nothing was done that was not announced; all moments are tried in `deep`."""
    assert orders_once_after_a_full_disk(tmp_path, monkeypatch, after)


@pytest.mark.deep
def test_a_journal_that_cannot_be_written_at_any_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the disk is large enough."""
    after = 1
    while orders_once_after_a_full_disk(tmp_path / str(after), monkeypatch, after):
        after += 1

    assert after > 80


def test_a_journal_that_cannot_be_written_on_a_resume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds for the second process."""
    folder, shop = waiting(tmp_path)
    monkeypatch.setattr(run, "Journal", _JournalOn(failing_disk(after=9, code=sqlite3.SQLITE_IOERR)))
    with pytest.raises(JournalUnwritable, match="the disk reports an error"):
        resume(folder, shop)

    monkeypatch.setattr(run, "Journal", Journal)
    assert "waiting" == resume(folder, shop).end.outcome
    assert [] == shop.orders
