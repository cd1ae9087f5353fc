"""What a model did becomes plain steps, by a patch that is checked; the frozen plan needs no model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.dsl.format import format_plan, format_program
from callsheet.dsl.scripted import Line, Script
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.freezing import Frozen, NothingToFreeze, freeze
from callsheet.interpreter.run import Settings, run_plan
from tests.cli.conftest import Call, call

from .memory import Disk, clock_of, run
from .shop import HEAD, Shop, checked, pages_on

__all__ = ["call"]

PUT = "put it into the cart"
LAMP = {"item": "Lamp"}
DO = f"""{HEAD}
input item: Text = "Lamp"
agent helper is model "standard" on shop
flow shop -> model
budget 60 steps, 200k tokens, 12 calls
node fill_cart by helper retry 1 {{
  goto "/"
  do "{PUT}" given item at most 4 steps, 2 per call
  expect seen testid "price" within 1s
}}
"""
LOOP = DO.replace(
    f'do "{PUT}" given item at most 4 steps, 2 per call',
    f'for one in ["Lamp", "Cable"] {{\n    goto "/"\n    do "{PUT}" given one at most 4 steps\n  }}',
)


def does(*acts: str, done: bool = False) -> Line:
    """A reply to the `do` above."""
    return Line(asks=False, to=PUT, acts=acts, done=done)


def frozen(text: str, *lines: Line, shop: Shop | None = None) -> Frozen:
    """What a run of the plan freezes to."""
    disk = Disk()
    run(checked(text), shop or Shop(), disk, models=Script(lines), inputs=LAMP)
    return freeze(checked(text), disk.events(), run="r")


def steps(found: Frozen) -> list[str]:
    """The lines of the node, as the patch has it."""
    text = format_plan(found.verdict.plan)
    return [line.strip() for line in text.split("node fill_cart")[1].splitlines()[1:-1]]


def test_acts_take_the_place_of_the_do() -> None:
    """In order; a word that was given is what gave it; the patch says why it is there, and is accepted."""
    found = frozen(DO, does('fill label "Search" with "Lamp"', 'click button "Add Lamp"'), does(done=True))

    assert [
        'goto "/"',
        'fill label "Search" with "{item}"',
        'click button "Add Lamp"',
        'expect seen testid "price" within 1s',
    ] == steps(found)
    assert found.verdict.accepted
    assert 'because "what a model did in run r, as plain steps"' in format_program(found.verdict.patch)


def test_the_frozen_plan_does_the_same_without_a_model() -> None:
    """With other inputs too: what was given is not written down."""
    found = frozen(DO, does('fill label "Search" with "Lamp"', 'click text "Lamp"'), does(done=True))
    shop = Shop()

    ended = run(found.verdict.unwrap(), shop, inputs={"item": "Cable"})

    assert ended is not None
    assert "done" == ended.outcome
    assert ['fill label "Search"', 'click text "Cable"'] == shop.acts[1:3]


def test_what_did_not_succeed_is_left_out() -> None:
    """Neither an act that the page refused, nor one that cannot be read, nor what a failed attempt did."""
    shop = Shop(faults={'click button "Wrong"': ["missing"]})
    lines = [
        does('click button "Wrong"', 'click button "Never"'),
        does("dance"),
        does('click button "Right"', done=True),
    ]

    assert 'click button "Right"' == steps(frozen(DO, *lines, shop=shop))[1]

    failing = Shop(faults={'testid "price"': ["hidden"] * 6})
    twice = [does('click button "First"', done=True), does('click button "Second"', done=True)]
    assert ['goto "/"', 'click button "Second"'] == steps(frozen(DO, *twice, shop=failing))[:2]


def test_rounds_that_do_the_same_are_frozen() -> None:
    """With what the round gave; rounds that did other things stay, and it is told."""
    same = [does('click button "Add"', 'fill label "Name" with "Lamp"', done=True)]
    same.append(does('click button "Add"', 'fill label "Name" with "Cable"', done=True))
    assert 'fill label "Name" with "{one}"' in steps(frozen(LOOP, *same))

    other = [does('click button "Add"', done=True), does('click button "Other"', done=True)]
    with pytest.raises(NothingToFreeze, match="did other things another time"):
        frozen(LOOP, *other)


def test_what_has_nothing_to_freeze_says_so() -> None:
    """No model, or one that never got there."""
    with pytest.raises(NothingToFreeze, match="no model did anything on a page"):
        freeze(checked(DO), [], run="r")
    with pytest.raises(NothingToFreeze, match="was not reached, or its node did not end well"):
        frozen(DO, does('click button "x"'), shop=Shop(faults={'testid "price"': ["hidden"] * 200}))


def test_a_run_that_was_cut_off_freezes_what_counts() -> None:
    """What the process did that died is done again, and stands there once."""
    plan, whole = checked(DO), Disk()
    run(
        plan, Shop(), whole, models=Script([does('click button "A"', 'click button "B"'), does(done=True)]), inputs=LAMP
    )
    for dies_at in range(1, whole.writes + 1):
        disk = Disk()
        script = Script([does('click button "A"', 'click button "B"'), does(done=True)] * 2)
        run(plan, Shop(), disk, dies_at=dies_at, models=script, inputs=LAMP)
        run(plan, Shop(), disk, models=script, inputs=LAMP)

        assert ['click button "A"', 'click button "B"'] == steps(freeze(plan, disk.events(), run="r"))[1:3], dies_at


# On disk


def start(root: Path, *lines: Line) -> RunFolder:
    """A run with a journal of its own."""
    shop = Shop()
    settings = Settings(pages=pages_on(shop), clock=clock_of(shop.clock), shots="none", models=Script(lines))
    secrets = {"shop_pw": "open sesame"}
    return asyncio.run(run_plan(checked(DO), root=root, secrets=secrets, inputs={}, settings=settings)).folder


def test_the_command(tmp_path: Path, call: Call) -> None:
    """The patch on stdout; it applies to the plan, and gives what `--plan` prints."""
    (tmp_path / "do.plan").write_text(DO)
    start(tmp_path / "runs", does('click button "Add Lamp"'), does(done=True))

    patch = call("freeze", "--runs-dir", "runs", "-o", "frozen.patch.plan")
    plan = call("freeze", "--runs-dir", "runs", "--plan")
    applied = call("apply", "do.plan", "frozen.patch.plan", "-q")

    assert [exits.DONE] * 3 == [patch.code, plan.code, applied.code]
    assert applied.out == plan.out
    assert ' do "' not in plan.out
    assert 'click button "Add Lamp"' in plan.out


def test_nothing_to_freeze_is_one_line(tmp_path: Path, call: Call) -> None:
    """Exit code 2, and no file."""
    folder = start(tmp_path / "runs", does('click button "Add Lamp"'), does(done=True))
    (folder.path / "journal.sqlite").unlink()

    said = call("freeze", "--runs-dir", "runs", "-o", "frozen.plan")

    assert exits.USAGE == said.code
    assert 1 == len(said.error.splitlines())
    assert not (tmp_path / "frozen.plan").exists()
