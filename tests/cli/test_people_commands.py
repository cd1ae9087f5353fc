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
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "callsheet", "run", str(tmp_path / "limits.plan"), *runs]
    process = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, cwd=tmp_path)
    os.close(theirs)
    seen = b""
    for wanted, line in ((b"(Money): ", b"much\n"), (b"(Money): ", b"$20\n"), (b"(Text): ", b"fine\n")):
        while wanted not in seen:
            seen += os.read(ours, 4096)
        seen = seen.partition(wanted)[2]
        os.write(ours, line)
    while True:  # a terminal that nobody reads fills up
        try:
            if not os.read(ours, 4096):
                break
        except OSError:
            break
    out, _ = process.communicate(timeout=20)

    assert (0, b"$20.00 fine\n") == (process.returncode, out)
    os.close(ours)
