"""Plans that do not check, mended without a model: what is changed, and that it is said."""

from __future__ import annotations

from callsheet.dsl import check, parse
from callsheet.planners.correcting import Corrected, correct

HEAD = """\
plan work
site shop at "http://shop.example"
agent clerk is browser on shop
agent other is browser on shop
"""


def node(name: str, clauses: str = "", body: str = 'goto "/"') -> str:
    """A node that opens a page and gives its address."""
    return f"node {name} {clauses} {{ {body} give at: Text = url }}\n"


def corrected(text: str) -> Corrected:
    """What a plan comes to; it is accepted without a warning."""
    found = correct(text)

    assert () == check(parse(found.text), strict=True).diagnostics, found.changes
    return found


def test_a_cycle_loses_the_edge_that_no_data_needs() -> None:
    """The data stays."""
    text = HEAD + node("one", "by clerk after two") + node("two", "by other", 'goto "/?q={one.at}"') + "result two.at"
    found = corrected(text)

    assert ("`after two` is taken from node `one`: no data needs it",) == found.changes
    assert "-node one by clerk after two {\n+node one by clerk {" in found.diff


def test_a_cycle_with_an_agent_in_it_puts_its_nodes_in_order() -> None:
    """What an agent does first stands first."""
    text = HEAD.replace("agent other is browser on shop\n", "")
    text += node("two", "by clerk", 'goto "/?q={one.at}"') + node("one", "by clerk") + "result two.at"
    found = corrected(text)

    assert ("node `one` stands before `two`: their agent does them in that order",) == found.changes


def test_a_cycle_of_data_stays() -> None:
    """Nobody can say which of the two is not needed."""
    text = HEAD + node("one", "by clerk", 'goto "/?q={two.at}"') + node("two", "by other", 'goto "/?q={one.at}"')
    found = correct(text + "result two.at")

    assert () == found.changes
    assert not found.verdict.accepted


def test_fewer_retries_before_narrower_loops() -> None:
    """What costs the plan least is given up first."""
    body = 'goto "/" for n in [1, 2, 3] at most 3 { click button "Next" }'
    text = HEAD.replace("agent other is browser on shop\n", "budget 10 steps\n")
    found = corrected(text + node("one", "by clerk retry 2", body).replace("give at: Text = url", "") + "")

    assert ("`retry 2` in node `one` is `retry 1`", "node `one` is not tried again") == found.changes


def test_a_cheaper_tier_where_calls_are_too_dear() -> None:
    """One step at a time, as far as is needed."""
    text = """\
plan asked
agent judge is model "strong"
budget $0.20
node say by judge { give yes: Bool = ask "Is it so?" as Bool }
result say.yes
"""
    found = corrected(text)

    assert ("agent `judge` is of tier `cheap` instead of `standard`",) == found.changes[-1:]
    assert 'model "cheap"' in found.text


def test_what_the_checker_suggests_comes_first() -> None:
    """And is said like all changes."""
    text = HEAD.replace("agent other is browser on shop\n", "") + node("one", "by clerk") + "result one.att"
    found = corrected(text)

    assert 1 == len(found.changes)
    assert "mended as the checker suggests" in found.changes[0]


def test_a_plan_that_checks_is_not_touched() -> None:
    """Nothing is said, and no diff is made."""
    text = HEAD.replace("agent other is browser on shop\n", "") + node("one", "by clerk") + "result one.at"
    found = correct(text)

    assert (text, (), "") == (found.text, found.changes, found.diff)


def test_what_does_not_read_is_left_alone() -> None:
    """A syntax error is the author's to mend."""
    found = correct("plan broken {")

    assert ("plan broken {", False) == (found.text, found.verdict.accepted)
