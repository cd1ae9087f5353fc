"""The live view of a plan that is rewritten: what is said meanwhile, and the table of the new one."""

from __future__ import annotations

import pytest

from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.view.live import told_of_replan, watching
from tests.interpreter.memory import Disk, run
from tests.interpreter.replanned import HEALED, NO_HEADING, REPLANNED, person
from tests.interpreter.shop import BUY, Shop, checked


def drawn(text: str, happened: list[Event]) -> str:
    """The table after these events, as a terminal of 200 columns shows it."""
    from rich.console import Console

    from callsheet.view.board import Board

    console = Console(width=200, no_color=True)
    with console.capture() as shown:
        console.print(Board(checked(text), happened))
    return shown.get()


def test_each_resource_stands_against_its_limit() -> None:
    """In the last line: steps, time, and what else the budget names."""
    disk = Disk()
    run(checked(BUY), Shop(), disk)
    last = drawn(BUY, disk.events()).rstrip().splitlines()[-1]

    assert "13/50" in last  # the envelope is below the budget
    assert "$4.25/$20.00" in last


def test_a_patched_plan_is_drawn_as_it_is() -> None:
    """Its nodes, each with the bound that it has now."""
    disk = Disk()
    run(checked(REPLANNED), Shop(faults=dict(NO_HEADING)), disk, replan=person(HEALED))
    table = drawn(REPLANNED, disk.events())

    assert all(name in table for name in ("search", "pick", "order"))
    assert table.count("✓") == 3


def test_the_diff_is_said() -> None:
    """Why, then what is another one; control characters of pages are taken out."""
    disk = Disk()
    run(checked(REPLANNED), Shop(faults=dict(NO_HEADING)), disk, replan=person("nonsense", HEALED))
    said = [line for event in disk.events() for line in told_of_replan(event)]

    assert "the rest is being rewritten, for failure: " in said[0]
    assert "a patch was refused: <patch 1>:1:1: " in said[1]
    assert said[2].endswith("the plan is another one from here on: there is no heading any more")
    assert '-  expect seen heading "Results" within 2s' in said
    began = events.ReplanBegun(number=1, trigger="surprise", node="a", why="no \x1b[31mbutton")
    assert "\x1b" not in next(told_of_replan(began))


def test_without_a_terminal_it_is_said_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, as everything that is no result."""
    with watching(checked(BUY), [], live="lines") as watch:
        watch.tell(events.ReplanEnded(number=1, why="the planner has no patch"))

    assert "the plan stays as it is: the planner has no patch" in capsys.readouterr().err
