"""How a node fails: what is said, about which line, with what was there instead, and what happens then."""

from __future__ import annotations

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.failures import Failure
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.lines import whole_text
from callsheet.interpreter import events

from .memory import Disk, replayed, run
from .replanned import HEALED, NO_HEADING, REPLANNED, person
from .shop import BUY, HEAD, Shop, checked
from .telling import of_node, told

PLACE = 'click button "Place order"'


def failures(shop: Shop, text: str) -> list[Failure]:
    """The failures of a run, attempt by attempt."""
    disk = Disk()
    run(checked(text), shop, disk)
    return [event.failure for event in disk.events() if isinstance(event, events.NodeFailed)]


def line_of(text: str, part: str) -> int:
    """The line of the plan on which `part` stands first."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def test_an_expectation_is_told_in_the_plans_own_words() -> None:
    """With its time, its line, and what is on the page in place of what was not seen."""
    shop = Shop(faults={'heading "Results"': ["hidden!"], 'read heading "Results"': ["missing", "missing"]})
    failure = failures(shop, BUY)[-1]

    assert 'expected `seen heading "Results"` within 2s' == failure.message
    assert ("expectation", "search", line_of(BUY, "expect seen heading")) == (failure.kind, failure.node, failure.line)
    assert ('heading "Sorry"',) == failure.instead


def test_an_expectation_that_could_not_be_looked_for_says_why() -> None:
    """Two elements at the end of the wait are as good as none."""
    shop = Shop(faults={'heading "Results"': ["missing!"]})

    expected = 'expected `seen heading "Results"` within 2s: two of heading "Results"'
    assert expected == failures(shop, BUY)[-1].message


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("require 1 > 2", "`1 > 2` does not hold"),
        ('require 1 > 2 else "one is {small}"', "one is 1"),
        ("let _x = [1][small]", "there is no item 1 in a list of 1"),
        ("let _y = small / 0", "division by zero"),
        ("give x: Int = when small > 2 then 1 else [0][small]", "there is no item 1 in a list of 1"),
    ],
)
def test_what_only_computes_fails_on_its_own_line(statement: str, message: str) -> None:
    """Without a page there are no commands that could tell where the node was."""
    other = "" if "give" in statement else "give x: Int = small"
    text = f"plan p\nnode n {{\n  let small = 1\n  {statement}\n  {other}\n}}\nresult n.x"
    (failure,) = failures(Shop(), text)

    assert (message, "n", 4) == (failure.message, failure.node, failure.line)


def test_an_arm_and_a_round_have_their_own_lines() -> None:
    """Of `else if` too."""
    text = """plan p
node n {
  let xs = [1, 2]
  for x in xs at most 2 {
    if x > 1 { let _a = 1 }
    else if
      xs[x + 8] > 1 { let _b = 2 }
  }
}
"""
    assert 6 == failures(Shop(), text)[0].line


def test_a_failure_inside_a_proof_has_the_proofs_line() -> None:
    """The commit failed, because of what stands in its first proof."""
    shop = Shop(faults={'heading "Thank you"': ["hidden!"], 'row "Cable"': ["hidden!"]})
    failure = failures(shop, BUY)[0]

    expected = 'commit `place_order` had no effect: expected `seen heading "Thank you"` within 1s'
    assert expected == failure.message
    assert line_of(BUY, 'expect seen heading "Thank you"') == failure.line


def test_what_is_there_instead_comes_from_the_page() -> None:
    """As the hand told it."""
    shop = Shop(faults={'click button "Add Cable"': ["missing!"]})

    assert [("something else",)] * 2 == [failure.instead for failure in failures(shop, BUY)]


@pytest.mark.parametrize("kind", ["origin", "secret"])
def test_some_failures_are_not_tried_again(kind: str) -> None:
    """Another attempt must not leave the allowed origins a second time."""
    shop = Shop(faults={'click button "Add Cable"': [f"{kind}!"]})

    assert [kind] == [failure.kind for failure in failures(shop, BUY)]


def test_a_browser_that_died_is_replaced() -> None:
    """The next attempt opens a page of its own; the old one is closed."""
    shop = Shop(faults={'click button "Add Cable"': ["dead"]})
    disk = Disk()
    ended = run(checked(BUY), shop, disk)

    assert ended is not None
    assert "done" == ended.outcome
    assert ["browser"] == [event.failure.kind for event in disk.events() if isinstance(event, events.NodeFailed)]
    assert 0 == shop.open_pages


def test_a_dead_page_does_not_keep_a_commit_unsettled() -> None:
    """The second proof is asked in a new browser, which has logged in again."""
    # The first page of its own is for the look before the act; the second is refused, for the browser has died.
    shop = Shop(faults={PLACE: ["late"], "fresh page": ["", "dead"]})
    disk = Disk()
    ended = run(checked(BUY), shop, disk)

    assert ended is not None
    assert ("done", ["Cable"]) == (ended.outcome, shop.orders)
    assert "order: place_order done by second proof { number: AB-1 }" in of_node(disk.events(), "order")


def test_an_agent_whose_page_cannot_be_opened() -> None:
    """A failure of the node, tried again like others; anything that is no failure ends the run as it is."""
    shop = Shop(refuses=1)
    disk = Disk()
    ended = run(checked(BUY), shop, disk)

    assert ended is not None
    assert "done" == ended.outcome
    first = line_of(BUY, 'goto "/"')
    assert f"search: failed: browser in line {first}: no browser" in told(disk.events())

    with pytest.raises(RuntimeError, match="no Chromium"):
        run(checked(BUY), Shop(refuses=-1))


def test_a_condition_that_fails_fails_again_on_a_resume() -> None:
    """Its node is not run for want of a `no`."""
    text = """plan p
node a { give xs: [Int] = [x for x in [1] if x > 1] }
node b when first(a.xs) > 0
{ give y: Int = 1 }
result b.y
"""
    disk = Disk()
    run(checked(text), Shop(), disk)
    ended = run(checked(text), Shop(), disk)

    expected = [
        "run p",
        "a: attempt 1",
        "a: done { xs: [] }",
        "b: failed for good: value in line 3: `first` of an empty list",
        "ended goal: node `b` failed: `first` of an empty list",
        "resumed",
        "b: failed for good: value in line 3: `first` of an empty list",
        "ended goal: node `b` failed: `first` of an empty list",
    ]
    assert expected == told(disk.events())
    assert ended is not None
    assert "goal" == ended.outcome


def test_what_needs_a_failed_node_does_not_run_and_the_rest_does() -> None:
    """An agent's next node goes on, unless it needs what failed."""
    text = f"""{HEAD}
node first by scout {{ goto "/" require 1 > 2 give x: Int = 1 }}
node next by scout {{ goto "/" }}
node needing {{ give y: Int = first.x }}
node later after needing {{ give z: Int = 2 }}
result {{ y: needing.y, z: later.z }}
"""
    disk = Disk()
    ended = run(checked(text), Shop(), disk)

    done = [event.node for event in disk.events() if isinstance(event, events.NodeDone)]
    assert ["next"] == done
    assert ended is not None
    assert ("goal", "node `first` failed: `1 > 2` does not hold") == (ended.outcome, ended.why)


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ({'click button "Add Cable"': ["lost!"]}, "site"),
        ({'click button "Add Cable"': ["missing!"]}, "goal"),
        ({'click button "Add Cable"': ["dead!"]}, "site"),
    ],
)
def test_the_outcome_of_a_failed_run(faults: dict[str, list[str]], outcome: str) -> None:
    """A site that does not answer is another matter than a plan that does not fit it."""
    ended = run(checked(BUY), Shop(faults=faults))

    assert ended is not None
    assert outcome == ended.outcome


def test_a_goal_that_is_not_met() -> None:
    """Every node is done, and yet it is not what was wanted: the result is shown all the same."""
    text = BUY.replace("goal order.number matches /^AB-[0-9]+$/", 'goal order.number == "X"')
    ended = run(checked(text), Shop())

    assert ended is not None
    assert ("goal", 'the goal is not met: `order.number == "X"`') == (ended.outcome, ended.why)
    assert "AB-1" == ended.result["number"]


def test_a_result_without_a_value() -> None:
    """What is worked out at the end can fail like everything else."""
    text = "plan p\nnode a { give xs: [Int] = [] }\nresult first(a.xs)"
    ended = run(checked(text), Shop())

    assert ended is not None
    assert ("goal", "the goal or the result has no value: `first` of an empty list") == (ended.outcome, ended.why)


def test_a_skipped_node_gives_none() -> None:
    """Whoever reads it sees an optional value."""
    text = """plan p
node a { give go: Bool = false }
node b when a.go { give x: Int = 1 }
node c { give y: Int = b.x ?? 7 }
result c.y
"""
    disk = Disk()
    ended = run(checked(text), Shop(), disk)

    assert ended is not None
    assert ("done", 7) == (ended.outcome, ended.result)
    assert ["b: skipped"] == of_node(disk.events(), "b")


def test_a_step_of_a_skill_in_a_file_has_its_line_behind_the_plan() -> None:
    """As the report prints the two; the file is longer than the plan, which has no such line."""
    library = "skills help\n" + "#\n" * 90 + 'skill press_it() on shop {\n  goto "/"\n  click button "Nothing"\n}\n'
    text = HEAD.replace("\nsite", '\nuse "help.plan"\nsite', 1) + "node one by buyer { run press_it() }\n"
    plan = check(parse(text), files=InMemoryFiles({"help.plan": library})).unwrap()
    disk = Disk()
    run(plan, Shop(faults={'click button "Nothing"': ["missing"]}), disk)
    (failed,) = (event.failure for event in disk.events() if isinstance(event, events.NodeFailed))

    assert 'click button "Nothing"' == whole_text(plan.plan.source).splitlines()[failed.line - 1].strip()


def test_a_step_of_a_patch_has_its_line_behind_the_plan() -> None:
    """The journal, the terminal and the report count alike."""
    disk, shop = Disk(), Shop(faults={**NO_HEADING, "goto http://127.0.0.1:1/shop/": ["missing"] * 9})
    run(checked(REPLANNED), shop, disk, replan=person(HEALED))
    failed = [event.failure for event in disk.events() if isinstance(event, events.NodeFailed)][-1]
    whole = whole_text(replayed(checked(REPLANNED), disk).plan.plan.source).splitlines()

    assert 'goto "/"' == whole[failed.line - 1].strip()
    assert "# patch 1" in whole[: failed.line]
