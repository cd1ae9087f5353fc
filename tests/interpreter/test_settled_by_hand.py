"""What a person writes into the journal of a run: what became of a commit, and larger budgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet.dsl.binding import BadInput
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.journal import Journal, read
from callsheet.interpreter.packed import events_in
from callsheet.interpreter.raising import raise_budgets
from callsheet.interpreter.run import (
    NotResumable,
    settle_commit,
)

from .on_disk import happened, resume, start, waiting
from .shop import BUY, WITHOUT_AUTH, Shop, checked
from .telling import told


def test_a_person_says_that_it_was_done(tmp_path: Path) -> None:
    """With what it gave, read as its type; the run goes on behind it."""
    folder, shop = waiting(tmp_path)
    settle_commit(folder, "place_order", done=True, gives={"number": "AB-12"})
    ended = resume(folder, shop)

    assert ("done", "AB-12") == (ended.end.outcome, ended.end.result["number"])
    assert [] == shop.orders
    assert "order: place_order done by person { number: AB-12 }" in told(happened(folder))


def test_a_person_says_that_it_was_not_done(tmp_path: Path) -> None:
    """Its segment begins again."""
    folder, shop = waiting(tmp_path)
    settle_commit(folder, "place_order", done=False, gives={})

    assert ("done", ["Cable"]) == (resume(folder, shop).end.outcome, shop.orders)


def test_a_person_may_know_right_after_a_crash(tmp_path: Path) -> None:
    """The commit was announced, and nothing more is recorded."""
    folder, shop = waiting(tmp_path)
    records = read(folder.journal).records
    cut = next(number for number, one in enumerate(records) if one.kind == "CommitSettled")
    shorter = RunFolder(folder.path.with_name("2026-11-21-235959-0000"))
    shorter.path.mkdir()
    for name in ("plan", "inputs"):
        getattr(shorter, name).write_text(getattr(folder, name).read_text())
    with Journal.create(shorter.journal, plan_hash=checked(WITHOUT_AUTH).hash) as journal:
        journal.append([(one.kind, one.body) for one in records[:cut] if events_in(one.kind, one.body)])
    settle_commit(shorter, "place_order", done=True, gives={"number": "AB-3"})

    assert "done" == resume(shorter, shop).end.outcome
    assert [] == shop.orders


@pytest.mark.parametrize(
    ("key", "done", "gives", "error", "message"),
    [
        ("place", True, {}, NotResumable, "no commit `place` of run `.*` waits to be settled; that do: `place_order`"),
        ("place_order[1]", True, {}, NotResumable, "no commit"),
        ("place_order", True, {}, BadInput, "gives `number` \\(a `Money`\\): say what it is with `--give number=…`"),
        ("place_order", True, {"number": "many"}, BadInput, '`number` is a `Money`: "many" is not a `Money`'),
        ("place_order", True, {"nr": "1"}, BadInput, "gives no `nr`; it gives `number`"),
        ("place_order", False, {"number": "$1"}, BadInput, "commit `place_order` gives no `number` if not done"),
    ],
)
def test_what_a_person_says_is_checked(
    tmp_path: Path, key: str, done: bool, gives: dict[str, str], error: type[Exception], message: str
) -> None:
    """One line that says what would be right, and nothing is written."""
    text = WITHOUT_AUTH.replace("number: Text = read testid", "number: Money = read testid").replace(
        '"order-number"\n', '"order-number" as Money\n'
    )
    text = text.replace('number: Text = read cell "Number"', 'number: Money = read cell "Number" as Money')
    text = text.replace("goal order.number matches /^AB-[0-9]+$/", "goal order.number > $0")
    folder, _ = waiting(tmp_path, text)
    before = happened(folder)
    with pytest.raises(error, match=message):
        settle_commit(folder, key, done=done, gives=gives)

    assert before == happened(folder)


def test_a_person_lets_a_run_have_more(tmp_path: Path) -> None:
    """It goes on under the same plan; only what is more than before is taken."""
    shop = Shop()
    ended = start(tmp_path, shop, BUY.replace("spend $20", "spend $4"))
    assert ("budget", {"": "spend $4.25"}) == (ended.end.outcome, ended.end.needs)

    raise_budgets(ended.folder, {"": "spend $4.25"})
    again = resume(ended.folder, shop)

    assert ("done", ["Cable"]) == (again.end.outcome, shop.orders)


@pytest.mark.parametrize(
    ("account", "text", "said"),
    [
        ("", "spend $3", "the plan may use spend $4.00 already"),
        ("", "spend 9 EUR", "is no budget"),
        ("", "spend £9", "the plan counts in USD, not in GBP"),
        ("", "9 stairs", "`9 stairs` is no budget"),
        ("", "9 steps node x { }", "is no budget"),
        ("", "", "is no budget"),
        ("", "9 calls", "the plan has no limit for calls"),
        ("serch", "90 steps", "has no node `serch`: did you mean `search`?"),
        ("search", "90 steps", "node `search` has no limit for steps"),
    ],
)
def test_what_is_no_larger_budget_is_refused(tmp_path: Path, account: str, text: str, said: str) -> None:
    """One line that says why, and the journal is as before."""
    ended = start(tmp_path, Shop(), BUY.replace("spend $20", "spend $4"))
    before = len(happened(ended.folder))
    with pytest.raises(NotResumable) as refused:
        raise_budgets(ended.folder, {account: text})

    assert said in str(refused.value)
    assert before == len(happened(ended.folder))
