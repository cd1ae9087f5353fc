"""The live view: what is done now, by whom, against which limits, in a terminal of any size, or line by line."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console

from callsheet.cli.carrying_out import live_wanted
from callsheet.dsl import CheckedPlan, check, parse
from callsheet.interpreter import events
from callsheet.interpreter.events import Event
from callsheet.view.board import Board
from callsheet.view.live import told, watching
from tests.report import beside, stories
from tests.report.stories import HOSTILE


def drawn(plan: CheckedPlan, happened: Iterable[Event], *, width: int = 100, height: int = 40) -> list[str]:
    """What the table looks like after these events, line by line."""
    board = Board(plan, happened)
    out = io.StringIO()
    Console(file=out, width=width, height=height, force_terminal=False, color_system=None).print(board)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def until(happened: list[Event], kind: type[Event], number: int = 1) -> list[Event]:
    """The events up to the one of a kind with this number."""
    places = [place for place, one in enumerate(happened) if isinstance(one, kind)]
    return happened[: places[number - 1] + 1]


def row(lines: list[str], name: str) -> str:
    """The line of a node or an instance, with single spaces."""
    return next(" ".join(one.split()) for one in lines if re.search(rf"(?<![\w\"]){re.escape(name)}(?![\w\"])", one))


def test_a_node_says_what_is_done_in_it_now() -> None:
    """With its sign, its agent, its steps against its bound, and its time."""
    lines = drawn(stories.plan(), until(stories.done(), events.ActIntended, 2))

    assert re.fullmatch(r"▶ outlet outlet_scout \d+/\d+ [\d.]+s goto \"http.*", row(lines, "outlet"))
    assert "▶ store store_scout 1/6" in row(lines, "store")
    assert "· order buyer 0/40" == row(lines, "order")


def test_instances_have_rows_while_there_is_something_to_say() -> None:
    """The one that is worked on; the node counts the others."""
    second = until(beside.told(), events.ActIntended, 2)
    lines = drawn(beside.plan(), second)

    assert row(lines, "look").endswith("1 waiting, 1 running, 1 done")
    assert '"keemun"' in row(lines, '"keemun"')
    assert row(lines, '"keemun"').startswith("▶")
    assert not [one for one in lines if '"assam"' in one and "▶" in one]


def test_who_waits_for_a_person_says_for_what() -> None:
    """Held nodes are not forgotten at the bottom of a table."""
    lines = drawn(beside.plan(), beside.told(agreed=False))

    assert row(lines, "order").startswith("? order buyer")
    assert "waits for a person: commit take_it, order assam" in row(lines, "order")


def test_what_is_used_stands_against_its_limits() -> None:
    """All of them, in the last line."""
    wide = drawn(beside.plan(), beside.told(), width=200)
    narrow = drawn(beside.plan(), beside.told(), width=40)

    assert wide[-1].startswith("  all 10/80 steps · ")
    assert " · 9812/60000 tokens" in wide[-1]
    assert " · charges $0.02/$0.50 · " in wide[-1]
    assert " · spend $12.50/$12.50" in wide[-1]
    assert wide[-1].split() == " · ".join(narrow[-len(narrow) + len(wide) - 1 :]).replace("·   ", "· ").split()


@pytest.mark.parametrize("width", [40, 64, 80, 200])
@pytest.mark.parametrize("agreed", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, agreed: bool) -> None:
    """A narrow one keeps what is done now and lets agents and times go."""
    lines = drawn(beside.plan(), beside.told(agreed=agreed), width=width)

    assert [] == [one for one in lines if len(one) > width]
    assert ("agent" in lines[0]) == (width >= 64)


MANY = "plan long\n" + "\n".join(f"node n{number} {{ give out: Int = {number} }}" for number in range(200))


def test_a_long_plan_fits_a_low_terminal() -> None:
    """What is under way and what failed is seen, the rest is counted, and the sum stays in sight."""
    plan = check(parse(MANY)).unwrap()
    started = events.RunStarted(plan="long", plan_hash=plan.hash, inputs={}, started="2026-11-30T18:00:00+00:00")
    happened: list[Event] = [started]
    for number in range(100):
        happened.append(events.NodeStarted(at=number / 100, node=f"n{number}", attempt=1))
        if number != 3:
            happened.append(events.NodeDone(at=number / 100, node=f"n{number}", gives={"out": number}))
    lines = drawn(plan, happened, height=24)

    assert 24 - 1 == len(lines)  # the last line of a terminal is for the cursor
    assert row(lines, "n3").startswith("▶ n3")
    assert row(lines, "n100").startswith("· n100")
    assert re.fullmatch(r"and \d+ waiting, \d+ done", " ".join(lines[-2].split()))
    assert lines[-1].split()[0] == "all"


def test_texts_of_pages_do_nothing_to_the_terminal() -> None:
    """No control characters, no markup, no turning round of the direction of writing."""
    lines = drawn(stories.plan(), until(stories.failed(), events.NodeFailed, 1), width=300)

    assert "<script>alert(1)</script> [/b]" in row(lines, "order")
    assert [] == re.findall("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(lines))


def test_without_a_table_what_ends_or_waits_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With the time; page text without control characters."""
    with watching(beside.plan(), [], live="lines") as watch:
        for event in beside.told(agreed=False):
            watch.tell(event)
    lines = capsys.readouterr().err.splitlines()

    assert any(re.fullmatch(r" +\d+\.\d\ds  ✓ look\[\"sencha\"\]", one) for one in lines)
    assert any('⊘ look["keemun"]: a request to ads.example:443 was refused' in one for one in lines)
    assert any("? order waits for a person: commit take_it, order assam" in one for one in lines)
    assert HOSTILE not in "".join(lines)
    assert "Cable <script>alert(1)</script> [/b]" in "".join(lines)


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """How it ended is told by the summary."""
    with watching(beside.plan(), [], live="nothing") as watch:
        for event in beside.told():
            watch.tell(event)

    assert ("", "") == capsys.readouterr()


@pytest.mark.parametrize(
    ("terminal", "kind", "quiet", "expected"),
    [
        (True, "xterm-256color", False, "table"),
        (True, "dumb", False, "lines"),
        (True, "", False, "lines"),
        (False, "xterm", False, "lines"),
        (True, "xterm", True, "nothing"),
    ],
)
def test_which_view_there_is(
    terminal: bool, kind: str, quiet: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table needs a terminal that can take back what it has shown."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setenv("TERM", kind)

    assert expected == live_wanted(quiet)


def test_every_line_is_of_an_event_that_somebody_waits_for() -> None:
    """Acts and looks are too many to be told one by one."""
    told_kinds = {type(one).__name__ for one in beside.told() if [*told(one)]}

    assert {"NodeDone", "NodeFailed", "CommitSettled", "Asked", "ApprovalAsked", "RequestRefused"} == told_kinds


@pytest.mark.slow
def test_in_a_terminal_the_table_is_drawn_and_taken_back(tmp_path: Path) -> None:
    """With colours, unless `NO_COLOR` says not to; the last table stays."""
    (tmp_path / "hello.plan").write_text('plan hello\nnode greet { give word: Text = "hi" }\nresult greet.word\n')
    for colour in (True, False):
        parent, child = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "90", "LINES": "30"}
        environment |= {} if colour else {"NO_COLOR": "1"}
        command = [sys.executable, "-m", "callsheet", "run", "hello.plan"]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=child, env=environment)
        os.close(child)
        written = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # the terminal is closed when the process has gone
                break
            if not piece:
                break
            written += piece
        os.close(parent)
        out, _ = process.communicate(timeout=30)
        shown = written.decode()

        assert (0, b"hi\n") == (process.returncode, out)
        assert "greet" in shown
        assert ("\x1b[32m✓" in shown) == colour
