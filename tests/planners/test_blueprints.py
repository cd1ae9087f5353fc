"""Blueprints of sites by models that say bad things: told what is wrong, three answers, and each end is clear."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from callsheet.planners.blueprints import SiteWanted, write_blueprint
from callsheet.planners.drafting.extracting import LONGEST
from callsheet.planners.model import CallFailed, Reply, Unavailable
from callsheet.planners.providers.scripted import Line, ScriptedModel
from callsheet.planners.rounds import NoneRight, Right
from callsheet.planners.trying import Asking, Patience

GOOD, BAD = "site: loans\nrecord: book\n", "site: loans\nrecord: bok\n"
CARD = "A blueprint is a YAML file."
WANTED = SiteWanted(name="loans", description="Who has which book")


def judge(text: str) -> list[str]:
    """What is wrong: anything but the good one."""
    return [] if text == GOOD else ["`record`: `bok` is none", "and more"]


def written(*lines: Line) -> tuple[Right[str], ScriptedModel]:
    """The blueprint that a model comes to which says these lines."""
    model = ScriptedModel(lines)
    return asyncio.run(write_blueprint(WANTED, CARD, judge, Asking(models=[model]))), model


WRAPPED = {
    "alone": GOOD,
    "a fence": f"```yaml\n{GOOD}```",
    "prose around a fence": f"Sure!\n\n```\n{GOOD}```\nIt has one record.",
    "prose before it": f"Here it is:\n\n{GOOD}",
    "a draft before it": f"```yaml\n{BAD}```\nNo, better:\n```yaml\n{GOOD}```",
    "a comment before it": f"```yaml\n# A library.\n{GOOD}```",
    "an open fence": f"```yaml\n{GOOD}",
}


@pytest.mark.parametrize("case", WRAPPED)
def test_a_blueprint_is_found_in_what_is_around_it(case: str) -> None:
    """At the first answer; who wrote it and what it took is told."""
    found, model = written(WRAPPED[case])

    assert (GOOD, model.name, 1) == (found.found, found.model, found.answers)
    assert found.tokens.out > 0


def test_the_card_comes_first_and_the_description_after_it() -> None:
    """The card is the same for every site, so that caches keep it."""
    _, model = written(GOOD)
    (request,) = model.requests

    assert [(CARD, True)] == [(one.text, one.stable) for one in request.system]
    assert ["Who has which book" in one.text and "`site: loans`" in one.text for one in request.messages] == [True]


def test_what_is_wrong_is_sent_back_as_json() -> None:
    """With the answer itself, and the next one is judged by itself."""
    found, model = written(f"```\n{BAD}```", GOOD)
    said, told = model.requests[1].messages[1:]
    _, _, rest = told.text.partition("\n")

    assert (2, f"```\n{BAD}```") == (found.answers, said.text)
    assert [{"message": one} for one in judge(BAD)] == json.loads(rest.partition("\n\n")[0])


NONE = "none of 3 answers was a blueprint that is right"
ENDS: dict[str, tuple[tuple[Line, ...], str]] = {
    "never right": (
        (BAD, BAD, BAD, GOOD),
        f"{NONE}: `record`: `bok` is none (and 1 more)",
    ),
    "no blueprint": (
        ("I would rather not.",) * 3,
        f"{NONE}: there is no blueprint in the answer: one begins with `site:` at the start of a line",
    ),
    "far too long": (
        (GOOD + "x" * LONGEST,) * 3,
        f"{NONE}: the answer has {LONGEST + len(GOOD):,} characters, {LONGEST:,} are the most",
    ),
    "a refusal": (
        (Reply(text="", model="some:one", stop="refusal", why="safety"),),
        "`some:one` would not answer: safety",
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_there_is_none(case: str) -> None:
    """After three answers, or at once where the model would not."""
    lines, error = ENDS[case]
    with pytest.raises(NoneRight) as caught:
        written(*lines)

    assert error == str(caught.value)


def test_an_answer_that_was_cut_off_is_told_so() -> None:
    """A shorter one is asked for, also where what is left of it would be right."""
    cut: Callable[[str], Reply] = lambda text: Reply(text=text, model="", stop="length")  # noqa: E731 # short
    found, model = written(cut(GOOD), cut(BAD), GOOD)

    assert 3 == found.answers
    assert all("it was cut off: write a shorter one" in one.messages[-1].text for one in model.requests[1:])


def test_a_failure_is_passed_on() -> None:
    """It is no fault of the blueprint."""
    with pytest.raises(CallFailed, match="busy"):
        written(Unavailable("busy"))


def test_the_next_model_is_asked_where_one_fails() -> None:
    """With the same request."""
    models = [ScriptedModel([Unavailable("busy")], name="a:b"), ScriptedModel([GOOD], name="c:d")]
    asking = Asking(models=models, patience=Patience(tries=2))
    found = asyncio.run(write_blueprint(WANTED, CARD, judge, asking))

    assert "c:d" == found.model
    assert models[0].requests[0].messages == models[1].requests[0].messages
