"""Spans say who did what when, and nothing that a page said."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from itertools import pairwise

import pytest

from callsheet.interpreter.reporting import report_on
from callsheet.telemetry.spans import Parent, Span, parent_of, spans_of
from tests.report import beside, stories
from tests.report.stories import HOSTILE, OUTLET, RUN, STORE, STORIES, report


def told(name: str) -> tuple[Span, ...]:
    """The spans of a story."""
    return spans_of(report(STORIES[name]))


def children(spans: tuple[Span, ...], parent: Span) -> list[Span]:
    """The spans right below one."""
    return [one for one in spans if one.parent == parent.id]


def test_a_run_has_nodes_a_node_has_attempts_an_attempt_has_acts() -> None:
    """Each below the one that it is part of; a node that was tried twice has two attempts."""
    spans = told("done")
    run = spans[0]
    nodes = sorted(children(spans, run), key=lambda one: one.started)
    outlet = children(spans, nodes[1])

    assert "run buy_cheapest" == run.name
    assert ["node store", "node outlet", "node pick", "node order"] == [one.name for one in nodes]
    assert ["attempt 1 at outlet", "attempt 2 at outlet"] == [one.name for one in outlet]
    assert ["expectation", ""] == [one.failure for one in outlet]
    assert ["goto", "expect"] == [one.name for one in children(spans, outlet[0])]
    (order,) = children(spans, nodes[3])
    assert [
        "goto", "click", "click", "click", "expect", "proof", "commit place_order", "proof"
    ] == [one.name for one in children(spans, order)]  # fmt: skip
    assert ["settled"] == [one.name for one in order.moments]


@pytest.mark.parametrize("name", STORIES)
def test_every_span_lies_in_the_one_above_it(name: str) -> None:
    """And ids differ, and each parent comes before its children."""
    spans = told(name)
    seen: dict[int, Span] = {}
    for one in spans:
        assert one.id not in seen
        assert one.started <= one.ended
        if one.parent is not None:
            above = seen[one.parent]
            assert above.started <= one.started <= one.ended <= above.ended + 1_000_000
        seen[one.id] = one
    assert 1 == len({one.trace for one in spans})


@pytest.mark.parametrize("name", STORIES)
def test_nothing_that_a_page_said_is_in_a_span(name: str) -> None:
    """No names of goods, no addresses beyond the host, no messages, no inputs; keys of instances neither."""
    whole = json.dumps([asdict(one) for one in told(name)], ensure_ascii=False)
    said = {HOSTILE[:6], "usb cable", "AB-1042", "/store", "Results", "did not hold"}
    said |= {str(one["name"]) for one in (*STORE, *OUTLET)}

    assert [] == [one for one in said if one in whole]
    assert ("127.0.0.1" in whole) == (name != "nothing")


def test_what_it_cost_stands_beside_its_bound() -> None:
    """As numbers, on the run and on its nodes."""
    run, *_ = told("done")

    assert (17, 55, 80) == tuple(run.attributes[f"callsheet.steps.{one}"] for one in ("used", "most", "budget"))
    assert (4.25, "USD") == (run.attributes["callsheet.spend.used"], run.attributes["callsheet.spend.currency"])


def test_a_run_that_is_not_done_has_failed_and_says_how() -> None:
    """By the word of its outcome, and its nodes by their status."""
    spans = told("unsettled")

    assert "waiting" == spans[0].failure
    assert "unsettled" == next(one.failure for one in spans if one.name == "node order")
    assert "" == told("done")[0].failure


def test_times_of_day_go_on_where_a_resume_began() -> None:
    """The gap between a crash and a resume is seen in a trace, though it is not active time."""
    spans = told("resumed")
    attempts = [one for one in spans if one.name == "attempt 1 at order"]

    assert 2 == len(attempts)
    assert 890 < (attempts[1].started - attempts[0].ended) / 1e9 < 920
    assert spans[0].ended >= attempts[1].ended


def test_a_clock_that_was_put_back_does_not_turn_spans_round() -> None:
    """A resume that is dated before what it resumes begins at its end."""
    before = report(STORIES["resumed"])
    (resume,) = before.resumes
    spans = spans_of(replace(before, resumes=(replace(resume, started="2020-01-01T00:00:00+00:00"),)))
    attempts = [one for one in spans if one.name == "attempt 1 at order"]

    assert all(first.ended <= second.started for first, second in pairwise(attempts))


def test_the_same_run_gives_the_same_trace() -> None:
    """Sending it twice does not make two."""
    assert told("done") == told("done")
    other = spans_of(replace(report(STORIES["done"]), run="2026-11-22-210455-aaaa"))
    assert not {one.id for one in other} & {one.id for one in told("done")}


def test_a_run_can_be_part_of_somebody_elses_trace() -> None:
    """Whoever starts it says so in `TRACEPARENT`, as build servers do."""
    parent = parent_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    assert Parent(trace=0x4BF92F3577B34DA6A3CE929D0E0E4736, span=0x00F067AA0BA902B7) == parent
    run, *rest = spans_of(report(STORIES["done"]), parent)

    assert (parent.trace, parent.span) == (run.trace, run.parent)
    assert {parent.trace} == {one.trace for one in rest}


@pytest.mark.parametrize(
    "text", ["", "nonsense", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{'1' * 32}-{'0' * 16}-01", "00-xyz-1-01"]
)
def test_a_parent_that_names_nobody_is_none(text: str) -> None:
    """The run is a trace of its own then, as the standard wants it."""
    assert parent_of(text) is None


def test_what_a_patch_took_away_is_told_all_the_same() -> None:
    """Its attempts stand right below the run."""
    whole = report(STORIES["done"])
    left = tuple(one for one in whole.nodes if one.name != "outlet")
    spans = spans_of(replace(whole, nodes=left))

    assert ["attempt 1 at outlet", "attempt 2 at outlet"] == [
        one.name for one in children(spans, spans[0]) if "outlet" in one.name
    ]
    assert len(told("done")) - 1 == len(spans)


def test_what_takes_no_time_is_a_moment() -> None:
    """A refused request is no work of the plan's."""
    spans = spans_of(beside.report())

    assert ["refused"] * 2 == [moment.name for one in spans for moment in one.moments if moment.name == "refused"]
    assert not [one for one in spans if one.name in ("refused", "answer", "settled")]
    assert "keemun" not in str(spans)


def test_a_run_that_never_began_has_no_spans() -> None:
    """Killed before its first record."""
    assert () == spans_of(report_on(stories.plan(), [], run=RUN))
