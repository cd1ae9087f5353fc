"""`run_plan` and `resume_run` with a journal on a real disk: what is kept, and what keeps a run from being resumed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.dsl.binding import BadInput
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.folders import list_runs
from callsheet.interpreter.journal import JournalPlan, read
from callsheet.interpreter.lease import RunBusy
from callsheet.interpreter.run import (
    Ended,
    MissingSecret,
    NotResumable,
    Settings,
    outcome_of,
    resume_run,
    run_plan,
)
from tests.cases import few_of

from .memory import clock_of
from .on_disk import PLACE, SECRETS, happened, resume, settings, start, waiting
from .promises import assert_kept
from .shop import BUY, HEAD, WITHOUT_AUTH, FakePage, Shop, checked, pages_on


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


@pytest.mark.parametrize(
    "secret", few_of(["done", "place_order", "order", "second proof", "navigation", "goto", "unknown"], 2)
)
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
