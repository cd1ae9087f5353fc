"""`callsheet sites new NAME --describe …`: a model writes the blueprint, and the site that comes of it is tried."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.blueprints import problems_of_blueprint
from callsheet.mock_sites import load_site_from
from callsheet.mock_sites.generating import CARD, BadBlueprint, read_blueprint
from callsheet.planners.blueprints import SiteWanted, write_blueprint
from callsheet.planners.cassettes import Recording
from callsheet.planners.providers.scripted import ScriptedModel
from callsheet.planners.rounds import NoneRight
from callsheet.planners.trying import Asking
from tests.cli.conftest import Call, call
from tests.docs.test_mock_sites_page import block

__all__ = ["call"]

MODEL = "anthropic:claude-haiku-5-5"
PLANTS = block("yaml")
WANTED = SiteWanted(name="plants", description="Plants of a greenhouse, and when they were watered")


def told_by_reading(text: str) -> list[str]:
    """What is wrong with a blueprint, as far as reading tells."""
    try:
        read_blueprint(text)
    except BadBlueprint as error:
        return [str(error)]
    return []


def recorded(into: Path, *answers: str) -> str:
    """A cassette on which a model gives these answers to the description."""
    model = Recording(ScriptedModel(answers, name=MODEL), into)
    judged = write_blueprint(WANTED, CARD, told_by_reading, Asking(models=[model]))
    with contextlib.suppress(NoneRight):  # that is what some of the tests are about
        asyncio.run(judged)
    return str(into)


def test_the_example_of_the_card_is_that_of_the_page() -> None:
    """What models are shown is what people are."""
    assert f"```yaml\n{PLANTS}```" in CARD


def test_a_site_is_made_of_a_description(call: Call, tmp_path: Path) -> None:
    """The second answer is right; the folder holds the site, and the blueprint as the model wrote it."""
    cassette = recorded(tmp_path / "said.jsonl", PLANTS.replace("[watered]", "[waterd]"), PLANTS)
    said = call("sites", "new", "plants", "--describe", WANTED.description, "--model", MODEL, "--replay", cassette)

    assert exits.DONE == said.code, said.err
    assert "claude-haiku-5-5 wrote the blueprint: 2 answers" in said.err
    assert PLANTS == (tmp_path / "plants" / "blueprint.yaml").read_text(encoding="utf-8")
    assert "Greenhouse" == load_site_from(tmp_path / "plants").title


def test_no_answer_was_right(call: Call, tmp_path: Path) -> None:
    """One line with what was wrong at the end, exit code 1, and no folder."""
    cassette = recorded(tmp_path / "said.jsonl", *(PLANTS.replace("moss  ", "mos   "),) * 3)
    said = call("sites", "new", "plants", "--describe", WANTED.description, "--model", MODEL, "--replay", cassette)

    assert (exits.GOAL, "") == (said.code, said.out)
    assert said.err == (
        "error: no site: none of 3 answers was a blueprint that is right: `theme`: there is no theme `mos`; "
        "did you mean `moss`?\n"
    )
    assert not (tmp_path / "plants").exists()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), "say what the site is made of: a blueprint with `--from FILE`, or words with `--describe TEXT`"),
        (
            ("--from", "x.yaml", "--describe", "x"),
            "say what the site is made of: a blueprint with `--from FILE`, or words with `--describe TEXT`",
        ),
        (("--describe", " "), "the description is empty: say what is kept on the site, and what is done with it"),
        (
            ("--describe", "x", "--model", MODEL),
            "no model is at hand to write it: there is no key for `anthropic`: set ANTHROPIC_API_KEY",
        ),
        (("--describe", "x", "--model", "nobody:x"), "no model is at hand to write it: "),
        (("--describe", "x", "--key", "anthropic"), "`--key` is written `--key NAME=VALUE`"),
        (("--describe", "x", "--replay", "none.jsonl"), "the cassette `none.jsonl` cannot be read"),
        (("--describe", "x", "--replay", "a", "--record", "b"), "`record` and `replay` exclude each other"),
        (("--describe", "x", "--into", "full"), "is there already; choose another folder, or move it away"),
    ],
)
def test_what_cannot_be_asked_is_one_line(call: Call, tmp_path: Path, words: tuple[str, ...], error: str) -> None:
    """Exit code 2, and nobody is asked."""
    (tmp_path / "full" / "plants").mkdir(parents=True)
    said = call("sites", "new", "plants", *words)

    assert (exits.USAGE, 1) == (said.code, len(said.err.splitlines())), said.err
    assert error in said.err


def test_a_name_that_no_site_can_have(call: Call) -> None:
    """Before anybody is asked."""
    said = call("sites", "new", "My-Site", "--describe", "x")

    assert (exits.USAGE, "error: `My-Site` can't name a site: use small letters, digits and `_`\n") == (
        said.code,
        said.err,
    )


@pytest.mark.slow
def test_what_reading_does_not_tell_is_found_by_trying() -> None:
    """Operations that undo each other leave nothing to do."""
    text = PLANTS.replace(
        "  discard:\n    words",
        '  again:\n    words: ["Wake “{plant}”"]\n    does: [wake, rest]\n  discard:\n    words',
    )
    read_blueprint(text)

    assert ["`goals.again`: it is met by doing nothing"] == problems_of_blueprint(text, name="plants")


def test_code_that_fails_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the generator's own code needs, and that reading does not know to be one."""
    monkeypatch.setattr("callsheet.mock_sites.generating.reading.RECORD_TAKEN", frozenset())
    text = PLANTS.replace("record: plant ", "record: form ").replace("{plant}", "{form}")

    (told,) = problems_of_blueprint(text, name="plants")

    assert told.startswith("the site that is made of it fails (Form.__init__() got an unexpected keyword argument")


@pytest.mark.slow
def test_what_is_wrong_with_a_blueprint_comes_before_its_site() -> None:
    """A line that says where."""
    assert ["`theme`: there is no theme `blue`"] == problems_of_blueprint(
        PLANTS.replace("moss  ", "blue  "), name="plants"
    )
    assert [] == problems_of_blueprint(PLANTS, name="plants")
