"""Checking a patched plan after the plan that it was made from: the same verdict, for a fraction of the work."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from callsheet.dsl import CheckedPlan, Plan, apply, check, diff, parse, parse_patch
from callsheet.dsl.check import Verdict
from tests.examples import examples
from tests.patching.changes import Change, changes

COMPARED = (
    "plan nodes agents sites gives order edges origins costs cost envelope commit_steps done done_instances".split()
)
PLAN = """plan big
site shop at "https://shop.example"
input limit: Money = $20
agent scout is browser on shop
agent buyer is browser on shop
"""
NODE = """node n{number} by {agent} retry 1 {{
  goto "/"
  fill searchbox "Search" with "usb {number}"
  click button "Search"
  expect seen heading "Results"
  let seen_price = read cell "Price" as Money
  require seen_price > {before} or seen_price < limit
  give price: Money = seen_price
}}
"""


def same(one: Verdict, other: Verdict) -> None:
    """Whatever a verdict says."""
    assert one.diagnostics == other.diagnostics
    assert (one.checked is None) == (other.checked is None)
    if one.checked is not None and other.checked is not None:
        for name in COMPARED:
            assert getattr(one.checked, name) == getattr(other.checked, name), name


def is_the_same_again(change: Change) -> None:
    """There, and back again after that."""
    before = check(change.old)
    if before.checked is None:
        return
    new = apply(before.plan, diff(before.plan, change.new))
    after = check(new, after=before.checked)
    same(check(new), after)
    if after.checked is not None:
        back = apply(new, diff(new, change.old))
        same(check(back), check(back, after=after.checked))


@examples(12)
@given(changes())
def test_the_verdict_is_the_same(change: Change) -> None:
    """With all that the checks found out, whatever the patch."""
    is_the_same_again(change)


@pytest.mark.deep
def test_the_verdict_is_the_same_for_ten_thousand_patches() -> None:
    """The same at length."""
    holds: Any = settings(max_examples=10_000)(given(changes())(is_the_same_again))
    holds()


def big(count: int) -> Plan:
    """A plan of so many nodes, each of which reads the one before."""
    nodes = [
        NODE.format(number=one, agent="buyer" if one % 2 else "scout", before=f"n{one - 1}.price" if one else "$1")
        for one in range(count)
    ]
    return parse(PLAN + "".join(nodes) + f"result n{count - 1}.price\n")


def patched(plan: Plan, edit: str) -> Plan:
    """The plan after one edit."""
    return apply(plan, parse_patch(f'patch big at "" {edit}'))


EDITS = {
    "another give": NODE.format(number=3, agent="scout", before="$2").replace("price: Money", "price: Text"),
    "no give": 'node n3 by scout { goto "/" click button "Search" }',
    "skippable": NODE.format(number=3, agent="scout", before="$2").replace("retry 1", "when limit > $3"),
    "unknown names": NODE.format(number=3, agent="scuot", before="n22.price"),
    "a dearer one": NODE.format(number=3, agent="scout", before="$2").replace("retry 1", "retry 9"),
}


@pytest.mark.parametrize("node", EDITS.values(), ids=EDITS.keys())
def test_those_who_read_a_changed_node_are_looked_at_again(node: str) -> None:
    """What they say of it may not hold any more."""
    before = check(big(8)).unwrap()
    new = patched(before.plan, f"replace {node}")

    same(check(new), check(new, after=before))


@pytest.mark.parametrize(
    "edit",
    [
        "remove n3",
        "reassign n0 to buyer",
        "insert before n0 node button { give price: Money = $1 }",
        "insert after n3 node limit { give price: Money = $1 }",
        "insert after n3 node n4 { give price: Money = $1 }",
        'insert before n3 node again by scout { goto "/" click button "x" }',
        "rebudget n3 2 steps",
    ],
)
def test_edits_that_others_may_notice(edit: str) -> None:
    """A name that was free, one that is taken, another order, another first node of an agent."""
    before = check(big(6)).unwrap()
    new = patched(before.plan, edit)

    same(check(new), check(new, after=before))


def test_what_was_found_before_is_not_kept_for_ever() -> None:
    """A plan that is patched again and again remembers the last time only."""
    checked: CheckedPlan = check(big(4)).unwrap()
    for number in range(5):
        new = patched(checked.plan, f"rebudget n2 {90 + number} steps")
        checked = check(new, after=checked).unwrap()

        assert {} == checked.facts.findings.before
        assert 12 * 4 >= len(checked.facts.findings.known)


def test_what_is_about_other_nodes_is_not_worked_out_again() -> None:
    """One node of a hundred is another: a step looks at that one, and at most at the one that comes after it."""
    before = check(big(100)).unwrap()
    new = patched(before.plan, f"replace {NODE.format(number=50, agent='scout', before='$2')}")
    after = check(new, after=before).unwrap()

    was, known = before.facts.findings.known, after.facts.findings.known
    assert set(was) == set(known)
    flow = [name for name, found in known["flow"].items() if found.value is not was["flow"][name].value]
    anew = {step: [name for name in known[step] if known[step][name] is not was[step][name]] for step in known}
    anew["flow"] = flow  # which keeps what it knows under what it was given, each time
    assert all(set(names) <= {"n50", "n51"} for names in anew.values()), anew
    assert "n50" in anew["types"]
    assert "n50" in anew["flow"]
