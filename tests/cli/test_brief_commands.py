"""Commands that are gone in an instant spare themselves the search for garbage and tidying up; others do not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from callsheet.__main__ import BRIEF, MOST_OBJECTS
from callsheet.cli.main import COMMANDS

PROGRAM = """
import atexit, gc, sys
from callsheet.__main__ import main
from callsheet.cli import main as commands
sys.argv[1:] = {arguments!r}
run = commands.run_command_line
def run_and_tell(arguments):
    code = run(arguments)
    print("threshold", gc.get_threshold()[0], file=sys.stderr)
    return code
commands.run_command_line = run_and_tell
atexit.register(lambda: print("tidied up", file=sys.stderr))
main()
"""


def test_they_are_commands() -> None:
    """A renamed one would be as slow as before in silence."""
    assert set(COMMANDS) >= BRIEF


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "spared"),
    [(["check", "missing.plan"], True), (["runs"], False), (["--help"], False), ([], False)],
    ids=["check", "runs", "help", "nothing"],
)
def test_only_they_go_without_a_collector(arguments: list[str], spared: bool) -> None:
    """What a run throws away in an hour is collected as ever."""
    program = PROGRAM.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    threshold = next(line.split()[1] for line in done.stderr.splitlines() if line.startswith("threshold"))

    assert (str(MOST_OBJECTS) == threshold) == spared
    assert ("tidied up" not in done.stderr) == spared


def test_what_they_print_comes_out_whole() -> None:
    """Also through a pipe, and with the exit code."""
    command = [sys.executable, "-m", "callsheet", "explain"]
    done = subprocess.run([*command, "CS101"], capture_output=True, text=True, check=False)

    assert 0 == done.returncode
    assert "CS101" in done.stdout
    assert 2 == subprocess.run([*command, "CS000"], capture_output=True, check=False).returncode
