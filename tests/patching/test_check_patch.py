"""Patches of runs that have begun: what is held, what is left to spend; and that none can do more than the plan."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given

from callsheet.dsl import CheckedPlan, check, format_plan, parse
from callsheet.dsl.cost import Amounts
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import (
    Finished,
    PatchRejected,
    PatchVerdict,
    Progress,
    base_hash,
    check_patch,
    diff,
    residual,
)
from tests.conformance.expectations import SUITE
from tests.examples import examples
from tests.patching.changes import Change, changes

PLAN = (SUITE / "patched" / "buy_cable.plan").read_text(encoding="utf-8")
SEARCH = """replace node search by scout retry 1 budget 60 steps {
  goto "/"
  click button "Go"
  give products: [Product] = read all row in table "Results" at most 100 {
    name: Text from cell "Name",
    price: Money from cell "Price",
  }
}"""


def checked(text: str = PLAN) -> CheckedPlan:
    """An accepted plan."""
    return check(parse(text, name="buy.plan")).unwrap()


def judged(edits: str, finished: Finished, planner: Amounts | None = None) -> PatchVerdict:
    """A patch of the plan above."""
    plan = checked()
    patch = parse_patch(f'patch buy_cable at "{base_hash(plan.plan)[:12]}"\n{edits}', name="change.patch.plan")
    return check_patch(plan, patch, finished, planner=planner or Amounts())


def said(verdict: PatchVerdict) -> list[str]:
    """Codes and messages of its errors."""
    return [f"{one.code} {one.message}" for one in verdict.diagnostics if one.severity == "error"]


@pytest.mark.parametrize(
    ("outcome", "why"),
    [("done", "done"), ("skipped", "skipped"), ("running", "running"), ("unsettled", "not settled")],
)
def test_what_is_finished_or_under_way_is_held(outcome: str, why: str) -> None:
    """Whatever the edit."""
    finished = Finished(nodes={"search": Progress(outcome=outcome)})  # type: ignore[arg-type]  # they are outcomes
    for edit in (SEARCH, "remove search", "reassign search to buyer", "rebudget search 5 steps"):
        assert any(one.startswith(f"CS803 node `search` is {why}") for one in said(judged(edit, finished)))


@pytest.mark.parametrize("outcome", ["waiting", "failed"])
def test_what_waits_or_has_failed_can_be_replaced(outcome: str) -> None:
    """That is what patches are for."""
    finished = Finished(nodes={"search": Progress(outcome=outcome)})  # type: ignore[arg-type]  # they are outcomes

    assert [] == said(judged(SEARCH, finished))


def test_a_running_node_can_be_stopped() -> None:
    """And only that."""
    assert [] == said(judged("stop search", Finished(nodes={"search": Progress(outcome="running")})))
    assert ["CS804 node `search` is not running: it is failed"] == said(
        judged("stop search", Finished(nodes={"search": Progress(outcome="failed")}))
    )


def test_the_hash_stays_while_nodes_finish() -> None:
    """A residual program of the plan is at another hash, and a patch is for the plan."""
    plan = checked()
    left = residual(plan, Finished(nodes={"note": Progress(outcome="skipped")}))

    assert base_hash(plan.plan) == plan.hash
    assert base_hash(left) != plan.hash


@pytest.mark.parametrize(
    ("spent", "left"),
    [(Amounts(steps=45), "14 steps left"), (Amounts(spend=Decimal(39)), None), (Amounts(steps=59), "0 steps left")],
)
def test_the_rest_fits_what_is_left(spent: Amounts, left: str | None) -> None:
    """Of the envelope, which is less than the budget here; `price read from the page` has no least."""
    found = said(judged(SEARCH, Finished(spent=spent)))

    assert ([] if left is None else [left]) == [one[-len(left or "") :] for one in found]


def test_what_is_set_aside_and_what_the_planner_took_counts() -> None:
    """With what was spent, each part is told."""
    finished = Finished(spent=Amounts(steps=20), reserved=Amounts(steps=30))
    (one,) = judged(SEARCH, finished).diagnostics

    assert "CS814" == one.code
    assert ("the envelope is 59 steps, spent so far 20 steps, set aside 30 steps",) == one.notes
    assert ["CS814"] == [one.code for one in judged(SEARCH, Finished(), Amounts(steps=50)).diagnostics]


def test_finished_nodes_cost_nothing_more() -> None:
    """The least of the rest is that of what is neither done nor skipped."""
    nodes = {name: Progress(outcome="done") for name in ("search", "pick")}

    assert [] == said(judged("remove note", Finished(nodes=nodes, spent=Amounts(steps=45))))


SEEDED = {
    "CS806": (
        'click button "Keep"\n  expect seen text "Kept"\n',
        """commit keep click button "Keep"
    proved by { expect seen text "Kept" }
    or by { goto "/" expect seen text "Kept" }
""",
    ),
    "CS809": ("node order by buyer", "node order by clerk"),
    "CS810": ('with "ordered: {order.number}"', "with pin"),
    "CS811": ("retry 2 budget 60 steps", "retry 2 budget 500 steps"),
    "CS812": ('  require count(affordable) > 0 else "nothing under {limit}"\n', ""),
}
"""A change of the plan above, for each way to get hold of more than it has."""


@pytest.mark.parametrize("code", SEEDED)
def test_what_was_seeded_is_found(code: str) -> None:
    """In the patch that `diff` makes of it, before the run and after a first failure; it is not accepted."""
    before = checked()
    patch = diff(before.plan, parse(PLAN.replace(*SEEDED[code]), name="buy.plan"))
    for nodes in ({}, {"search": Progress(outcome="failed")}):
        verdict = check_patch(before, patch, Finished(nodes=nodes))

        assert code in [one[:5] for one in said(verdict)]
        assert not verdict.accepted


@examples(12)
@given(changes())
def test_privileges_never_grow(change: Change) -> None:
    """An accepted patch has no commit, guard, site, secret or limit that the plan has not; else it is told with CS8."""
    before = check(change.old)
    if before.checked is None:
        return
    verdict = check_patch(before.checked, diff(before.plan, change.new, base=base_hash(before.plan)))
    if verdict.checked is not None:
        old, new = (format_plan(one) for one in (before.plan, verdict.checked.plan))

        assert set(re.findall(r"commit (\w+)", new)) <= set(re.findall(r"commit (\w+)", old))
        assert before.checked.origins == verdict.checked.origins
        assert before.checked.secrets.keys() == verdict.checked.secrets.keys()
        assert change.new == verdict.checked.plan
    else:
        with pytest.raises(PatchRejected):
            verdict.unwrap()


def test_what_a_model_wrote_is_trusted_as_what_it_was_shown() -> None:
    """A literal of its patch may not decide a commit, unless it was shown what may; a person's may."""
    text = """plan buy
site shop at "https://shop.example"
site blog at "https://blog.example"
agent buyer is browser on shop
agent reader is browser on blog
node read_it by reader { goto "/" give word: Text = read heading }
node pick { give kind: Text = "tea" }
node order by buyer {
  goto "/{pick.kind}"
  commit place_order click button "Order"
    proved by { expect seen heading "Thanks" }
    or by { goto "/orders" expect seen row "Tea" }
}
result read_it.word
"""
    plan = checked(text)
    base = base_hash(plan.plan)[:8]
    patch = parse_patch(f'patch buy at "{base}" replace node pick {{ give kind: Text = "coffee" }}')

    assert [] == said(check_patch(plan, patch))
    assert [] == said(check_patch(plan, patch, shown=("shop",)))
    assert ["CS606"] == [one[:5] for one in said(check_patch(plan, patch, shown=("blog",)))]
    later = check_patch(plan, patch, shown=("shop",)).unwrap()
    assert {"pick": ("shop",)} == dict(later.facts.authors)
