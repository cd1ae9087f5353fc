"""Repairs by rules: which patch a failure leads to, and that the run it is for would take it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from callsheet.dsl import check, parse, parse_patch
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import Failure, FailureKind
from callsheet.dsl.patching import Finished, check_patch
from callsheet.dsl.replanning import Background, Cause, ReplanRequest, request_of
from callsheet.planners.repairs import RulesReplanner
from tests.drafting.cart import task

PLAN = """\
plan buy
site shop at "http://localhost:3000/cart" spec "shop.yaml" auth basic "bob", pw
secret pw: Text for shop
agent clerk is browser on shop
agent helper is browser on shop
budget 3 replans, 90 steps
node put by clerk {
  goto "/search?q=lamp"
  click link "Lamp" in shop.results
  click button "Put into cart"
  expect seen row "Lamp" in shop.cart
  goto "/basket"
  give there: Bool = seen row "Lamp" in shop.cart
}
node pay by helper after put {
  goto "/review"
  commit place_order click shop.place_order
    proved by { expect seen heading "Thank you" }
    or by { goto "/orders" expect seen row "Lamp" in shop.open_orders }
}
goal put.there
"""


def checked() -> CheckedPlan:
    """The plan that went wrong."""
    return check(parse(PLAN), files=task("").files).unwrap()


def request(
    plan: CheckedPlan, kind: FailureKind, message: str, *instead: str, node: str = "put", tried: tuple[str, ...] = ()
) -> ReplanRequest:
    """What a replanner is told."""
    failure = Failure(kind=kind, message=message, node=node, line=9, instead=instead)
    cause = Cause(trigger="failure", node=node, why=message, failure=failure)
    return request_of(plan, Finished(), cause, number=1, whole=True, background=Background(tried=tried))


def repaired(kind: FailureKind, message: str, *instead: str, node: str = "put", turn: int = 1) -> str | None:
    """The patch of a turn; what a run would refuse is no patch."""
    plan = checked()
    replanner = RulesReplanner(plan.specs)
    tried: tuple[str, ...] = ()
    for _ in range(turn):
        asked = request(plan, kind, message, *instead, node=node, tried=tried)
        patch = asyncio.run(replanner(asked)).patch
        if patch is None:
            return None
        tried = (*tried, patch)
    verdict = check_patch(plan, parse_patch(patch), Finished(), shown=tuple(plan.sites))

    assert verdict.accepted, [one.message for one in verdict.diagnostics]
    return patch


MISSING = 'no button "Put into cart" on the page'


def test_a_control_with_another_name_is_taken() -> None:
    """The nearest of its role, by letters or by what words mean; the rest of the node stays."""
    patch = repaired("missing", MISSING, 'link "Cart"', 'button "Search"', 'button "Add to cart"')

    assert patch is not None
    assert 'click button "Add to cart"' in patch
    assert "is called “Add to cart” now" in patch
    assert 'click link "Lamp" in shop.results' in patch


def test_an_element_of_the_spec_keeps_its_place() -> None:
    """Only its name is another one."""
    patch = repaired("missing", 'no table "Results" on the page', 'table "Result"')

    assert patch is not None
    assert 'click link "Lamp" in (table "Result")' in patch


def test_what_is_in_front_is_put_away() -> None:
    """By a button that the failure names, or by the names that such buttons have."""
    named = repaired("missing", MISSING, 'button "No thanks"')
    covered = repaired("refused", 'button "Put into cart" is covered by <dialog id="offer">')

    assert named is not None
    assert 'if seen button "No thanks" {\n    click (button "No thanks") nth 1\n  }\n  click button "Put' in named
    assert covered is not None
    assert "dismiss|no,? thanks?" in covered


def test_what_may_pass_is_tried_again() -> None:
    """A little later, from the beginning of the segment."""
    patch = repaired("navigation", "the site answered 500 at /search")

    assert patch is not None
    assert "replace node put by clerk retry 2 every 2s {" in patch


def test_a_stale_page_is_loaded_anew_then_another_agent_tries() -> None:
    """One repair after the other; what was tried is not tried again."""
    first, second = (repaired("refused", 'button "Put into cart" is disabled', turn=turn) for turn in (1, 2))

    assert first is not None
    assert "reload\n  click button" in first
    assert second is not None
    assert "reassign put to helper" in second
    assert None is repaired("refused", 'button "Put into cart" is disabled', turn=3)


ENDED = """\
- heading "Your session has expired" [level=1]
- paragraph: You were away for a while.
- navigation: link "Sign in"
- button "Sign in again"
"""


@pytest.mark.parametrize(
    ("kind", "message", "done", "where"),
    [
        (
            "navigation",
            "http://localhost:3000/cart/search?q=lamp answered 401 Unauthorized",
            (),
            "/search?q=lamp#again",
        ),
        ("missing", MISSING, ("put: the page is http://localhost:3000/cart/basket/add",), "/basket/add#again"),
        ("navigation", "http://localhost:3000/cart answered 401 Unauthorized", (), "/#again"),
    ],
)
def test_who_was_signed_out_signs_in_again(kind: FailureKind, message: str, done: tuple[str, ...], where: str) -> None:
    """On the page that is open, which to load again the site refuses; then the node begins anew."""
    plan = checked()
    asked = request(plan, kind, message)
    asked = replace(asked, background=Background(page=ENDED, done=done))
    patch = asyncio.run(RulesReplanner(plan.specs)(asked)).patch

    assert patch is not None
    assert (
        f'insert before put node put_signed_in by clerk {{\n  goto "{where}"\n  if seen button "Sign in again"' in patch
    )
    assert check_patch(plan, parse_patch(patch), Finished(), shown=tuple(plan.sites)).accepted


@pytest.mark.parametrize("page", [ENDED + '- textbox "Password"\n', '- heading "Welcome"\n- link "Sign in"\n', ""])
def test_nobody_guesses_how_to_sign_in(page: str) -> None:
    """Where something is to be typed, or nothing says that a session has ended."""
    plan = checked()
    asked = replace(
        request(plan, "missing", MISSING),
        background=Background(page=page, done=("the page is http://localhost:3000/cart/",)),
    )
    patch = asyncio.run(RulesReplanner(plan.specs)(asked)).patch

    assert patch is not None
    assert "signed_in" not in patch


def test_a_node_that_takes_too_long_is_done_in_parts() -> None:
    """Where it has more than one segment."""
    patches = [repaired("timeout", "the node took longer than 10s", turn=turn) for turn in (1, 2, 3)]

    assert any(patch is not None and "insert before put node put_first by clerk" in patch for patch in patches)


@pytest.mark.parametrize(
    ("kind", "message", "instead", "node"),
    [
        ("missing", 'no button "Place order" on the page', ('button "Place order now"',), "pay"),
        ("missing", 'no link "Checkout" on the page', (), "nobody"),
    ],
)
def test_nobody_guesses_what_to_commit(kind: FailureKind, message: str, instead: tuple[str, ...], node: str) -> None:
    """A control of a commit has no other name, and a node that is not there no repair."""
    patch = repaired(kind, message, *instead, node=node)

    assert patch is None or "reassign" in patch


def test_a_request_without_a_failure_has_no_repair() -> None:
    """There is nothing to go by."""
    plan = checked()
    asked = request_of(plan, Finished(), Cause(trigger="request", why="somebody asks"), number=1)

    assert None is asyncio.run(RulesReplanner(plan.specs)(asked)).patch
