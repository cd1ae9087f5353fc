"""A report says what happened: nothing more than the events tell, and nothing of it lost."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path

import pytest

from callsheet.dsl.values import Money
from callsheet.interpreter.report import Lane, Mark, Report, to_json
from callsheet.interpreter.reporting import report_on
from callsheet.interpreter.run import Settings, run_plan
from callsheet.report import load_report
from tests.interpreter import memory
from tests.interpreter.shop import BUY, SITE, Shop, checked, pages_on

from . import stories
from .stories import CHEAPEST, OUTLET, RUN, STORE, STORIES, line, report


def lane(told: Report, agent: str | None) -> Lane:
    """What one agent did."""
    return next(one for one in told.lanes if one.agent == agent)


def marks(told: Report, agent: str, bar: int = 0) -> list[Mark]:
    """What happened in one attempt of an agent."""
    return list(lane(told, agent).bars[bar].marks)


async def test_a_real_run_is_reported_from_its_folder(tmp_path: Path) -> None:
    """Driver, journal and report fit together: here a shop in memory takes an order."""
    shop = Shop()
    settings = Settings(pages=pages_on(shop), settle_pause=0.0)

    ended = await run_plan(checked(BUY), root=tmp_path, inputs={}, secrets={"shop_pw": "secret!"}, settings=settings)
    told = load_report(ended.folder)

    assert ("done", "the goal is met") == (told.verdict.outcome, told.verdict.why)
    assert ended.run == told.run
    assert {"search": "done", "pick": "done", "order": "done"} == told.statuses
    assert ["Cable"] == shop.orders
    assert [("place_order", "done", "first proof")] == [(one.key, one.state, one.by) for one in told.commits]
    assert {"number": "AB-1", "product": {"name": "Cable", "price": Money(Decimal("4.25"))}, "orders": 1} == told.result
    assert [("search", "end"), ("order", "end")] == [(one.node, one.why) for one in told.pictures]


@pytest.mark.parametrize("fault", ["", "late", "lost", "missing"])
def test_what_was_used_lies_within_the_bound(fault: str) -> None:
    """For the plan and each node, whatever the shop does; a run that is done has used the least at least."""
    plan, shop = checked(BUY), Shop(faults={'click button "Place order"': [fault]})
    disk = memory.Disk()
    memory.run(plan, shop, disk)

    told = report_on(plan, disk.events(), run=RUN)

    for one in (*told.measures, *(measure for node in told.nodes for measure in node.measures)):
        assert one.most is not None
        assert one.used <= one.most
        assert told.verdict.outcome != "done" or one.least <= one.used


def test_nodes_are_told_in_the_order_of_the_plan() -> None:
    """With who did them, how often, and what they gave."""
    nodes = report(stories.done).nodes

    assert [
        ("store", "store_scout", "done", 1),
        ("outlet", "outlet_scout", "done", 2),
        ("pick", None, "done", 1),
        ("order", "buyer", "done", 1),
    ] == [(one.name, one.agent, one.status, one.attempts) for one in nodes]
    assert [{"products": STORE}, {"products": OUTLET}, {"product": CHEAPEST}, {"number": "AB-1042"}] == [
        one.gives for one in nodes
    ]
    assert [line("node store"), line("node order")] == [nodes[0].line, nodes[3].line]


def test_each_failed_attempt_is_told_with_its_line_and_what_was_there_instead() -> None:
    """A failure that was mended is told as well, and is not final."""
    (trouble,) = report(stories.done).troubles

    assert ("outlet", 1, False) == (trouble.node, trouble.attempt, trouble.final)
    assert line('expect seen table "Results"') == trouble.failure.line
    assert 'button "Try again"' in trouble.failure.instead
    assert [False, True] == [one.final for one in report(stories.failed).troubles]


def test_costs_stand_beside_bound_and_budget() -> None:
    """Money as money, time in seconds, the rest as counts."""
    told = report(stories.done)

    steps, time, spend = told.measures
    assert ("steps", 17, 15, 55, 80) == (steps.resource, steps.used, steps.least, steps.most, steps.budget)
    assert ("time", told.seconds, 120) == (time.resource, time.used, time.budget)
    assert ("spend", Decimal("4.25"), 0, 20, 20) == (
        spend.resource,
        spend.used,
        spend.least,
        spend.most,
        spend.budget,
    )
    order = told.nodes[3].measure("steps")
    assert order is not None
    assert (10, 40) == (order.used, order.budget)


def test_the_timeline_has_a_lane_for_each_agent_and_one_for_computing() -> None:
    """In the order of their declaration, whoever began first."""
    told = report(stories.done)

    assert ["store_scout", "outlet_scout", "buyer", None] == [one.agent for one in told.lanes]
    assert [("outlet", 1, "failed"), ("outlet", 2, "done")] == [
        (bar.node, bar.attempt, bar.end) for bar in lane(told, "outlet_scout").bars
    ]


def test_without_nodes_that_only_compute_there_is_no_lane_for_them() -> None:
    """And an agent without a node has none either."""
    plan = checked("""plan p
      site s at "http://s.test/"
      agent idle is browser on s
      agent busy is browser on s
      node a by busy { goto "/" }""")

    assert ["busy"] == [one.agent for one in report_on(plan, [], run=RUN).lanes]


def test_acts_looks_and_expectations_are_marks_with_their_lines() -> None:
    """An act lasts until the page has settled, a look until its answer."""
    act, look = marks(report(stories.done), "store_scout")

    assert ("act", line("/store"), 0.41, True) == (act.kind, act.line, act.seconds, act.ok)
    assert ("look", line("read all"), 0.02) == (look.kind, look.line, look.seconds)
    assert "USB cable 1 m" in look.note
    expected = marks(report(stories.done), "outlet_scout")[1]
    assert ("expect", False, 5.0) == (expected.kind, expected.ok, expected.seconds)
    assert 'expect seen table "Results" within 5s' == expected.text


def test_an_act_that_never_came_back_failed() -> None:
    """Its intent is all that there is of it; it took until the attempt ended."""
    last = marks(report(stories.failed), "buyer")[-1]

    assert ("act", False, 'click button "Add to cart"') == (last.kind, last.ok, last.text)
    assert last.at + last.seconds == pytest.approx(lane(report(stories.failed), "buyer").bars[0].ended)


def test_a_look_that_never_got_an_answer_is_told() -> None:
    """What was looked for is known from its intent."""
    told = stories.failed()
    missing = [one for one in told if type(one).__name__ != "Looked"]

    looks = [one for one in marks(report_on(stories.plan(), missing, run=RUN), "store_scout") if one.kind == "look"]

    assert [('read all row in table "Results" { name, price }', False)] == [(one.text, one.ok) for one in looks]


def test_a_commit_is_told_with_its_proofs() -> None:
    """What it does, what it spends, what it gave, and what each look at a proof said."""
    (commit,) = report(stories.done).commits

    assert ("place_order", "done", "first proof") == (commit.key, commit.state, commit.by)
    assert ('click button "Place order"', CHEAPEST["price"]) == (commit.text, commit.spends)
    assert ({"number": "AB-1042"}, ("number",)) == (commit.gives, commit.promised)
    assert {"pick": {"product": CHEAPEST}} == commit.arguments
    assert [("before", "no"), ("first", "yes")] == [(one.which, one.answer) for one in commit.proofs]


def test_a_proof_that_does_not_hold_before_the_act_is_no_failure() -> None:
    """That is what is hoped for; and it comes before its own acts and looks."""
    plan, disk = checked(BUY), memory.Disk()
    memory.run(plan, Shop(), disk)

    found = marks(report_on(plan, disk.events(), run=RUN), "buyer")

    kinds = [one.kind for one in found]
    before = kinds.index("proof")
    assert ["proof", "act", "expect", "commit", "proof"] == kinds[before : before + 5]
    assert f'goto "{SITE}/orders"' == found[before + 1].text
    assert (None, "does not hold yet") == (found[before + 2].ok, found[before + 2].note)
    assert [] == [one for one in found if one.ok is False]


def test_a_commit_that_nobody_knows_about_waits_for_a_person() -> None:
    """Its node is unsettled, its price counts as spent."""
    told = report(stories.unsettled)

    assert "waiting" == told.verdict.outcome
    assert ("unknown", "second proof") == (told.commits[0].state, told.commits[0].by)
    assert ("unsettled", "place_order") == (told.nodes[3].status, told.nodes[3].unsettled)
    assert "nobody knows" in told.nodes[3].why
    assert Decimal("4.25") == told.measures[2].used
    assert told.resumable


def test_a_run_that_was_killed_is_open() -> None:
    """What was under way at the last event is running, as far as anybody knows."""
    told = report(stories.killed)

    assert ("open", "running") == (told.verdict.outcome, told.nodes[3].status)
    assert ("intended", None) == (told.commits[0].state, told.commits[0].by)
    assert "running" == lane(told, "buyer").bars[0].end
    assert told.resumable


def test_a_resumed_run_is_one_story() -> None:
    """The attempt that was cut off goes on under its number, with finding out about the commit."""
    told = report(stories.resumed)

    assert [stories.killed()[-1].at] == [one.at for one in told.resumes]
    assert [("cut off", ""), ("done", "place_order")] == [(bar.end, bar.settling) for bar in lane(told, "buyer").bars]
    assert ("done", "second proof") == (told.commits[0].state, told.commits[0].by)
    assert not told.resumable


def test_what_a_node_waits_for_is_named() -> None:
    """It names what it needs, not what its agent would have done before."""
    told = report_on(stories.plan(), stories.done()[:3], run=RUN)

    assert [(), (), ("store", "outlet"), ("pick",)] == [one.waits_for for one in told.nodes]


def test_what_was_read_is_told_with_its_page() -> None:
    """The whole answer, of a look or of a failed attempt's look alike."""
    told = report(stories.failed)

    assert [STORE, OUTLET, stories.HOSTILE, stories.HOSTILE] == [one.answer for one in told.readings]
    assert f"{stories.SHOP}/store?q=usb%20cable" == told.readings[0].url


def test_a_journal_without_a_beginning_is_a_report_too() -> None:
    """The process was killed before its first record: there is nothing to resume."""
    told = report_on(stories.plan(), [], run=RUN)

    assert ("open", "", 0.0) == (told.verdict.outcome, told.started, told.seconds)
    assert {"waiting"} == set(told.statuses.values())
    assert not told.resumable


@pytest.mark.parametrize("name", STORIES)
def test_a_journal_may_break_off_anywhere(name: str) -> None:
    """Each beginning of each story has a report, and what is finished in it stays so."""
    happened = STORIES[name]()
    finished: set[str] = set()
    for length in range(len(happened) + 1):
        told = report_on(stories.plan(), happened[:length], run=RUN)
        now = {node for node, status in told.statuses.items() if status == "done"}

        assert finished <= now
        finished = now
        assert told.seconds >= max((bar.ended for lane in told.lanes for bar in lane.bars), default=0.0)


@pytest.mark.parametrize("name", STORIES)
def test_a_report_is_json(name: str) -> None:
    """Writing and reading it back changes nothing; it says by which schema it is."""
    data = to_json(report(STORIES[name]))

    assert data == json.loads(json.dumps(data))
    assert ("schema_version", 1) == next(iter(data.items()))
    assert {"run", "plan", "verdict", "measures", "nodes", "lanes", "commits", "readings", "pictures"} <= data.keys()


def test_values_and_amounts_in_json() -> None:
    """Values of the language can be read back exactly; amounts of money are texts, counts are numbers."""
    data = to_json(report(stories.done))

    assert {"$money": ["4.25", "USD"]} == data["result"]["price"]
    assert ["steps", "time", "spend"] == [one["resource"] for one in data["measures"]]
    assert [17, 8.985, "4.25"] == [one["used"] for one in data["measures"]]
    assert {"kind", "message", "line", "instead", "dispatched", "node"} == data["nodes"][1]["troubles"][0][
        "failure"
    ].keys()


def test_reports_of_a_run_that_is_stopped(tmp_path: Path) -> None:
    """What was under way is stopped, and can be gone on with."""
    plan, shop = checked(BUY), Shop()
    pages, stop = pages_on(shop), []

    async def run() -> Report:
        settings = Settings(
            pages=pages,
            on_start=stop.append,
            watch=lambda event: stop[0]() if type(event).__name__ == "ActDone" else None,
        )
        ended = await run_plan(plan, root=tmp_path, inputs={}, secrets={"shop_pw": "secret!"}, settings=settings)
        return load_report(ended.folder)

    told = asyncio.run(run())

    assert "interrupted" == told.verdict.outcome
    assert {"search": "stopped", "pick": "waiting", "order": "waiting"} == told.statuses
    assert told.resumable
