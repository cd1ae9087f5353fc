"""Each command used rightly: data on stdout, everything else on stderr, one JSON document where asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callsheet import exits

from .conftest import EXAMPLES, Call

DEMO = str(EXAMPLES / "buy_cheapest.plan")
GREET = 'plan greet\ninput name: Text = "you"\nnode hello { give word: Text = "hello {name}" }\nresult hello.word\n'
UNMET = "plan unmet\nnode one { give n: Int = 1 }\ngoal one.n == 2\n"


def test_check_accepts_the_demo_plan(call: Call) -> None:
    """The verdict and what it costs in one line."""
    said = call("check", DEMO)

    assert exits.DONE == said.code
    assert "" == said.out
    assert "ok: " in said.err
    assert "4 nodes" in said.err


def test_check_tells_every_mistake_as_json(call: Call, tmp_path: Path) -> None:
    """One document, with places from 1."""
    (tmp_path / "bad.plan").write_text("plan bad\nnode a { give x: Int = y + z }\n")

    said = call("check", "bad.plan", "--json")

    document = json.loads(said.out)
    assert exits.REJECTED == said.code
    assert 1 == document["schema_version"]
    found = document["files"][0]["diagnostics"]
    errors = [one for one in found if one["severity"] == "error"]
    assert [(2, 24), (2, 28)] == [(one["span"]["start"]["line"], one["span"]["start"]["column"]) for one in errors]


def test_check_fix_mends_what_it_can(call: Call, tmp_path: Path) -> None:
    """Suggestions that help are written; what needs a thought is left and told."""
    path = tmp_path / "typo.plan"
    path.write_text('plan typo\nnode one { lett word = "x" give out: Text = wrd }\nresult one.outt\n')

    said = call("check", "--fix", "typo.plan")

    assert 'plan typo\nnode one { let word = "x" give out: Text = word }\nresult one.out\n' == path.read_text()
    assert exits.DONE == said.code
    assert 3 == said.err.count("fixed: ")


def test_run_prints_the_result(call: Call, tmp_path: Path) -> None:
    """The result alone stands on stdout, and a report is written."""
    (tmp_path / "greet.plan").write_text(GREET)

    said = call("run", "greet.plan", "--input", "name=world", "-q")

    assert exits.DONE == said.code
    assert "hello world\n" == said.out
    assert 1 == len(list((tmp_path / ".callsheet" / "runs").glob("*/report.html")))


def test_a_goal_that_is_not_met_is_exit_code_1(call: Call, tmp_path: Path) -> None:
    """And the goal is quoted."""
    (tmp_path / "unmet.plan").write_text(UNMET)

    said = call("run", "unmet.plan", "-q")

    assert exits.GOAL == said.code
    assert "one.n == 2" in said.err


def test_runs_show_and_report_find_a_run(call: Call, tmp_path: Path) -> None:
    """By `last`, and as JSON."""
    (tmp_path / "greet.plan").write_text(GREET)
    call("run", "greet.plan", "-q")

    listed = json.loads(call("runs", "--json").out)["runs"]
    shown = json.loads(call("show", "last", "--json").out)
    assert call("report", "--junit", "-").out.startswith("<?xml")
    assert 0 == call("report", "--junit", "results.xml").code
    assert "<testsuite " in Path("results.xml").read_text(encoding="utf-8")
    assert "`no/x.xml` cannot be written" in call("report", "--junit", "no/x.xml").error
    written = call("report", "last").out.strip()

    assert [("greet", "done")] == [(run["plan"], run["outcome"]) for run in listed]
    assert listed[0]["run"] == shown["run"]
    assert Path(written).read_text().startswith("<!doctype html>")


def test_a_done_run_is_not_resumed(call: Call, tmp_path: Path) -> None:
    """There is nothing left to do."""
    (tmp_path / "greet.plan").write_text(GREET)
    call("run", "greet.plan", "-q")

    said = call("resume", "last")

    assert exits.USAGE == said.code
    assert "is over" in said.error


def test_fmt_writes_checks_and_diffs(call: Call, tmp_path: Path) -> None:
    """In place by default; with `--check` and `--diff` nothing is written."""
    path = tmp_path / "greet.plan"
    messy = GREET.replace("node hello {", "node   hello  {  # said to all\n")
    path.write_text(messy)

    assert exits.GOAL == call("fmt", "--check", "greet.plan").code
    assert "+" in call("fmt", "--diff", "greet.plan").out
    assert messy == path.read_text()
    assert exits.DONE == call("fmt", "greet.plan").code
    assert exits.DONE == call("fmt", "--check", "greet.plan").code
    assert "# said to all" in path.read_text()


def test_fmt_leaves_a_broken_plan_alone(call: Call, tmp_path: Path) -> None:
    """A syntax error is told and the file stays as it is."""
    path = tmp_path / "broken.plan"
    path.write_text("plan broken\nnode a { clik }\n")

    said = call("fmt", "broken.plan")

    assert exits.REJECTED == said.code
    assert "plan broken\nnode a { clik }\n" == path.read_text()


@pytest.mark.parametrize(("arguments", "begins"), [((), "<svg"), (("--format", "mermaid"), "flowchart")])
def test_graph_draws(call: Call, arguments: tuple[str, ...], begins: str) -> None:
    """On stdout by default."""
    said = call("graph", DEMO, *arguments)

    assert exits.DONE == said.code
    assert said.out.startswith(begins)


def test_cost_is_told_before_anything_runs(call: Call) -> None:
    """As a table and as JSON."""
    table, document = call("cost", DEMO), json.loads(call("cost", DEMO, "--json").out)

    assert "order" in table.out
    assert document["schema_version"] == 1


def test_explain_lists_and_explains(call: Call) -> None:
    """Every code has a page."""
    codes = [line.split()[0] for line in call("explain").out.splitlines()]

    assert "CS301" in codes
    for code in codes:
        assert exits.DONE == call("explain", code).code


def test_new_writes_a_plan_that_checks(call: Call) -> None:
    """What one begins with is accepted and formatted."""
    assert "first.plan\n" == call("new", "first").out

    assert exits.DONE == call("check", "--strict", "first.plan").code
    assert exits.DONE == call("fmt", "--check", "first.plan").code


def test_the_demo_plan_is_formatted(call: Call) -> None:
    """Examples show the canonical layout."""
    assert exits.DONE == call("fmt", "--check", DEMO).code


def test_resume_with_a_larger_budget_says_what_is_wrong_with_it(call: Call, tmp_path: Path) -> None:
    """One line, exit code 2, and the run stays as it is."""
    (tmp_path / "unmet.plan").write_text(UNMET)
    call("run", "unmet.plan", "-q")

    for wrong, said in (("many", "`many` is no budget"), ("=5 steps", "is written"), ("noe=5 steps", "no node `noe`")):
        refused = call("resume", "--budget", wrong)
        assert exits.USAGE == refused.code
        assert said in refused.error
