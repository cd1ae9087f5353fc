"""The page about mock sites: its program prints what it says, its blueprint makes a site, its tables are complete."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from callsheet.mock_sites import load_site_from
from callsheet.mock_sites.disturbing import KINDS
from callsheet.mock_sites.generating import BadBlueprint, read_blueprint, write_site
from callsheet.mock_sites.kit import problems_of_goal, problems_of_site

PAGE = (Path(__file__).parents[2] / "docs" / "mock_sites.md").read_text(encoding="utf-8")


def block(language: str, at: int = 0) -> str:
    """A fenced block of that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[at]


@pytest.mark.parametrize("at", range(len(re.findall("^```python$", PAGE, re.MULTILINE))))
def test_the_program_prints_what_the_page_says(at: int) -> None:
    """The shortest way to a goal; each program stands before what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(block("python", at), {})

    assert block("text", at) == printed.getvalue()


@pytest.mark.slow
def test_the_blueprint_makes_a_site(tmp_path: Path) -> None:
    """It keeps the rules, and its goals can be met."""
    write_site(read_blueprint(block("yaml")), tmp_path / "plants")
    site = load_site_from(tmp_path / "plants")

    assert [] == problems_of_site(site)
    assert [] == [said for goal in site.goals for seed in range(2) for said in problems_of_goal(site, goal, seed)]


def test_the_message_is_what_a_mistake_gets() -> None:
    """With the name of the file before it."""
    with pytest.raises(BadBlueprint) as caught:
        read_blueprint(block("yaml").replace("asks: [watered]", "asks: [waterd]"))

    assert f"error: plants.yaml: {caught.value}\n" == block("text", -2)


def test_each_disturbance_is_told() -> None:
    """A row for each kind."""
    assert list(KINDS) == [kind for kind in re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) if kind != "kind"]
