"""`run_plan`, `resume_run` and `settle_commit` with a journal on a real disk, and disks that fail."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from callsheet.dsl.binding import BadInput
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events, run
from callsheet.interpreter.folders import RunFolder, list_runs
from callsheet.interpreter.journal import Journal, JournalPlan, JournalUnwritable, read
from callsheet.interpreter.lease import RunBusy
from callsheet.interpreter.masking import fingerprint
from callsheet.interpreter.raising import raise_budgets
from callsheet.interpreter.run import (
    Ended,
    MissingSecret,
    NotResumable,
    Settings,
    events_of,
    outcome_of,
    resume_run,
    run_plan,
    settle_commit,
)
from callsheet.view.live import told as lines_of
from tests.journal.samples import failing_disk

from .memory import clock_of
from .promises import assert_kept
from .shop import BUY, HEAD, WITHOUT_AUTH, FakePage, Shop, checked, pages_on
from .telling import told

PLACE = 'click button "Place order"'
SECRETS = {"shop_pw": "open sesame"}


def settings(shop: Shop, **more: Any) -> Settings:
    """Runs on the shop, in its time."""
    return Settings(pages=pages_on(shop), clock=clock_of(shop.clock), shots="none", **more)


def start(root: Path, shop: Shop, text: str = BUY, **options: Any) -> Ended:
    """A run from its beginning."""
    options.setdefault("secrets", SECRETS)
    options.setdefault("inputs", {})
    return asyncio.run(run_plan(checked(text), root=root / "runs", settings=settings(shop), **options))


def resume(folder: RunFolder, shop: Shop, secrets: Mapping[str, str] = SECRETS) -> Ended:
    """A run taken up."""
    return asyncio.run(resume_run(folder, secrets=secrets, settings=settings(shop)))


def happened(folder: RunFolder) -> list[events.Event]:
    """What the journal has."""
    return events_of(read(folder.journal).records)


def waiting(root: Path, text: str = WITHOUT_AUTH) -> tuple[RunFolder, Shop]:
    """A run that waits for a person."""
    shop = Shop(faults={PLACE: ["lost"]})
    return start(root, shop, text).folder, shop


def test_a_run_and_what_is_kept_of_it(tmp_path: Path) -> None:
    """Plan, inputs and journal; the end that is told is the one that is recorded."""
    ended = start(tmp_path, Shop())

    assert "done" == ended.end.outcome
    assert ended.end == happened(ended.folder)[-1]
    assert BUY == ended.folder.plan.read_text()
    assert ("buy", "done") == outcome_of(read(ended.folder.journal).records)


def test_a_run_that_is_over_is_not_resumed(tmp_path: Path) -> None:
    """Nothing of it could change; that holds too if its goal is not met."""
    folder = start(tmp_path, Shop()).folder
    with pytest.raises(NotResumable, match=f"run `{folder.id}` is over: the goal is met"):
        resume(folder, Shop())

    missed = BUY.replace("goal order.number matches /^AB-[0-9]+$/", 'goal order.number == "X"')
    folder = start(tmp_path, Shop(), missed).folder
    with pytest.raises(NotResumable, match="is over: the goal is not met"):
        resume(folder, Shop())


def test_what_failed_is_tried_again_on_a_resume(tmp_path: Path) -> None:
    """Finished nodes are read back."""
    shop = Shop(faults={'click button "Add Cable"': ["missing", "missing"]})
    folder = start(tmp_path, shop).folder
    assert ("buy", "goal") == outcome_of(read(folder.journal).records)

    assert "done" == resume(folder, shop).end.outcome
    assert_kept(checked(BUY), happened(folder), shop)


def test_inputs_are_bound_kept_and_compared(tmp_path: Path) -> None:
    """Whoever changes them begins another run."""
    text = BUY.replace("record", "input limit: Money = $20  input note: Text record", 1).replace(
        "goal order", "goal limit > $1 and note == note goal order"
    )
    with pytest.raises(BadInput, match="input `note` \\(a `Text`\\) is missing"):
        start(tmp_path, Shop(), text)
    shop = Shop(faults={'click button "Add Cable"': ["missing", "missing"]})
    folder = start(tmp_path, shop, text, inputs={"limit": "$5.50", "note": "x"}).folder
    kept = json.loads(folder.inputs.read_text())
    assert {"limit": {"$money": ["5.50", "USD"]}, "note": "x"} == kept["inputs"]

    kept["inputs"]["limit"] = {"$money": ["99", "USD"]}
    folder.inputs.write_text(json.dumps(kept))
    with pytest.raises(NotResumable, match="input `limit` was changed since the run began: start a new run with it"):
        resume(folder, shop)


def test_another_plan_is_not_resumed(tmp_path: Path) -> None:
    """Neither one that says something else, nor one that is no longer accepted, nor none."""
    folder, shop = waiting(tmp_path)
    text = folder.plan.read_text()

    folder.plan.write_text(text.replace("retry 1", "retry 2"))
    with pytest.raises(JournalPlan):
        resume(folder, shop)
    folder.plan.write_text(text.replace("search.products", "serch.products"))
    with pytest.raises(NotResumable, match="was changed and is no longer accepted"):
        resume(folder, shop)
    folder.plan.unlink()
    with pytest.raises(NotResumable, match="has lost its plan or inputs"):
        resume(folder, shop)


def test_layout_and_comments_are_not_the_plan(tmp_path: Path) -> None:
    """The same program under other line breaks goes on; its sites stay where they were moved to."""
    folder, shop = waiting(tmp_path)
    folder.plan.write_text("# mine\n" + folder.plan.read_text().replace("\n", "\n\n"))

    assert "waiting" == resume(folder, shop).end.outcome


def test_secrets_are_asked_for_before_anything_is_made(tmp_path: Path) -> None:
    """No folder, no journal."""
    with pytest.raises(MissingSecret, match="the secret `shop_pw` is not set"):
        start(tmp_path, Shop(), secrets={})

    assert () == list_runs(tmp_path / "runs")


@pytest.mark.parametrize("secret", ["done", "place_order", "order", "second proof", "navigation", "goto", "unknown"])
def test_a_secret_that_is_one_of_our_words_does_not_spoil_the_journal(tmp_path: Path, secret: str) -> None:
    """Decisions hang on names and words: a run with such a password can be resumed like any other."""
    shop = Shop(faults={PLACE: ["late"], 'read cell "Number"': ["missing"]})
    known = {"shop_pw": secret}
    folder = start(tmp_path, shop, secrets=known).folder
    ended = resume(folder, shop, known)

    assert ("done", ["Cable"]) == (ended.end.outcome, shop.orders)
    assert_kept(checked(BUY), happened(folder), shop)


def test_secrets_do_not_reach_the_journal_and_values_are_what_it_has(tmp_path: Path) -> None:
    """What a page echoes is masked, for whoever goes on with it too: a resume would see the same."""
    shop = Shop(read_price=lambda: "open sesame for $4.25")
    text = BUY.replace(
        'let price = read testid "price" as Money', 'let said = read testid "price" let price = pick.product.price'
    )
    text = text.replace("give count: Int = how many row", "give count: Int = how many row give echo: Text = said")
    text = text.replace("orders: order.count", "orders: order.count, echo: order.echo")
    ended = start(tmp_path, shop, text)

    assert "‹secret shop_pw› for $4.25" == ended.end.result["echo"]
    assert b"open sesame" not in ended.folder.journal.read_bytes()


def test_a_browser_that_is_missing_is_told_as_it_is(tmp_path: Path) -> None:
    """The error reaches whoever started the run; the run can be taken up when there is one."""

    @asynccontextmanager
    async def none(*_: object) -> Any:
        raise LookupError("no Chromium was found")
        yield

    broken = Settings(pages=none)
    with pytest.raises(LookupError, match="no Chromium was found"):
        asyncio.run(run_plan(checked(BUY), root=tmp_path / "runs", inputs={}, secrets=SECRETS, settings=broken))

    (folder,) = list_runs(tmp_path / "runs")
    assert ("", "unfinished") == outcome_of(read(folder.journal).records)
    assert "done" == resume(folder, Shop()).end.outcome
    assert isinstance(happened(folder)[0], events.RunStarted)


async def test_of_two_resumes_at_once_one_goes_on(tmp_path: Path) -> None:
    """The other leaves at once and says who holds the run."""
    shop = Shop(faults={PLACE: ["lost"]})
    with_shop = settings(shop)
    folder = (
        await run_plan(checked(WITHOUT_AUTH), root=tmp_path / "runs", inputs={}, secrets=SECRETS, settings=with_shop)
    ).folder
    results = await asyncio.gather(
        *(resume_run(folder, secrets=SECRETS, settings=with_shop) for _ in range(3)), return_exceptions=True
    )

    busy = [one for one in results if isinstance(one, RunBusy)]
    assert (1, 2) == (sum(isinstance(one, Ended) for one in results), len(busy))
    assert "is in use by process" in str(busy[0])


# Settling by hand


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
    shorter = RunFolder(folder.path.with_name("2026-11-22-000000-0000"))
    shorter.path.mkdir()
    for name in ("plan", "inputs"):
        getattr(shorter, name).write_text(getattr(folder, name).read_text())
    with Journal.create(shorter.journal, plan_hash=checked(WITHOUT_AUTH).hash) as journal:
        journal.append([(one.kind, one.body) for one in records[:cut] if one.kind in events.BY_KIND])
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


# Disks that fail


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


def test_pages_are_made_for_the_plans_agents(tmp_path: Path) -> None:
    """With its inputs, and its secrets alone."""
    seen: list[tuple[str, dict[str, Any], dict[str, str]]] = []
    shop = Shop()

    @asynccontextmanager
    async def pages(plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
        seen.append((plan.plan.name.text, dict(inputs), dict(secrets)))
        async with pages_on(shop)(plan, inputs, secrets) as made:
            yield made

    chosen = Settings(pages=pages, clock=clock_of(shop.clock))
    secrets = {**SECRETS, "other": "thing"}
    asyncio.run(run_plan(checked(BUY), root=tmp_path / "runs", inputs={}, secrets=secrets, settings=chosen))

    assert [("buy", {}, SECRETS)] == seen


def test_a_plan_that_only_computes_needs_no_secret_and_no_page(tmp_path: Path) -> None:
    """It runs like any other."""
    ended = start(tmp_path, Shop(), "plan p node n { give x: Int = 1 + 1 } result n.x", secrets={})

    assert ("done", 2) == (ended.end.outcome, ended.end.result)


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


def test_another_secret_than_before_is_told(tmp_path: Path) -> None:
    """A password may well be changed, so the run goes on; what the journal keeps of secrets tells no more than that."""
    folder, shop = waiting(tmp_path)
    first = next(one for one in happened(folder) if isinstance(one, events.RunStarted))
    resume(folder, shop)
    resume(folder, shop, {"shop_pw": "changed"})
    resume(folder, shop, {"shop_pw": "changed"})

    resumed = [one for one in happened(folder) if isinstance(one, events.RunResumed)]
    assert [[], ["shop_pw"], []] == [one.changed for one in resumed]
    assert ["! another value than before: secret `shop_pw`"] == [line for one in resumed for line in lines_of(one)]
    assert first.secrets == resumed[0].secrets != resumed[1].secrets
    assert {"shop_pw": fingerprint("shop_pw", "open sesame", folder.key.read_text())} == first.secrets
    assert 0o600 == folder.key.stat().st_mode & 0o777


def test_a_run_whose_key_was_lost_gets_another(tmp_path: Path) -> None:
    """Then the same secret looks like another one, and that is told."""
    folder, shop = waiting(tmp_path)
    folder.key.unlink()

    resume(folder, shop)

    resumed = [one for one in happened(folder) if isinstance(one, events.RunResumed)]
    assert [["shop_pw"]] == [one.changed for one in resumed]


def test_runs_have_keys_of_their_own(tmp_path: Path) -> None:
    """Whoever has two journals cannot tell whether a secret is the same in both; one without secrets has no key."""
    one, other = start(tmp_path, Shop()).folder, start(tmp_path, Shop()).folder

    assert one.key.read_text() != other.key.read_text()


class Astray(FakePage):
    """A page that is another origin's, which nobody has noticed."""

    async def url(self) -> str:
        """Where it is."""
        return "http://elsewhere.example/shop"


def test_what_was_read_elsewhere_goes_nowhere(tmp_path: Path) -> None:
    """A value is not given on that comes from a page of which the checker did not know; it is not tried again."""
    shop = Shop()
    astray = replace(settings(shop), pages=pages_on(shop, Astray))
    text = f'{HEAD}\nnode look by scout retry 3 {{ goto "/" give price: Money = read testid "price" as Money }}\n'

    folder = asyncio.run(run_plan(checked(text), root=tmp_path, inputs={}, secrets=SECRETS, settings=astray)).folder

    (failed,) = [one for one in happened(folder) if isinstance(one, events.NodeFailed)]
    message = "which by the check of the plan does not go to `look.price`"
    expected = f'`read testid "price" as Money` comes from `http://elsewhere.example`, {message}'
    assert ("origin", expected, True) == (failed.failure.kind, failed.failure.message, failed.final)
