"""A site that the generator makes from one file: it passes all that the others pass, with no other change."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from playwright.sync_api import Browser

from callsheet.cli.main import cli
from callsheet.dsl.specs import read_spec
from callsheet.mock_sites import Server, load_site_from
from callsheet.mock_sites.control import spec_of
from callsheet.mock_sites.disturbing import KINDS
from callsheet.mock_sites.elsewhere import NoSite
from callsheet.mock_sites.generating import BadBlueprint, read_blueprint
from callsheet.mock_sites.kit import problems_of_goal, problems_of_site
from callsheet.mock_sites.site import Site
from callsheet.mock_sites.worlds import World
from scripts import axe
from tests.mock_sites.in_chromium import chromium
from tests.mock_sites.test_accessibility import walk_before_the_judge
from tests.mock_sites.test_every_site import SEEDS
from tests.mock_sites.walking import walk_disturbed, walk_in_both

BLUEPRINT = Path(__file__).parent / "blueprints" / "loans.yaml"
ROOT = Path(__file__).resolve().parents[2]
GOALS = [goal.name for goal in read_blueprint(BLUEPRINT.read_text(encoding="utf-8")).goals]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `callsheet sites new loans` writes."""
    into = tmp_path_factory.mktemp("sites")
    said = CliRunner().invoke(cli, ["sites", "new", "loans", "--from", str(BLUEPRINT), "--into", str(into)])
    assert said.exit_code == 0, said.output
    return into / "loans"


@pytest.fixture(scope="module")
def loans(folder: Path) -> Site[Any]:
    """The site in it."""
    return load_site_from(folder)


@pytest.fixture(scope="module")
def shelves(loans: Site[Any]) -> Iterator[Server]:
    """A server with that site alone."""
    with Server(sites=(), more=(loans,)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all walks."""
    with chromium() as running:
        yield running


def test_it_keeps_the_rules(loans: Site[Any]) -> None:
    """As every site does."""
    assert [] == problems_of_site(loans)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", GOALS)
def test_the_oracle_meets_each_goal(loans: Site[Any], name: str, seed: int) -> None:
    """And doing nothing does not."""
    goal = next(goal for goal in loans.goals if goal.name == name)

    assert [] == problems_of_goal(loans, goal, seed)


@pytest.mark.parametrize("vary", [False, True])
def test_its_spec_is_read(loans: Site[Any], vary: bool) -> None:
    """In the labels of each world; one operation is a commit."""
    text = spec_of(World(loans, name="w", seed=4, options={"vary": vary}))
    assert text is not None
    reading = read_spec(text, name="spec.yaml")

    assert [] == [one.message for one in reading.diagnostics]
    assert reading.spec is not None
    assert ["withdraw_book"] == [name for name, one in reading.spec.operations.items() if one.commit]


def test_its_code_is_as_ours(folder: Path) -> None:
    """The linter and the formatter of the project have nothing to say about it."""
    ruff, config = [sys.executable, "-m", "ruff"], ["--config", str(ROOT / "pyproject.toml")]
    for what in (["check", "--ignore", "SIM300"], ["format", "--check"]):
        run = subprocess.run([*ruff, *what, *config, str(folder)], capture_output=True, text=True, check=False)

        assert 0 == run.returncode, run.stdout


@pytest.mark.slow
def test_its_own_test_passes(folder: Path) -> None:
    """As it is written beside it."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder / "test_site.py")]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)

    assert 0 == run.returncode, run.stdout


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_model_and_page_agree(browser: Browser, shelves: Server, loans: Site[Any], seed: int) -> None:
    """Thirty random acts."""
    walk_in_both(browser, shelves, loans, seed)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(2, 200))
def test_model_and_page_agree_at_length(browser: Browser, shelves: Server, loans: Site[Any], seed: int) -> None:
    """Two hundred times."""
    walk_in_both(browser, shelves, loans, seed)


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
def test_model_and_page_agree_under_disturbance(browser: Browser, shelves: Server, loans: Site[Any], kind: str) -> None:
    """Thirty acts while it misbehaves in each way."""
    walk_disturbed(browser, shelves, loans, kind, 3)


@pytest.mark.deep
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("seed", range(4))
def test_pages_can_be_used_by_everybody(
    browser: Browser, shelves: Server, loans: Site[Any], width: int, seed: int
) -> None:
    """As the pages of the others."""
    assert {} == walk_before_the_judge(browser, shelves, axe.fetch(), loans, width, seed)


def changed(**changes: Any) -> str:
    """The blueprint with some values changed; a dotted key says where, None takes away."""
    data = yaml.safe_load(BLUEPRINT.read_text(encoding="utf-8"))
    for path, value in changes.items():
        *folders, last = path.split("__")
        place = data
        for folder in folders:
            place = place[folder]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


UNFIT = 'a text has no `"`, `\\`, `{`, `}` or control characters; quotes are ‘ ’ and “ ”'
UNFIT_VALUE = f"`fields.title.values`: {UNFIT}"
BAD: dict[str, tuple[str, str]] = {
    "no yaml": ("site: [", "this is no YAML at line 1: expected the node content, but found '<stream end>'"),
    "a list": ("[1]", "a mapping is needed here"),
    "an unknown key": (changed(feilds={}), "there is no key `feilds`; did you mean `fields`?"),
    "a missing key": (changed(title=None), "`title` is missing"),
    "no text": (changed(title=3), "`title`: a text is needed here; put numbers and dates in quotes"),
    "a name that is none": (
        changed(record="Book!"),
        "`record`: `Book!` can't be a name: use small letters, digits and `_`",
    ),
    "a record called like a class of the code": (
        changed(record="link"),
        "`record`: `link` is a name that the code of a site uses itself; choose another one",
    ),
    "records called like something of the state": (
        changed(records="contents"),
        "`records`: `contents` is a name that the code of a site uses itself; choose another one",
    ),
    "a word of Python": (
        changed(flags__class={"label": "Class"}),
        "`flags`: `class` can't be a name: use small letters, digits and `_`, and no word of Python",
    ),
    "a name that is taken": (
        changed(fields__id={"label": "Id", "values": ["a", "b", "c"]}),
        "`fields`: `id` is a name that the code of a site uses itself; choose another one",
    ),
    "an unknown field": (
        changed(operations__lend__asks=["readr"]),
        "`operations.lend.asks`: there is no field `readr`; did you mean `reader`?",
    ),
    "an unknown flag": (
        changed(operations__lend__needs=["not lend"]),
        "`operations.lend.needs`: there is no flag `lend`; did you mean `lent`?",
    ),
    "an unknown operation": (
        changed(goals__lend__does="lent"),
        "`goals.lend.does`: there is no operation `lent`; did you mean `lend`?",
    ),
    "a shared wording": (
        changed(operations__renew__label="Lend"),
        "`Lend` is a wording of both `do_lend` and `do_renew`; each needs its own",
    ),
    "too few names": (
        changed(fields__title__values=["One", "Two", "Three"]),
        "`fields.title.values`: list twelve names or more, worlds draw from them",
    ),
    "a wording that lacks a parameter": (
        changed(goals__lend__words=["Lend “{book}”"]),
        "`goals.lend`: each wording has to say {book}, {due}, {reader}; `Lend “{book}”` does not, or says more",
    ),
    "an operation that does nothing": (
        changed(operations__renew__asks=[]),
        "`operations.renew`: it changes nothing; say what it `asks`, `sets` or that it `deletes`",
    ),
    "a flag that is needed twice": (
        changed(operations__renew__needs=["lent", "not lent"]),
        "`operations.renew`: it needs one flag twice; say once whether it has to hold",
    ),
    "operations in an order that can't be": (
        changed(goals__lend_new__does=["acquire", "renew"]),
        "`goals.lend_new`: `renew` can't be done then, since `lent` does not hold",
    ),
    "an operation that ends what the next one needs": (
        changed(goals__lend__does=["lend", "lend"]),
        "`goals.lend`: `lend` can't be done then, since `lent` holds",
    ),
    "a text that would end one in code": (changed(title='Books"""\nimport os'), f"`title`: {UNFIT}"),
    "a backslash": (changed(fields__shelf__values=["a", "b", "\\"]), f"`fields.shelf.values`: {UNFIT}"),
    "a control character": (changed(operations__lend__label=["Lend\x07"]), f"`operations.lend.label`: {UNFIT}"),
    "half a character": (BLUEPRINT.read_text(encoding="utf-8").replace("Piranesi", '"\\ud800"'), UNFIT_VALUE),
    "a brace in a label": (changed(operations__renew__label=["{book}"]), f"`operations.renew.label`: {UNFIT}"),
    "a brace in a wording that is no parameter": (
        changed(goals__withdraw__words=["Withdraw {book} {book.id}"]),
        "`goals.withdraw`: each wording has to say {book}; `Withdraw {book} {book.id}` does not, or says more",
    ),
    "a theme that is none": (changed(theme="purple"), "`theme`: there is no theme `purple`"),
}


@pytest.mark.parametrize(("text", "error"), BAD.values(), ids=BAD)
def test_a_wrong_blueprint_says_what_is_wrong(text: str, error: str) -> None:
    """One line, before anything is written."""
    with pytest.raises(BadBlueprint) as caught:
        read_blueprint(text)

    assert error == str(caught.value)


@pytest.mark.slow
def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    """Exit code 2 and one line: a file that is not there, a folder that is, a name that is taken, another name."""
    (tmp_path / "loans").mkdir()
    cases = {
        ("loans", "nothing.yaml"): "cannot be read: no such file or directory",
        ("loans", str(BLUEPRINT)): "is there already; choose another folder, or move it away",
        ("todo", str(BLUEPRINT)): "there is a site `todo` already; choose another name",
        ("library", str(BLUEPRINT)): "write `site: library` for a site of that name",
    }
    for (name, file), wanted in cases.items():
        command = [sys.executable, "-m", "callsheet", "sites", "new", name, "--from", file, "--into", str(tmp_path)]
        run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

        assert (2, 1) == (run.returncode, len(run.stderr.splitlines())), run.stderr
        assert wanted in run.stderr
    assert [] == list((tmp_path / "loans").iterdir())


def test_a_folder_without_a_site(tmp_path: Path) -> None:
    """Is told so, and a site that does not load says why."""
    with pytest.raises(NoSite, match="it has no `site"):
        load_site_from(tmp_path)
    (tmp_path / "site.py").write_text("SITE = 1\n", encoding="utf-8")
    with pytest.raises(NoSite, match="`SITE` is no site"):
        load_site_from(tmp_path)


def test_the_sites_are_listed() -> None:
    """`callsheet sites`."""
    said = CliRunner().invoke(cli, ["sites"])

    assert "todo       Tidy: A list of things to do" in said.output
    assert importlib.util.find_spec("callsheet.mock_sites.todo") is not None
