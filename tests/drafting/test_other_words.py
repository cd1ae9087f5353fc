"""Goals on a site that no planner was made for: names of its operations are words of other things elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet.drafting import task_of
from callsheet.mock_sites.generating import read_blueprint, write_site
from callsheet.planners.drafts import Draft
from callsheet.planners.rules import RulesPlanner

BLUEPRINT = Path(__file__).parents[1] / "mock_sites" / "blueprints" / "loans.yaml"

MEANT: list[tuple[str, str]] = [
    ("Take back “Stoner”", "take_back_book(book = Stoner)"),
    ("“Stoner” was brought back", "take_back_book(book = Stoner)"),
    ("Take back The Summer Book and Middlemarch", "take_back_book(book = The Summer Book)"),
    ("Withdraw “Stoner” from the collection", "withdraw_book(book = Stoner)"),
    (
        "Lend “Stoner” to Mira Lindqvist until 2028-09-26",
        "lend_book(book = Stoner, reader = Mira Lindqvist, due = 2028-09-26)",
    ),
]
"""That a book is taken back is not that it is withdrawn; and who lends a book to somebody does not lend the reader."""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spec of the site, as `callsheet sites new` writes it."""
    folder = tmp_path_factory.mktemp("sixth") / "loans"
    write_site(read_blueprint(BLUEPRINT.read_text(encoding="utf-8")), folder)
    return folder / "spec.yaml"


def drafted(goal: str, spec: Path) -> Draft:
    """The plan of a goal."""
    there = "loans=http://localhost:3000/loans"
    return RulesPlanner().draft(task_of(goal, there, spec=spec, budget="400 steps, 15min", replans=1))


@pytest.mark.parametrize(("goal", "meant"), MEANT, ids=[goal for goal, _ in MEANT])
def test_what_the_site_calls_it_is_what_is_meant(goal: str, meant: str, spec: Path) -> None:
    """A phrase that an operation is called by is that operation, whatever it is a word for on other sites."""
    assert meant in drafted(goal, spec).why[0]
