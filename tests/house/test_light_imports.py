"""What is quick to start stays quick: slow libraries are imported by those who need them, when they do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "examples" / "buy_cheapest.plan"

BROWSERS_AND_MODELS = frozenset({"playwright", "torch", "anthropic", "openai", "google"})
SLOW = BROWSERS_AND_MODELS | {"networkx", "rich", "starlette", "uvicorn", "pydantic", "jinja2", "numpy"}

LISTING = "\nimport sys\nprint(*sorted({name.partition('.')[0] for name in sys.modules}), sep='\\n')"
"""Ends a program with the libraries that it loaded, a line each."""

RUN_COMMAND = """
import sys
from callsheet.__main__ import main
sys.argv[1:] = {arguments!r}
try:
    main()
except SystemExit as end:
    assert end.code in (0, None), end.code
"""


def loaded_by(program: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded at the end of a program."""
    done = subprocess.run(
        [sys.executable, "-c", program + LISTING], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["callsheet", "callsheet.dsl", "callsheet.mock_sites"])
def test_importing_is_light(module: str) -> None:
    """The front door, the language and the list of mock sites load nothing slow."""
    assert set() == loaded_by(f"import {module}") & SLOW


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["check", str(PLAN)]], ids=["help", "version", "check"]
)
def test_everyday_commands_are_light(arguments: list[str]) -> None:
    """Asking for help and checking a plan need no browser and no model."""
    assert set() == loaded_by(RUN_COMMAND.format(arguments=arguments)) & BROWSERS_AND_MODELS


def test_a_heavy_import_would_be_seen() -> None:
    """The two tests above can fail."""
    assert {"networkx"} <= loaded_by("import callsheet.dsl, networkx") & SLOW
