"""Drafting by models that say bad things: each ends in a plan for the task or in a clear refusal, in three answers."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from callsheet.dsl.format import format_plan
from callsheet.dsl.json_form import to_json
from callsheet.dsl.parsing import parse
from callsheet.planners.drafting.chain import Chain, in_order
from callsheet.planners.drafting.context import Context, Offer
from callsheet.planners.drafting.prompts import request_for
from callsheet.planners.drafting.writing import ModelPlanner
from callsheet.planners.drafts import CannotPlan, Draft
from callsheet.planners.model import (
    FREE,
    Abilities,
    CallFailed,
    GrammarShape,
    JsonShape,
    Likelihood,
    Reply,
    Request,
    Unavailable,
)
from callsheet.planners.providers.scripted import Line, ScriptedModel
from tests.drafting.cart import draft as by_rules
from tests.drafting.cart import task

PLAIN = Abilities()
BUDGET = "40 steps, 9min"
GOOD = by_rules("Empty the cart", budget=BUDGET).text


def drafted(*lines: Line, abilities: Abilities = PLAIN, **more: object) -> tuple[Draft, ScriptedModel]:
    """The plan that a model comes to which says these lines."""
    model = ScriptedModel(lines, abilities=abilities)
    context = Context(task=task("Empty the cart", budget=BUDGET), **more)  # type: ignore[arg-type]
    return asyncio.run(ModelPlanner(model=model).draft(context)), model


def changed(*pairs: tuple[str, str]) -> str:
    """The good plan with stretches of it changed."""
    text = GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


WRAPPED: dict[str, str] = {
    "a fence": f"```plan\n{GOOD}```",
    "prose around a fence": f"Sure! First I look at the cart.\n\n```\n{GOOD}```\nNote that this empties it.",
    "prose and no fence": f"Here is the plan:\n\n{GOOD}\nI hope that this helps.",
    "a draft before the plan": f"```plan\nplan first {{\n```\nNo, better:\n```plan\n{GOOD}```",
    "an open fence": f"```plan\n{GOOD}",
    "a JSON field": json.dumps({"plan": GOOD}),
    "a fence in a JSON field": json.dumps({"plan": f"```plan\n{GOOD}```"}),
    "the plan as JSON": json.dumps(to_json(parse(GOOD))),
    "line ends of another system": GOOD.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("case", WRAPPED)
def test_a_plan_is_found_in_what_is_around_it(case: str) -> None:
    """At the first answer."""
    draft, model = drafted(WRAPPED[case])

    assert GOOD.replace("\n\n", "\n") == draft.text.replace("\n\n", "\n")
    assert 1 == len(model.requests)


CYCLE = changed(
    ("node empty by clerk {", 'node first by clerk after empty {\n  goto "/"\n}\n\nnode empty by clerk after first {')
)


def test_what_rules_can_mend_is_mended_without_asking() -> None:
    """A cycle with an edge too many; it is said."""
    draft, model = drafted(CYCLE)

    assert 1 == len(model.requests)
    assert any("is taken from node" in line for line in draft.why)


def test_what_the_checker_suggests_is_done_without_asking() -> None:
    """A misspelt name is no reason for another call."""
    draft, model = drafted(changed(("click shop.empty_cart", "click shop.emty_cart")))

    assert GOOD == draft.text
    assert 1 == len(model.requests)


BAD: dict[str, str] = {
    "an agent that nobody knows": changed(("node empty by clerk", "node empty by butler")),
    "above the budget": changed(("budget 40 steps, 9min", "budget 400 steps, 9min")),
    "without the budget": changed(("budget 40 steps, 9min\n", "")),
    "more than the budget": changed(("  click shop.empty_cart\n", "  click shop.empty_cart\n" * 30)),
    "half a plan": GOOD[: len(GOOD) // 2],
    "another site": changed(("http://localhost:3000/cart", "http://evil.example/cart")),
    "one more site": changed(("\nagent", '\nsite evil at "http://evil.example"\n\nagent')),
    "a flow to a model": changed(("\nagent", "\nflow shop -> model\n\nagent")),
    "a model nobody offered": changed(("agent clerk is browser on shop", 'agent clerk is model "strong" on shop')),
    "without the spec": changed(
        (' spec "shop.yaml"', ""), ("shop.empty_cart", 'button "Empty cart"'), ("shop.cart", 'table "Your cart"')
    ),
    "prose alone": "I am sorry, but I cannot see the page.",
    "nothing": "",
    "a patch": 'patch x at "123456" remove y',
}


@pytest.mark.parametrize("case", BAD)
def test_bad_answers_are_told_and_repaired(case: str) -> None:
    """What is wrong goes back, and the next answer is taken."""
    draft, model = drafted(BAD[case], GOOD)

    assert GOOD == draft.text
    assert 2 == len(model.requests)
    assert 3 == len(model.requests[1].messages)


@pytest.mark.parametrize("case", BAD)
def test_a_model_that_gets_no_better_is_not_asked_on(case: str) -> None:
    """It ends with what was wrong, after three answers at most."""
    model = ScriptedModel([BAD[case]] * 5, abilities=PLAIN)
    context = Context(task=task("Empty the cart", budget=BUDGET))
    with pytest.raises(CannotPlan, match=r"none of [23] answers was a plan that fits: "):
        asyncio.run(ModelPlanner(model=model).draft(context))

    assert 2 <= len(model.requests) <= 3


def test_a_patch_is_asked_for_first() -> None:
    """Where only nodes are wrong; the plan is then what the patch makes of it."""
    wrong = changed(("click shop.empty_cart", 'fill button "Empty cart" with "x"'))

    def patch(request: Request) -> str:
        asked = request.messages[-1].text
        begin = asked.split("begins `")[1].split("`")[0]
        node = GOOD[GOOD.index("node empty") : GOOD.index("\ngoal")].rstrip()
        return f'```\n{begin} because "it is pressed"\nreplace {node}\n```'

    draft, model = drafted(wrong, patch)

    assert GOOD == draft.text
    assert '"code": "CS205"' in model.requests[1].messages[-1].text


def test_a_patch_that_does_not_fit_is_followed_by_the_whole_plan() -> None:
    """The third answer is the last."""
    wrong = changed(("click shop.empty_cart", 'fill button "Empty cart" with "x"'))
    draft, model = drafted(wrong, 'patch other at "123456" remove nothing', GOOD)

    assert GOOD == draft.text
    assert "Answer with the whole plan again" in model.requests[2].messages[-1].text


def test_an_answer_that_was_cut_off_is_no_plan() -> None:
    """Also where what is left of it would check; a shorter one is asked for."""
    draft, model = drafted(Reply(text=GOOD, model="", stop="length"), GOOD)

    assert GOOD == draft.text
    assert model.requests[1].messages[-1].text.startswith("It was cut off: write a shorter one.\n")


def test_decisions_are_as_likely_as_the_tokens_that_say_them() -> None:
    """Where the provider tells how likely those were."""
    likely = tuple(Likelihood(one, -0.25) for one in re.split(r"(?<=\W)|(?=\W)", GOOD))
    draft, _ = drafted(Reply(text=GOOD, model="", likelihoods=likely))

    assert [("agent", "clerk", -0.25)] == [(one.kind, one.value, one.logprob) for one in draft.decisions]


def test_what_a_model_is_told_of_a_mistake() -> None:
    """JSON with code, place and help, the numbered lines, and nothing of the page."""
    _, model = drafted(
        changed(('goto "/basket"', 'goto "/baskets"\n  click nothing')), GOOD, observation='- heading "SECRET PAGE"'
    )
    told = model.requests[1].messages[-1].text

    assert "SECRET PAGE" in model.requests[0].messages[0].text
    assert "SECRET PAGE" not in told
    assert "  1  plan empty_on_shop" in told
    assert '"line": ' in told


def test_a_provider_that_fails_is_followed_by_the_next_one() -> None:
    """The rules come last; who failed, and why, is kept and said."""
    heard: list[str] = []
    down = ModelPlanner(model=ScriptedModel([Unavailable("overloaded")], name="one:a", abilities=PLAIN))
    mute = ModelPlanner(model=ScriptedModel([Reply(text="", model="", stop="refusal")], name="two:b", abilities=PLAIN))
    chain = in_order([down, mute])
    chain.said = heard.append
    draft = asyncio.run(chain.draft(Context(task=task("Empty the cart", budget=BUDGET))))

    assert ("rules", GOOD) == (draft.planner, draft.text)
    assert ["one:a: overloaded", "two:b: `two:b` would not answer: refused"] == heard
    assert tuple(heard) == draft.why[:2]


def test_when_all_have_failed_all_say_why() -> None:
    """In one line."""
    down = ModelPlanner(model=ScriptedModel([CallFailed("no key")], name="one:a", abilities=PLAIN))
    with pytest.raises(CannotPlan, match="one:a: no key; rules: I don't know what `frobnicate` means"):
        asyncio.run(in_order([down]).draft(Context(task=task("frobnicate the cart"))))

    assert "one:a, rules" == in_order([down]).name
    with pytest.raises(CannotPlan, match="there is nobody to plan"):
        asyncio.run(Chain([]).draft(Context(task=task("Empty the cart"))))


@pytest.mark.parametrize(
    ("abilities", "shape"),
    [
        (Abilities(grammar="openai"), GrammarShape),
        (Abilities(grammar="gbnf", json=True), GrammarShape),
        (Abilities(json=True), JsonShape),
        (Abilities(), type(FREE)),
    ],
)
def test_the_tightest_shape_that_a_model_takes_is_asked_for(abilities: Abilities, shape: type) -> None:
    """A grammar, else a strict field for the text, else nothing."""
    _, model = drafted(GOOD, abilities=abilities)

    assert isinstance(model.requests[0].shape, shape)


def test_only_agents_that_are_to_be_had_are_offered_and_taken() -> None:
    """One that is booked out appears neither in the prompt nor in a plan."""
    pool = (Offer(name="clerk", kind="browser"), Offer(name="scout", kind="browser", booked=1.0))
    draft, model = drafted(changed(("clerk", "scout")), GOOD, agents=pool)

    assert GOOD == draft.text
    assert "scout" not in model.requests[0].system[1].text


def test_the_stable_part_comes_first_and_does_not_change() -> None:
    """So that a provider's cache keeps it."""
    one = request_for(Context(task=task("Empty the cart")))
    two = request_for(Context(task=task("Buy a lamp", budget="9 steps"), done=("click",)))

    assert one.system == two.system
    assert all(block.stable for block in one.system)
    assert GOOD == format_plan(parse(GOOD))
