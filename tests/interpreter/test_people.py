"""People in a run: their nodes, and commits that somebody has to agree to."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from callsheet.dsl.binding import BadInput
from callsheet.interpreter import events
from callsheet.interpreter.asking import ApprovalAsked, Asked
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.run import NotResumable, Settings, resume_run, run_plan
from callsheet.interpreter.saying import say_answer, say_approval

from .memory import Disk, replayed, run
from .promises import assert_kept
from .shop import HEAD, Shop, checked, pages_on

SECRETS = {"shop_pw": "open sesame"}
LIMIT = f"""{HEAD}
agent boss is human
node limit by boss {{
  let cap = ask "What may it cost?" given ("a lamp", 2) as Money
  require cap > $1 else "that is too little"
  give cap: Money = cap
}}
node tell {{ give cap: Money = limit.cap }}
result tell.cap
"""
ORDER = f"""{HEAD}
budget spend $9, 2min
node order by buyer retry 1 {{
  goto "/"
  let price = read testid "price" as Money
  click button "Add Lamp"
  commit place_order click button "Place order" spends price after approval "Buy it for {{price}}?" within 1h
    proved by {{ expect seen heading "Thank you" within 1s }}
    or by {{ goto "/orders" expect seen row "Lamp" within 1s }}
}}
"""


@dataclass
class Person:
    """Says what the test tells it to; with nothing left to say it is gone."""

    says: list[str | bool] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    on_asked: Callable[[], None] = lambda: None

    async def approve(self, request: ApprovalAsked) -> bool | None:
        """As the next thing says."""
        self.asked.append((request.key, request.question))
        self.on_asked()
        return bool(self.says.pop(0)) if self.says else None

    async def answer(self, request: Asked, problem: str) -> str | None:
        """As the next thing says."""
        self.asked.append((request.question, problem))
        self.on_asked()
        return str(self.says.pop(0)) if self.says else None


def test_a_person_answers_and_is_asked_again_for_what_is_of_no_use() -> None:
    """Typed as the plan wants it; what was wrong is told."""
    person, disk = Person(["much", "$20"]), Disk()
    ended = run(checked(LIMIT), Shop(), disk, people=person)

    assert ended is not None
    assert ("done", "$20.00") == (ended.outcome, str(ended.result))
    assert ("What may it cost?", "") == person.asked[0]
    assert "the answer is a `Money`" in person.asked[1][1]


def test_what_was_said_is_not_asked_again_after_a_crash() -> None:
    """Killed after each write in turn: the person says it once, or once more when it was never written."""
    whole, plan = Disk(), checked(LIMIT)
    run(plan, Shop(), whole, people=Person(["$20"]))
    for dies_at in range(1, whole.writes + 1):
        disk, person = Disk(), Person(["$20", "$30"])
        run(plan, Shop(), disk, dies_at=dies_at, people=person)
        written = any(isinstance(one, events.Answered) for one in disk.events())
        begun = len(person.says) < 2
        ended = run(plan, Shop(), disk, people=person)

        assert ended is not None
        assert ("$30.00" if begun and not written else "$20.00") == str(ended.result), dies_at


def test_another_attempt_asks_again() -> None:
    """What was said the first time led to its failure."""
    person = Person(["$1", "$5"])
    ended = run(checked(LIMIT.replace("by boss {", "by boss retry 1 {")), Shop(), Disk(), people=person)

    assert ended is not None
    assert "$5.00" == str(ended.result)


def test_a_run_without_anybody_waits_and_goes_on_later() -> None:
    """It says what it waits for; other nodes have gone on."""
    plan, disk = checked(LIMIT + 'node other by scout { goto "/" }'), Disk()
    ended = run(plan, Shop(), disk)

    assert ended is not None
    assert ("waiting", "node `limit` waits for an answer: What may it cost?") == (ended.outcome, ended.why)
    assert "done" == replayed(plan, disk).nodes["other"].status

    ended = run(plan, Shop(), disk, people=Person(["$7"]))
    assert ended is not None
    assert "$7.00" == str(ended.result)
    assert_kept(plan, disk.events())


def test_a_commit_is_done_when_somebody_agrees() -> None:
    """Who sees what is done where, with which arguments, and who had a hand in them."""
    shop, disk, person = Shop(), Disk(), Person([True])
    ended = run(checked(ORDER), shop, disk, people=person)

    assert ended is not None
    assert ("done", ["Lamp"]) == (ended.outcome, shop.orders)
    (asked,) = [one for one in disk.events() if isinstance(one, ApprovalAsked)]
    assert ('click button "Place order"', "http://127.0.0.1:1/shop", "$4.25") == (
        asked.text,
        asked.site,
        str(asked.arguments["price"]),
    )
    assert [("place_order", "Buy it for $4.25?")] == person.asked
    assert_kept(checked(ORDER), disk.events(), shop)


def test_nothing_is_done_when_somebody_does_not_agree() -> None:
    """Nor tried again; a resume asks once more."""
    shop, disk, plan = Shop(), Disk(), checked(ORDER)
    ended = run(plan, shop, disk, people=Person([False]))

    assert ended is not None
    assert "node `order` failed: a person did not agree to commit `place_order`" == ended.why
    assert [] == shop.orders

    ended = run(plan, shop, disk, people=Person([True]))
    assert ended is not None
    assert ("done", ["Lamp"]) == (ended.outcome, shop.orders)


def test_what_somebody_agreed_to_is_just_that() -> None:
    """Another price is another question, after a crash as well."""
    prices = ["$4.25", "$8.00"]
    shop, disk, plan = Shop(read_price=lambda: prices[0]), Disk(), checked(ORDER)
    dies_at = 0
    while not disk.records or not isinstance(disk.events()[-1], events.ApprovalGiven):
        disk, dies_at = Disk(), dies_at + 1
        assert run(plan, shop, disk, people=Person([True]), dies_at=dies_at) is None
    assert [] == shop.orders

    prices.pop(0)
    person = Person([True])
    ended = run(plan, shop, disk, people=person)
    assert ended is not None
    assert [("place_order", "Buy it for $8.00?")] == person.asked
    assert ["Lamp"] == shop.orders


def test_whenever_it_dies_an_agreement_holds() -> None:
    """Killed after each write in turn: what was agreed to is not asked again, and the order placed once."""
    whole, plan = Disk(), checked(ORDER)
    run(plan, Shop(), whole, people=Person([True]))
    for dies_at in range(1, whole.writes + 1):
        shop, disk = Shop(), Disk()
        run(plan, shop, disk, dies_at=dies_at, people=Person([True]))
        agreed = any(isinstance(one, events.ApprovalGiven) for one in disk.events())
        person = Person([True])
        ended = run(plan, shop, disk, people=person)

        assert ended is not None
        assert ("done", ["Lamp"]) == (ended.outcome, shop.orders), dies_at
        assert not (agreed and person.asked), dies_at


def test_thinking_takes_no_time_of_the_run() -> None:
    """Neither of the attempt, nor, as nothing else is under way, of the plan."""
    shop, disk = Shop(), Disk()
    person = Person([True])

    def hours() -> None:
        shop.clock.now += 3000.0

    person.on_asked = hours
    ended = run(checked(ORDER.replace("retry 1 {", "timeout 30s {")), shop, disk, people=person)

    assert ended is not None
    assert "done" == ended.outcome
    assert replayed(checked(ORDER), disk).at < 60


# From elsewhere


def begun(tmp_path: Path, text: str, shop: Shop) -> RunFolder:
    """A run on disk that waits."""
    settings = Settings(pages=pages_on(shop))
    ended = asyncio.run(run_plan(checked(text), root=tmp_path, inputs={}, secrets=SECRETS, settings=settings))
    assert "waiting" == ended.end.outcome
    return ended.folder


def go_on(folder: RunFolder, shop: Shop) -> events.RunEnded:
    """Resume it."""
    return asyncio.run(resume_run(folder, secrets=SECRETS, settings=Settings(pages=pages_on(shop)))).end


def test_an_answer_may_come_from_elsewhere(tmp_path: Path) -> None:
    """Typed, or refused with what was wrong."""
    folder = begun(tmp_path, LIMIT, Shop())
    with pytest.raises(BadInput, match="the answer is a `Money`"):
        say_answer(folder, "", "much")
    with pytest.raises(NotResumable, match=r"no question `tell` of run `.*` waits; that do: `limit`"):
        say_answer(folder, "tell", "$3")
    say_answer(folder, "limit", "$3")

    assert "$3.00" == str(go_on(folder, Shop()).result)
    with pytest.raises(NotResumable, match="that do: none"):
        say_answer(folder, "", "$3")


@pytest.mark.parametrize("approved", [True, False])
def test_an_agreement_may_come_from_elsewhere(tmp_path: Path, approved: bool) -> None:
    """A resume does it, or does not."""
    shop = Shop()
    folder = begun(tmp_path, ORDER, shop)
    say_approval(folder, "", approved=approved, now=dt.datetime.now(dt.UTC))
    ended = go_on(folder, shop)

    if approved:
        assert ("done", ["Lamp"]) == (ended.outcome, shop.orders)
    else:
        assert ("goal", []) == (ended.outcome, shop.orders)
        assert "did not agree" in ended.why


def test_an_agreement_may_come_too_late(tmp_path: Path) -> None:
    """Then nothing is done, and a resume asks again."""
    shop = Shop()
    folder = begun(tmp_path, ORDER, shop)
    with pytest.raises(NotResumable, match="it is too late to agree to `place_order`"):
        say_approval(folder, "", approved=True, now=dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    assert [] == shop.orders
