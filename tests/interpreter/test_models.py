"""Models in a run, against the public scripted fake: `ask`, `do`, what they cost, and what they may not press."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from callsheet.dsl.models import WorkRequest
from callsheet.dsl.scripted import Line, Script
from callsheet.interpreter import events
from callsheet.interpreter.handing import NoModels
from callsheet.interpreter.run import Settings, run_plan

from .memory import Disk, replayed, run
from .promises import assert_kept
from .shop import HEAD, SITE, Shop, checked, pages_on

MODEL = f"""{HEAD}
agent helper is model "standard" on shop
flow shop -> model
budget 60 steps, 200k tokens, 12 calls, spend $9
"""
ASK = f"""{MODEL}
node pick by helper retry 1 {{ give best: Int = ask "Which of them?" given ("tea") as Int }}
node tell {{ give best: Int = pick.best }}
result tell.best
"""
ORDER = """
  commit place_order click button "Place order" spends $4
    proved by { expect seen heading "Thank you" within 1s }
    or by { goto "/orders" expect seen row "Lamp" within 1s }
"""
WORK = f"""{MODEL}
node fill_cart by helper retry 1 {{
  goto "/"
  do "put the lamp into the cart" at most 4 steps, 2 per call
  click button "Check out"
}}
"""
DO = f"""{WORK}
node order by buyer {{ goto "/" expect seen heading "Results" click button "Add Lamp" {ORDER} }}
"""
PUT = "put the lamp into the cart"


def does(*acts: str, done: bool = False, tokens: int = 500) -> Line:
    """A reply to the `do` above."""
    return Line(asks=False, to=PUT, acts=acts, done=done, tokens=tokens)


def says(answer: object, **more: object) -> Line:
    """A reply to the `ask` above."""
    return Line(asks=True, to="Which of them?", answer=answer, **more)  # type: ignore[arg-type]  # as the test says


def predicted(disk: Disk) -> list[events.Predicted]:
    """What models meant to do."""
    return [one for one in disk.events() if isinstance(one, events.Predicted)]


def test_an_answer_is_typed_and_counted() -> None:
    """Tokens and charges are what the call took, not what it might have."""
    disk = Disk()
    ended = run(checked(ASK), Shop(), disk, models=Script([says("3", tokens=1000, confidence=Decimal("0.4"))]))

    assert ended is not None
    assert ("done", 3) == (ended.outcome, ended.result)
    machine = replayed(checked(ASK), disk)
    assert (1, 1000, Decimal("0.015")) == tuple(machine.used("", one) for one in ("calls", "tokens", "charges"))  # type: ignore[arg-type]  # resources
    (call,) = [one for one in disk.events() if isinstance(one, events.CallAnswered)]
    assert Decimal("0.4") == call.confidence


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (says("many"), 'the answer is an `Int`: "many" is not an `Int`: it was asked `Which of them?`'),
        (says(None, fails="overloaded"), "the model of tier `standard` failed: overloaded"),
    ],
)
def test_what_is_of_no_use_fails_the_attempt(line: Line, why: str) -> None:
    """Another attempt asks again; when that fails, so has the node, and the run for want of a provider."""
    disk = Disk()
    ended = run(checked(ASK), Shop(), disk, models=Script([line, says(2)]))
    assert ended is not None
    assert 2 == ended.result

    ended = run(checked(ASK), Shop(), Disk(), models=Script([line, line]))
    assert ended is not None
    assert ("site", f"node `pick` failed: {why}") == (ended.outcome, ended.why)


def test_what_was_answered_is_not_asked_again() -> None:
    """Killed after each write in turn; a call that was cut off counts with all that it might have taken."""
    plan, whole = checked(ASK), Disk()
    run(plan, Shop(), whole, models=Script([says(3)]))
    for dies_at in range(1, whole.writes + 1):
        disk, script = Disk(), Script([says(3), says(3)])
        run(plan, Shop(), disk, dies_at=dies_at, models=script)
        answered = any(isinstance(one, events.Answered) for one in disk.events())
        asked = len(script.requests)
        ended = run(plan, Shop(), disk, models=script)

        assert ended is not None
        assert 3 == ended.result, dies_at
        assert not answered or asked == len(script.requests) == 1, dies_at
        most = plan.tiers["standard"].call.most.tokens
        assert replayed(plan, disk).used("", "tokens") in (500, 1000, 500 + most), dies_at


def test_work_is_done_act_by_act() -> None:
    """Each is admitted, announced and shown like an act of the plan; the model is told what was done."""
    script = Script([does('click button "Add Lamp"', 'fill textbox "Gift" with "no"'), does(done=True)])
    shop, disk, plan = Shop(), Disk(), checked(WORK)
    ended = run(plan, shop, disk, models=script)

    assert ended is not None
    assert "done" == ended.outcome
    assert [f"goto {SITE}/", 'click button "Add Lamp"', 'fill textbox "Gift"', 'click button "Check out"'] == shop.acts[
        :4
    ]
    first, second = script.requests
    assert isinstance(first, WorkRequest)
    assert isinstance(second, WorkRequest)
    assert (2, 4, "- document: /") == (first.predict, first.left, first.page)
    assert ('click button "Add Lamp"', 'fill textbox "Gift" with "no"') == second.done
    assert_kept(plan, disk.events(), shop)


def test_no_more_is_done_than_may_be() -> None:
    """Neither in one call nor in all: what is too much is left away, and the plan goes on."""
    acts = tuple(f'click button "{name}"' for name in "ABC")
    shop, disk = Shop(), Disk()
    ended = run(checked(DO), shop, disk, models=Script([does(*acts)] * 4))

    assert ended is not None
    assert ["A", "B", "A", "B"] == [one[-2] for one in shop.acts if one[-2:] in ('A"', 'B"', 'C"')]
    assert 2 == len(predicted(disk))


def test_acts_end_where_the_page_is_another_one() -> None:
    """What was predicted for this page is not done on the next; the model is told, and says what to do there."""
    plan, leave = checked(WORK), 'goto "/more"'
    lines = [does(leave, 'click button "B"', done=True), does('click button "C"', done=True)]
    script, shop, disk = Script(lines), Shop(), Disk()
    ended = run(plan, shop, disk, models=script)

    assert ended is not None
    assert "done" == ended.outcome
    assert 'click button "B"' not in shop.acts
    assert 'click button "C"' in shop.acts
    second = script.requests[1]
    assert isinstance(second, WorkRequest)
    assert '`click button "B"`: the page is another one since `goto' in second.problem
    assert "- document: /more" == second.page
    assert_kept(plan, disk.events(), shop)


def test_a_place_on_the_page_is_no_other_page() -> None:
    """Only what stands before `#` tells pages apart; and after the last act there is nothing to stop."""
    lines = [does('goto "/#there"', 'click button "B"', done=True)]
    script, shop = Script(lines), Shop()
    ended = run(checked(WORK), shop, Disk(), models=script)

    assert ended is not None
    assert ("done", 1) == (ended.outcome, len(script.requests))
    assert 'click button "B"' in shop.acts


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        ('click button "Place order"', "this presses what only a commit may press (commit place_order of node order)"),
        ('clik button "Save"', "did you mean `click`?"),
        ('click button "Save" click button "Next"', "this is not one act"),
        ('check textbox "Name"', "`check`"),
        ('goto "http://evil.example/"', "evil.example"),
        ('fill textbox "Password" with shop_pw', "`shop_pw`"),
        ('fill textbox "Name" with read heading', "it does not look at the page itself"),
        ('goto "/" } node more { let a = 1', "this is not one act"),
        ('click button "Gone"', 'no click button "Gone" here'),
    ],
)
def test_what_cannot_be_done_is_told_to_the_model(act: str, problem: str) -> None:
    """Nothing of it reaches the page; the model may say something better."""
    script = Script([does(act), does('click button "Add Lamp"', done=True)])
    shop = Shop(faults={'click button "Gone"': ["missing!"]})
    ended = run(checked(DO), shop, Disk(), models=script)

    assert ended is not None
    second = script.requests[1]
    assert isinstance(second, WorkRequest)
    assert problem in second.problem
    assert ("done", ["Lamp"]) == (ended.outcome, shop.orders)


def test_a_model_that_gets_nowhere_fails_the_node() -> None:
    """After as many calls as it may do acts."""
    script = Script([does('click button "Place order"')] * 8)
    ended = run(checked(DO.replace("retry 1 ", "")), Shop(), Disk(), models=script)

    assert ended is not None
    assert "node `fill_cart` failed: the model could not do it within 4 steps" in ended.why
    assert 4 == len(script.requests)


def test_predictions_are_not_made_twice() -> None:
    """Killed after each write in turn: acts may be done again, calls that were answered are not."""
    plan, whole = checked(WORK), Disk()
    lines = [does('click button "Add Lamp"'), does('click button "B"'), does(done=True)]
    run(plan, Shop(), whole, models=Script(lines))
    for dies_at in range(1, whole.writes + 1):
        shop, disk, script = Shop(), Disk(), Script([*lines, *lines])
        run(plan, shop, disk, dies_at=dies_at, models=script)
        known = len(predicted(disk))
        asked = len(script.requests)
        ended = run(plan, shop, disk, models=Script(lines[known:]) if known < 3 else Script([]))

        assert ended is not None
        assert "done" == ended.outcome, (dies_at, ended.why)
        assert asked - known <= 1, dies_at
        assert_kept(plan, disk.events(), shop)


def test_a_call_that_does_not_fit_is_not_made() -> None:
    """Its worst case is reserved before it is begun."""
    script = Script([says(3)])
    ended = run(
        checked(ASK.replace("200k tokens", "72k tokens").replace("retry 1 ", "")), Shop(), Disk(), models=script
    )
    assert ended is not None
    assert ("done", 1) == (ended.outcome, len(script.requests))


async def test_a_plan_that_asks_models_does_not_begin_without_any(tmp_path: Path) -> None:
    """It says which flag to give; nothing is kept."""
    root, settings = tmp_path / "runs", Settings(pages=pages_on(Shop()))
    with pytest.raises(NoModels, match="--script FILE"):
        await run_plan(checked(ASK), root=root, inputs={}, secrets={"shop_pw": "x"}, settings=settings)
    assert not root.exists()
