"""What is quick to start stays quick: slow libraries are imported by those who need them, when they do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from callsheet.dsl.parsing import tables

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "examples" / "buy_cheapest.plan"

BROWSERS_AND_MODELS = frozenset({"playwright", "torch", "anthropic", "openai", "google"})
SLOW = BROWSERS_AND_MODELS | {"networkx", "rich", "starlette", "uvicorn", "pydantic", "jinja2", "numpy"}

LISTING = "\nimport sys\nprint(*sorted({name.partition('.')[0] for name in sys.modules}), sep='\\n')"
"""Ends a program with the libraries that it loaded, a line each."""

NOT_FOR_A_HEALTHY_PLAN = frozenset(
    """
    asyncio difflib hashlib importlib.metadata importlib.resources json lark re2 socket subprocess tempfile
    yaml callsheet.view callsheet.interpreter callsheet.settings callsheet.report callsheet.dsl.decoding
    callsheet.dsl.evaluate callsheet.dsl.fixes callsheet.dsl.formatting callsheet.dsl.json_form
    callsheet.dsl.parsing.compiling callsheet.dsl.parsing.messages callsheet.dsl.perform
    callsheet.dsl.identity callsheet.dsl.relocate callsheet.dsl.rewrite callsheet.dsl.specs
    callsheet.dsl.checks.costs.savings callsheet.dsl.checks.effects.pressed
    callsheet.dsl.checks.effects.skill_commits callsheet.dsl.checks.flow.patterns
    callsheet.dsl.checks.graph.triggers callsheet.dsl.checks.repairs callsheet.dsl.checks.sites.named
    callsheet.dsl.checks.skills.runs callsheet.dsl.checks.statements.around
    callsheet.dsl.checks.statements.keys callsheet.dsl.checks.statements.models
    callsheet.dsl.checks.statements.residuals callsheet.dsl.checks.statements.skill_bodies
    callsheet.dsl.checks.values.asking callsheet.dsl.checks.values.conversions
    callsheet.dsl.checks.values.mismatch callsheet.dsl.library.conversions callsheet.dsl.library.numbers
    callsheet.dsl.library.places callsheet.dsl.library.readers callsheet.dsl.library.texts
    callsheet.dsl.library.times
    """.split()
)
"""What `check` imports only when a plan calls for it: for a mistake, a pattern, a spec, the first plan of all."""

HEALTHY = """plan hello
site shop at "https://shop.example"
input limit: Money = $20
agent hand is browser on shop
node look by hand retry 1 {
  goto "/"
  fill searchbox "Search" with "tea pot"
  expect seen heading "Results" within 5s
  let prices = [read cell "Price" as Money]
  let price = min(prices)
  if price < limit {
    click button "Keep"
  }
  give price: Money = price
}
goal look.price < limit
result look.price
"""

MODULES = "\nimport sys\nprint(*sys.modules, sep='\\n')"
"""Ends a program with the modules that it loaded, a line each."""

RUN_COMMAND = """
import callsheet.__main__
from callsheet.cli.main import run_command_line
assert run_command_line({arguments!r}) == 0
"""


def loaded_by(program: str, listing: str = LISTING) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded at the end of a program."""
    done = subprocess.run(
        [sys.executable, "-c", program + listing], capture_output=True, text=True, cwd=ROOT, check=False
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


def test_a_healthy_plan_needs_little(tmp_path: Path) -> None:
    """Each of these imports costs some of the instant that `check` may take."""
    tables.load()  # leaves them in the cache folder
    plan = tmp_path / "healthy.plan"
    plan.write_text(HEALTHY, encoding="utf-8")
    loaded = loaded_by(RUN_COMMAND.format(arguments=["check", str(plan)]), MODULES)

    assert {"callsheet.dsl.check", "callsheet.dsl.parsing.lalr"} <= loaded
    assert set() == loaded & NOT_FOR_A_HEALTHY_PLAN


def test_a_heavy_import_would_be_seen() -> None:
    """The tests above can fail."""
    assert {"networkx"} <= loaded_by("import callsheet.dsl, networkx") & SLOW
