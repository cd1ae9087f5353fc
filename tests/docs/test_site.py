"""The docs site: every page is in it, made pages are as their sources say, and it builds strictly."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from callsheet.dsl.checks import CODES
from callsheet.dsl.verbs import VERBS
from scripts import docs_site, verbs_page

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def pages_of(nav: Any) -> list[str]:
    """The pages that a navigation names, in order."""
    if isinstance(nav, str):
        return [nav]
    parts = nav if isinstance(nav, list) else nav.values()
    return [page for part in parts for page in pages_of(part)]


def test_the_page_of_verbs_is_made_from_the_tables() -> None:
    """`.venv/bin/python -m scripts.verbs_page` writes it anew."""
    assert verbs_page.page() == verbs_page.PAGE.read_text(encoding="utf-8")


def test_the_page_of_verbs_has_each_once() -> None:
    """A row a verb, in the order of the table."""
    assert [verb.word for verb in VERBS] == re.findall(r"^\| `([a-z]+)` \|", verbs_page.page(), re.MULTILINE)


def test_every_page_can_be_reached() -> None:
    """What stands in `docs` is in the navigation, and what is in the navigation is there or made."""
    docs = ROOT / "docs"
    written = {path.relative_to(docs).as_posix() for path in (*docs.glob("*.md"), *docs.glob("language/*.md"))}

    assert {*written, *docs_site.pages()} == set(pages_of(CONFIG["nav"]))


def test_every_check_and_decision_is_listed() -> None:
    """With a link to its page."""
    made = docs_site.pages()

    assert sorted(CODES) == sorted(re.findall(r"\((CS[0-9]{3})\.md\)", made["checks/index.md"]))
    decisions = {path.name for path in (ROOT / "docs" / "decisions").glob("*.md")}
    assert decisions == set(re.findall(r"\((\d[^)]+\.md)\)", made["decisions/index.md"]))


@pytest.mark.slow
def test_the_site_builds_strictly(tmp_path: Path) -> None:
    """A link that leads nowhere is an error."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr if done.returncode else "")
    assert (tmp_path / "checks" / "CS101.html").exists()
