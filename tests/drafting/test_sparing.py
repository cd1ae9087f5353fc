"""Repairs by rules where nothing has failed: each trigger leads to a patch for its cause, or to a reason why not."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import Amounts
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import Finished, check_patch
from callsheet.dsl.patching.finished import Progress
from callsheet.dsl.replanning import Background, Cause, ReplanAnswer, ReplanRequest, TriggerName, request_of
from callsheet.dsl.scripted import Line, Script
from callsheet.interpreter import events
from callsheet.planners.repairs import RulesReplanner
from callsheet.planners.rewriting.prompts import failure_text
from tests.interpreter.memory import Disk, run
from tests.interpreter.replanned import kinds
from tests.interpreter.shop import SITE, Shop, checked

PLAN = f"""plan look
site shop at "{SITE}"
flow shop -> model
agent quick is model "cheap" on shop
agent fair is model "standard" on shop
agent wise is model "strong" on shop
agent owner is human
budget 3 replans, 400 steps, 200 calls
replan when inefficiency > 0.5
replan when forecast > 1.05
replan when confidence < 0.5
replan when request
node first by quick {{ give word: Text = ask "which one?" as Text }}
node second by quick {{ give more: Text = ask "and which other?" as Text }}
node browse by wise retry 2 {{ goto "/" do "put the lamp into the cart" at most 8 steps }}
node pages by wise after browse {{ goto "/" repeat at most 12 {{ reload stop when seen heading "Results" }} }}
node each by wise after pages for each word in [first.word, second.more] at most 4 {{ goto "/" reload }}
result first.word
"""
DONE = Finished(
    nodes={"first": Progress(outcome="done", gives={"word": "Lamp"}, agent="quick", spent=Amounts(calls=1))}
)


def asked(plan: CheckedPlan, trigger: TriggerName, about: str, finished: Finished, *tried: str) -> ReplanRequest:
    """What a replanner is told."""
    cause = Cause(trigger=trigger, why=f"the {about or 'page'} is not what it was", about=about)
    background = Background(agents=tuple(plan.agents), tried=tried)
    return request_of(plan, finished, cause, number=1, whole=True, background=background)


def answered(trigger: TriggerName, about: str, *, finished: Finished = DONE, text: str = PLAN) -> list[str]:
    """The patches for a cause, one after the other; each is one that the run would take."""
    plan, found = checked(text), list[str]()
    replanner = RulesReplanner(plan.specs, plan.tiers)
    while (patch := asyncio.run(replanner(asked(plan, trigger, about, finished, *found))).patch) is not None:
        verdict = check_patch(plan, parse_patch(patch), finished, shown=tuple(plan.sites))

        assert verdict.accepted, (patch, [one.message for one in verdict.diagnostics])
        found.append(patch)
    return found


@pytest.mark.parametrize("trigger", ["inefficiency", "forecast"])
def test_models_that_are_too_dear_hand_over_to_cheaper_ones(trigger: TriggerName) -> None:
    """To the next cheaper tier; then there are fewer attempts, shorter work, and last of all shorter lists."""
    cheaper, attempts, rounds, steps, lists = answered(trigger, "charges")

    assert "reassign browse to fair\n" in cheaper
    assert "reassign pages to fair" in cheaper
    assert "replace node browse by wise retry 1 {" in attempts
    assert "repeat at most 6 {" in rounds
    assert "at most 4 steps" in steps
    assert "for each word in" in lists
    assert "at most 2" in lists


def test_of_what_models_do_not_use_a_cheaper_one_saves_nothing() -> None:
    """Time and steps are saved by less work."""
    assert not any("reassign" in patch for patch in answered("forecast", "steps"))


def test_a_model_that_is_not_sure_hands_over() -> None:
    """Its nodes that are still to come are a stronger one's, or a person's where they only ask; no other nodes are."""
    stronger, person = answered("confidence", "first")

    assert "reassign second to fair" in stronger
    assert "reassign second to owner" in person
    assert "browse" not in stronger + person


def test_what_is_done_already_is_nobody_else_to_do() -> None:
    """There is nothing left to hand over."""
    done = Finished(nodes=dict.fromkeys(("first",), DONE.nodes["first"]) | {"second": Progress(outcome="running")})

    assert [] == answered("confidence", "first", finished=done)


@pytest.mark.parametrize(
    ("trigger", "why"),
    [
        ("request", "rules cannot read what somebody asks for: a model may, or a patch of your own"),
        ("forecast", "no rule is left for forecast"),
        ("inefficiency", "no rule is left for inefficiency"),
        ("confidence", "no rule is left for confidence"),
    ],
)
def test_rules_say_why_they_have_nothing(trigger: TriggerName, why: str) -> None:
    """In a plan in which nothing can be less."""
    plan = checked(
        f'plan p site shop at "{SITE}" agent a is browser on shop budget 1 replans node n by a {{ goto "/" }}'
    )

    assert ReplanAnswer(patch=None, why=why) == asyncio.run(
        RulesReplanner(plan.specs)(asked(plan, trigger, "steps", Finished()))
    )


@pytest.mark.parametrize(
    ("trigger", "about", "told"),
    [
        (
            "confidence",
            "first",
            "WHY YOU ARE ASKED: confidence of node `first`\nLet somebody who is surer do what is left",
        ),
        ("forecast", "tokens", "WHY YOU ARE ASKED: forecast\nLet what is left take less of it"),
        ("inefficiency", "steps", "WHY YOU ARE ASKED: inefficiency\nLet what is left take less of it"),
        ("request", "", "Somebody asks for this; do it as far as a patch may:\nthe page is not what it was"),
    ],
)
def test_a_model_is_told_what_its_patch_is_for(trigger: TriggerName, about: str, told: str) -> None:
    """With the cause, and all agents that are to be had."""
    text = failure_text(asked(checked(PLAN), trigger, about, DONE), 0)

    assert told in text
    assert "is not what it was" in text
    assert "AGENTS THAT ARE TO BE HAD: quick, fair, wise, owner" in text


def test_a_run_hands_over_when_a_model_is_not_sure() -> None:
    """The trigger fires in a run, and the rules' patch is applied while the node goes on."""
    text = PLAN[: PLAN.index("node browse")] + "result first.word\n"
    walk = 'agent legs is browser on shop node walk by legs after first { goto "/" reload reload }'
    plan = checked(text.replace("node second by quick", f"{walk} node second by quick after walk"))
    unsure = Line(asks=True, to="which one?", answer="Lamp", confidence=Decimal("0.2"))
    models = Script([unsure, Line(asks=True, to="and which other?", answer="Desk")])
    disk = Disk()
    run(plan, Shop(), disk, models=models, replan=RulesReplanner(plan.specs, plan.tiers))

    (patched,) = [one for one in kinds(disk, events.PlanPatched) if isinstance(one, events.PlanPatched)]
    assert ("rules", "`fair` is stronger than `quick`") == (patched.by, patched.because)
    assert ["cheap", "standard"] == [one.tier for one in kinds(disk, events.CallIntended)]  # type: ignore[attr-defined]
