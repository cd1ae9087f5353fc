"""The command line called in this process: quick, and everything but the process itself is real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from callsheet.cli.main import run_command_line

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Said:
    """What a command said and how it left."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The line that tells the error."""
        return next((line for line in self.err.splitlines() if line.startswith("error: ")), "")


Call = Callable[..., Said]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls a command in an empty folder, without settings or secrets of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        code = run_command_line(list(arguments))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
