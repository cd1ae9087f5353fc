"""Instances, calls of models, what was asked, what was refused and fetched, and events that nobody has words for."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from callsheet.graph import svg
from callsheet.interpreter import events
from callsheet.interpreter.report import to_json
from callsheet.interpreter.story import Story
from callsheet.interpreter.story_beside import ELSEWHERE
from callsheet.report.page import html
from callsheet.report.words import used

from . import beside
from .stories import HOSTILE, png
from .test_page import Page
from .test_schema import errors


def page(*, agreed: bool = True) -> Page:
    """The page of the run, taken apart."""
    told = beside.report(agreed=agreed)
    return Page(html(told, svg(beside.plan(), told.statuses), {one.file: png() for one in told.pictures}))


def cells(page: Page) -> str:
    """What a reader sees, without any space: cells of a table have none between them."""
    return page.text.replace(" ", "")


LISTED_PLAINLY = {"BudgetRaised", "Refused", "ReplanRequested"}
"""Kinds that the report has no words for, and lists with all their fields, as it does with a new one until it has some.
"""


def test_every_kind_of_event_is_told() -> None:
    """By a word of its own, by the state of nodes, or plainly: none is lost."""
    beside_nodes = Story(beside.plan()).beside.told

    assert LISTED_PLAINLY == set(events.BY_KIND) - beside_nodes
    assert ELSEWHERE <= set(events.BY_KIND)


def test_what_has_no_words_is_listed_with_its_fields() -> None:
    """On the page too, after all the rest."""
    (other,) = beside.report().others

    assert ("BudgetRaised", "", "80") == (
        other.kind,
        other.fields["account"],
        json.loads(other.fields["amounts"])["steps"]["$decimal"],
    )
    assert page().text.partition("Also in the journal")[2].startswith(" 7s BudgetRaised amounts")


def test_instances_are_told_one_by_one() -> None:
    """In the order of the list, each with its attempts and its time; a node that has none tells none."""
    look, prefer, *_ = beside.report().nodes

    assert [('"assam"', "done", 1), ('"keemun"', "done", 2), ('"sencha"', "done", 1)] == [
        (one.key, one.status, one.attempts) for one in look.instances
    ]
    assert look.instances[1].seconds > look.instances[0].seconds > 0
    assert () == prefer.instances
    assert '"keemun"done2770ms' in cells(page())


def test_calls_of_models_are_told_with_what_they_took() -> None:
    """One without an answer takes all that it might."""
    ask, replan = beside.report().calls

    assert ("ask", "prefer", 812, Decimal("0.0011"), 1.4) == (
        ask.purpose, ask.node, ask.tokens, ask.charges, ask.seconds
    )  # fmt: skip
    assert ("replan", "", 9_000, None) == (replan.purpose, replan.node, replan.tokens, replan.seconds)
    assert "2replantheplannerstrong7snoanswer19,000$0.02" in cells(page())
    assert "A call without an answer is charged in full." in page().text


@pytest.mark.parametrize(("agreed", "said"), [(True, "a person agreed"), (False, "Nobody has answered yet.")])
def test_what_was_asked_is_told_with_who_answered(agreed: bool, said: str) -> None:
    """A model's words are text; what a person has not said yet is told as that."""
    model, person, approval = beside.report(agreed=agreed).questions

    assert ("model", f"assam {HOSTILE}") == (model.by, model.answer)
    assert ("person", "for the office", True) == (person.by, person.answer, person.again)
    assert ("take_it", ("model",), True if agreed else None) == (
        approval.commit, approval.decided_by, approval.answer
    )  # fmt: skip
    text = page(agreed=agreed).text
    assert "a model answered: assam Cable <script>alert(1)</script> [/b]" in text
    assert "a person answered before the crash: for the office" in text
    assert said in text


def test_refused_requests_are_told() -> None:
    """Where to and why, by which node."""
    assert [("ads.example:443", "GET", "look")] * 2 == [
        (one.host, one.method, one.node) for one in beside.report().refused
    ]
    assert "Requests that were refused" in page().text


def test_files_that_were_fetched_are_told() -> None:
    """By name, size and hash; not what is in them."""
    (fetched,) = beside.report().downloads

    assert beside.INVOICE == fetched.answer
    assert "prices.csv2,048text/csvababababababorder" in cells(page())


@pytest.mark.parametrize("agreed", [True, False])
def test_the_page_is_whole_and_the_data_fits_its_schema(agreed: bool) -> None:
    """With everything on it that a run can have."""
    found = page(agreed=agreed)

    assert ([], []) == (found.unbalanced, found.open)
    assert [] == [one for one in found.all("href") if one.removeprefix("#") not in found.all("id")]
    assert [] == errors(json.loads(json.dumps(to_json(beside.report(agreed=agreed)))))


def test_what_an_agent_used_stands_at_its_lane() -> None:
    """Counts in words, money by its resource."""
    lanes = {one.agent: used(one.measures) for one in beside.report().lanes}

    assert "7 steps" == lanes["scout"]
    assert "1 call, 812 tokens, charges $0.0011" == lanes["taster"]
    assert "3 steps, spend $12.50" == lanes["buyer"]
