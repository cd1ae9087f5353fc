"""Commands that are gone in an instant spare themselves the search for garbage; those that stay do not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from callsheet.__main__ import BRIEF, MOST_OBJECTS
from callsheet.cli.main import COMMANDS

PROGRAM = """
import gc, sys
from callsheet.__main__ import main
sys.argv[1:] = {arguments!r}
try:
    main()
except SystemExit:
    print("threshold", gc.get_threshold()[0], "frozen", gc.get_freeze_count() > 0, file=sys.stderr)
"""


def test_they_are_commands() -> None:
    """A renamed one would be as slow as before in silence."""
    assert set(COMMANDS) >= BRIEF


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [(["check", "missing.plan"], True), (["runs"], False), (["--help"], False), ([], False)],
    ids=["check", "runs", "help", "nothing"],
)
def test_only_they_go_without_a_collector(arguments: list[str], spared: bool) -> None:
    """What a run throws away in an hour is collected as ever."""
    program = PROGRAM.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    told = done.stderr.splitlines()[-1].split()

    assert (str(MOST_OBJECTS) == told[1], str(spared)) == (spared, told[3])
