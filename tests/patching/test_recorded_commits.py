"""Commits of nodes that are not finished, in what is left of a plan: on record, and never done again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callsheet.dsl import CheckedPlan, check, format_plan, parse
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import Commitment, Finished, Progress, base_hash, check_patch, residual
from callsheet.dsl.patching.remaining import has_unsettled

PLAN = """plan buy
site shop at "https://shop.example" auth basic "bob", pw
secret pw: Text for shop
agent buyer is browser on shop
budget spend $90

node order by buyer {
  goto "/cart"
  commit place_order click button "Order" spends $4
    proved by {
      expect seen heading "Thanks"
      give number: Text = read testid "number"
      give pieces: Int = read testid "pieces" as Int
    } or by {
      goto "/orders"
      expect seen row "Tea"
      give number: Text = read cell "Number"
      give pieces: Int = read cell "Pieces" as Int
    }
  goto "/orders"
  expect seen row "Tea"
}

node save by buyer {
  for name in ["a", "b", "c"] {
    goto "/page/{name}"
    commit keep click button "Keep"
      proved by { expect seen text "Kept" }
      or by { goto "/list" expect seen row "{name}" }
  }
}

node last by buyer {
  goto "/"
  expect seen text "{order.number}"
}
"""
RECORD = 'committed place_order { number: Text = "AB-12", pieces: Int = -2 }'
DONE = Commitment(name="place_order", gives={"number": "AB-12", "pieces": -2})


def checked() -> CheckedPlan:
    """The plan above."""
    return check(parse(PLAN, name="buy.plan")).unwrap()


def left_of(**commits: Commitment) -> str:
    """What is left when these nodes have failed after a commit."""
    nodes = {name: Progress(outcome="failed", commits=(one,)) for name, one in commits.items()}
    left = residual(checked(), Finished(nodes=nodes))
    text = format_plan(left)

    assert left == parse(text)
    assert () == check(left).diagnostics
    assert () == check(parse(text)).diagnostics
    return text


def test_a_commit_that_was_done_is_its_record() -> None:
    """With what its proof gave, which others read; it is not in the rest any more."""
    text = left_of(order=DONE)

    assert '  committed place_order { number: Text = "AB-12", pieces: Int = -2 }\n  goto "/orders"\n' in text
    assert "commit place_order" not in text


def test_one_of_which_nothing_is_known_stays() -> None:
    """Others read what it gives, so the rest is checked as ever; it does not run."""
    text = left_of(order=Commitment(name="place_order", settled=False))

    assert "  unsettled place_order\n  commit place_order click" in text
    assert has_unsettled(parse(text))
    assert not has_unsettled(checked().plan)


@pytest.mark.parametrize("settled", [True, False])
def test_rounds_of_a_loop_are_known_by_their_keys(settled: bool) -> None:
    """The commit stays for the rounds that are left."""
    text = left_of(save=Commitment(name="keep", key="[2]", settled=settled))

    assert f'    {"committed" if settled else "unsettled"} keep["[2]"]' in text
    assert "    commit keep click" in text


IN_A_SKILL = """plan buy
site shop at "https://shop.example" auth basic "bob", pw
secret pw: Text for shop
agent buyer is browser on shop
budget spend $90

skill order_one(item: Text) on shop {
  goto "/cart"
  commit place click button "Order {item}" spends $4
    proved by { expect seen heading "Thanks" }
    or by { goto "/orders" expect seen row "{item}" }
}

node order by buyer {
  run order_one("Tea")
  goto "/orders"
  expect seen row "Tea"
}
"""
OF_A_SKILL = Commitment(name="order.place")


@pytest.mark.parametrize("settled", [True, False])
def test_a_commit_of_a_skill_is_named_after_its_node(settled: bool) -> None:
    """The skill is still run behind its record, for it may do more than commit."""
    plan = check(parse(IN_A_SKILL)).unwrap()
    known = replace(OF_A_SKILL, settled=settled)
    left = residual(plan, Finished(nodes={"order": Progress(outcome="failed", commits=(known,))}))
    text = format_plan(left)

    said = "committed order.place {}" if settled else "unsettled order.place"
    assert f"  {said}\n  run order_one" in text
    assert left == parse(text)
    assert () == check(parse(text)).diagnostics
    assert has_unsettled(left) is not settled


def test_a_patch_keeps_the_record_of_a_skill() -> None:
    """With it the skill may be run, without it that would commit once more."""
    plan = check(parse(IN_A_SKILL)).unwrap()
    finished = Finished(nodes={"order": Progress(outcome="failed", commits=(OF_A_SKILL,))})
    said = []
    for body in ('committed order.place { } run order_one("Tea")', 'run order_one("Tea")', 'goto "/orders/all"'):
        text = f'patch buy at "{base_hash(plan.plan)[:8]}"\nreplace node order by buyer {{ {body} }}'
        said.append([one.code for one in check_patch(plan, parse_patch(text), finished).diagnostics])

    assert [[], ["CS807"], ["CS902", "CS808"]] == said


def test_a_patch_keeps_the_record() -> None:
    """What the run knows counts as well as what a residual program says."""
    plan = checked()
    finished = Finished(nodes={"order": Progress(outcome="failed", commits=(DONE,))})
    said = {}
    for body in (RECORD, 'give number: Text = "AB-12"'):
        text = f'patch buy at "{base_hash(plan.plan)[:8]}"\nreplace node order by buyer {{ {body} goto "/orders/all" }}'
        said[body[:4]] = list(check_patch(plan, parse_patch(text), finished).diagnostics)

    assert [] == said["comm"]
    assert ["CS808"] == [one.code for one in said["give"]]
    assert (
        'keep `committed place_order { number: Text = "AB-12", pieces: Int = -2 }` in the node' == said["give"][0].help
    )


def test_a_node_that_is_not_settled_is_held() -> None:
    """Whether its commit was done is not known, and a patch might do it again."""
    plan = checked()
    finished = Finished(
        nodes={"order": Progress(outcome="failed", commits=(Commitment(name="place_order", settled=False),))}
    )
    text = f'patch buy at "{base_hash(plan.plan)[:8]}"\nremove order'

    assert "CS803" in [one.code for one in check_patch(plan, parse_patch(text), finished).diagnostics]
