"""The pages about budgets and replanning: their programs check, are laid out, and say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.checks.graph.triggers import KINDS
from callsheet.interpreter.triggers import LITTLE_WORK, USUAL

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXTS = {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("budgets", "replanning")}


@pytest.mark.parametrize("page", TEXTS)
def test_programs_check_and_are_laid_out(page: str) -> None:
    """Without a warning, as the formatter does it."""
    programs = re.findall(r"^```plan\n(.*?)^```$", TEXTS[page], re.MULTILINE | re.DOTALL)

    assert programs
    for program in programs:
        assert () == check(parse(program)).diagnostics
        assert program == format_plan(parse(program))


def test_every_trigger_is_told_with_its_threshold() -> None:
    """As the checker has them; those that are in force by default are named."""
    rows = dict(re.findall(r"^\| `([a-z_]+)` \|.*\| (?:`([^`]+)` )?\|$", TEXTS["replanning"], re.MULTILINE))

    usual = {
        name: "" if one.threshold is None else f"{one.threshold.operator} {one.threshold.value}"
        for name, one in KINDS.items()
    }
    assert usual == rows
    assert f"less than {LITTLE_WORK * 100:.0f} % of the work" in TEXTS["replanning"]
    assert all(f"`{name}`" in TEXTS["replanning"].split("Without any")[1].split(".")[0] for name in USUAL)
