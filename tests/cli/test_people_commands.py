"""Questions and answers on the command line: at the terminal, and from elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.cli.main import run_command_line

PLAN = """plan limits
agent boss is human
node limit by boss {
  give cap: Money = ask "What may it cost?" given ("a lamp") as Money
  give word: Text = ask "In a word?" as Text
}
result "{limit.cap} {limit.word}"
"""


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    """Where runs are kept."""
    (tmp_path / "limits.plan").write_text(PLAN, encoding="utf-8")
    return ["--runs-dir", str(tmp_path / "runs")]


def test_from_elsewhere(tmp_path: Path, runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The run says what it waits for and the command to give; each question is asked when its turn comes."""
    assert 5 == run_command_line(["run", str(tmp_path / "limits.plan"), *runs])
    said = capsys.readouterr().err
    assert "Waits for a person: node limit waits for an answer: What may it cost?" in said
    assert "callsheet answer " in said

    assert 2 == run_command_line(["answer", "much", *runs])
    assert "the answer is a `Money`" in capsys.readouterr().err
    assert 0 == run_command_line(["answer", "$20", *runs])
    told = capsys.readouterr()
    assert "What may it cost?\n  a lamp\nanswered\n" == told.err
    assert told.out.startswith("callsheet resume ")
    assert 2 == run_command_line(["answer", "$20", *runs])
    assert "no question of run" in capsys.readouterr().err

    assert 5 == run_command_line(["resume", *runs])
    assert 0 == run_command_line(["answer", "last", "fine", *runs])
    assert 0 == run_command_line(["resume", *runs])
    assert capsys.readouterr().out.endswith("$20.00 fine\n")


def test_words_that_are_no_answer(runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line each."""
    assert 2 == run_command_line(["answer", "last", "the", "second", *runs])
    assert "an answer of several words stands in quotes" in capsys.readouterr().err
    assert 2 == run_command_line(["approve", "nothing-like-this", *runs])
    assert "Traceback" not in capsys.readouterr().err


def test_a_commit_that_nobody_waits_for(tmp_path: Path, runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """It is said what does wait."""
    assert 5 == run_command_line(["run", str(tmp_path / "limits.plan"), *runs])
    assert 2 == run_command_line(["approve", *runs, "--for", "order"])
    assert "no commit `order` of run" in capsys.readouterr().err


@pytest.mark.slow
def test_at_the_terminal(tmp_path: Path, runs: list[str]) -> None:
    """Asked there, and asked again for what is of no use; the live view rests meanwhile."""
    command = [sys.executable, "-m", "callsheet", "run", str(tmp_path / "limits.plan"), *runs]
    talk = [(b"(Money): ", b"much\n"), (b"(Money): ", b"$20\n"), (b"(Text): ", b"fine\n")]

    assert (0, b"$20.00 fine\n") == at_a_terminal(command, tmp_path, talk)[:2]


ACCEPTING = """
import asyncio
from contextlib import nullcontext
from callsheet.view.asking import Terminal

print(asyncio.run(Terminal(nullcontext).accept("-  click link \\x1b[2J\\n+  click button", "the menu has moved")))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "taken"), [(b"what\ny\n", b"True\n"), (b"no\n", b"False\n"), (b"\x04", b"False\n")])
def test_a_patch_of_a_model_is_shown_and_taken_at_the_terminal(tmp_path: Path, typed: bytes, taken: bytes) -> None:
    """Or not; the end of the terminal is no yes. What came from a page controls nothing there."""
    asked = b"Take it for your own? [y/n] "
    code, out, seen = at_a_terminal([sys.executable, "-c", ACCEPTING], tmp_path, [(asked, typed)])

    assert (0, taken) == (code, out)
    assert b"  because the menu has moved\r\n  -  click link" in seen
    assert b"\x1b[2J" not in seen


def at_a_terminal(command: list[str], folder: Path, talk: list[tuple[bytes, bytes]]) -> tuple[int, bytes, bytes]:
    """A process with a terminal of its own, at which this is typed when that is seen: its code, stdout and terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, cwd=folder)
    os.close(theirs)
    seen = told = b""
    for wanted, line in talk:
        while wanted not in seen:
            seen += os.read(ours, 4096)
        told, seen = told + seen, seen.partition(wanted)[2]
        os.write(ours, line)
    while True:  # a terminal that nobody reads fills up
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        told += piece
    out, _ = process.communicate(timeout=20)
    os.close(ours)
    return process.returncode, out, told
