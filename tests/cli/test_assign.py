"""`callsheet assign`: the plan, what is said, and when there is none."""

from __future__ import annotations

import json
from pathlib import Path

from tests.drafting.test_assigning import PLAN

from .conftest import Call


def test_a_plan_is_assigned(call: Call, tmp_path: Path) -> None:
    """The plan on stdout, each change on stderr; as JSON the choice alone."""
    (tmp_path / "work.plan").write_text(PLAN, encoding="utf-8")
    said = call("assign", "work.plan")
    document = json.loads(call("assign", "work.plan", "--json").out)

    assert 0 == said.code
    assert "node tidy by quick after look {" in said.out
    assert "assigned: node `tidy` is done by `quick` (`cheap`), 8 acts a call" in said.err
    assert {"agent": "quick", "tier": "cheap", "per_call": 8} == document["nodes"]["tidy"]
    assert document["exact"]
    assert 0 == call("assign", "work.plan", "-o", "assigned.plan").code
    assert 0 == call("check", "assigned.plan").code


def test_a_budget_that_nothing_fits(call: Call, tmp_path: Path) -> None:
    """Exit code 4, and one line."""
    (tmp_path / "work.plan").write_text(PLAN.replace("budget $9", "budget $0.90"), encoding="utf-8")
    said = call("assign", "work.plan")

    assert (4, "") == (said.code, said.out)
    assert said.error.startswith("error: no assignment of its 3 nodes fits the budget")
