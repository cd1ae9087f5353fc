"""The table of costs says for each node, each agent and the plan what it takes at least and at most."""

from __future__ import annotations

import json
import re

import pytest

from callsheet.dsl import check, parse
from callsheet.report.costs import cost_json, cost_table
from callsheet.report.terminal import columns

from . import stories

TABLE = """\
node    agent         steps  usual time    at most         spend
store   store_scout     2–6       820ms       2min             –
outlet  outlet_scout    3–9       840ms   2min 45s             –
pick                      –           –          –             –
order   buyer         10–40        2.9s  11min 21s  $0.00–$20.00
────────────────────────────────────────────────────────────────
plan                  15–55        3.7s   14min 6s  $0.00–$20.00
budget                   80                   2min        $20.00

most of the steps: order 73%
most of the spend: order 100%"""


def test_a_plan_as_a_table() -> None:
    """Nodes in the order in which they may run, then the plan, its budget, and what weighs most."""
    assert TABLE == cost_table(stories.plan(), color=False, width=100)


def test_what_an_agent_does_is_summed_where_it_does_more_than_one_node() -> None:
    """Otherwise the lines of agents would only say the lines of nodes again."""
    text = stories.PLAN.replace("by outlet_scout", "by store_scout")
    table = cost_table(check(parse(text)).unwrap(), color=False, width=100)

    assert re.search(r"^all of store_scout +5–15 ", table, re.MULTILINE)
    assert "all of" not in cost_table(stories.plan(), color=False, width=100)


def test_a_plan_that_only_computes_costs_nothing() -> None:
    """No budget, no weights, a dash for what is not used."""
    plan = check(parse("plan p node a { give x: Int = 1 } result a.x")).unwrap()

    lines = cost_table(plan, color=False, width=100).splitlines()

    assert [["a", "–", "–", "–"], ["plan", "–", "–", "–"]] == [lines[1].split(), lines[-1].split()]


@pytest.mark.parametrize("width", [60, 72, 100])
def test_the_table_fits_its_width(width: int) -> None:
    """Names give way first, down to eight characters."""
    lines = cost_table(stories.plan(), color=False, width=width).splitlines()

    assert max(map(columns, lines)) <= width
    assert len(TABLE.splitlines()) == len(lines)


def test_colour_adds_nothing_but_colour() -> None:
    """Without its escape sequences the coloured table is the plain one."""
    coloured = cost_table(stories.plan(), color=True, width=100)

    assert "\x1b[1m" in coloured
    assert TABLE == re.sub(r"\x1b\[[0-9;]*m", "", coloured)


def test_costs_as_data() -> None:
    """The same numbers, money as texts, and a schema version; it is JSON."""
    plan = stories.plan()
    data = cost_json(plan)

    assert data == json.loads(json.dumps(data))
    assert 1 == data["schema_version"]
    assert {"steps": 80, "time": 120, "spend": "20"} == data["budget"]
    assert (plan.cost.least.steps, plan.cost.most.steps) == (
        data["cost"]["least"]["steps"],
        data["cost"]["most"]["steps"],
    )
    assert [(name, plan.costs[name].most.steps) for name in plan.order] == [
        (one["name"], one["cost"]["most"]["steps"]) for one in data["nodes"]
    ]
    assert {"steps": 40} == data["nodes"][3]["budget"]
    assert ["store_scout", "outlet_scout", "buyer"] == [one["name"] for one in data["agents"]]
