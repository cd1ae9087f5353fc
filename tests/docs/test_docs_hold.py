"""What the docs say is so: their examples run, their tables match the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli.main import COMMANDS, run_command_line
from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.types import SCALARS
from callsheet.dsl.verbs import VERBS
from callsheet.dsl.words import DECLARATIONS, STATEMENTS
from callsheet.interpreter.unable import FORMS
from callsheet.interpreter.verbs import HANDS
from callsheet.settings import AllSettings
from scripts import docs_site

ROOT = Path(__file__).parents[2]
README, RUNNING, LANGUAGE = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/running.md", "docs/language.md")
)


def words(text: str) -> str:
    """The text with all white space alike."""
    return " ".join(text.split())


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.plan")), ids=lambda path: path.name)
def test_examples_are_accepted_and_formatted(path: Path) -> None:
    """Strictly: an example has no warning either."""
    plan = parse(path.read_text(encoding="utf-8"), name=path.name)

    assert () == check(plan, strict=True).diagnostics
    assert path.read_text(encoding="utf-8") == format_plan(plan)


def test_the_readme_shows_the_demo_plan() -> None:
    """Each stretch of the program on the first screen stands in the example that the demo runs."""
    example = words((ROOT / "examples" / "buy_cheapest.plan").read_text(encoding="utf-8"))
    shown = re.findall(r"```\n(node .*?)```", README, re.DOTALL)[0]

    for stretch in shown.split("…"):
        assert words(stretch) in example


def test_the_readme_shows_what_check_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of that plan with the two mistakes that it names."""
    wrong = (ROOT / "examples" / "buy_cheapest.plan").read_text(encoding="utf-8")
    for right, mistake in (
        ("budget 120 steps", "budget 20 steps"),
        ("spends pick.product.price", "spends pick.product.prise"),
    ):
        assert wrong.count(right) == 1
        wrong = wrong.replace(right, mistake)
    (tmp_path / "buy_cheapest.plan").write_text(wrong, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    assert run_command_line(["check", "buy_cheapest.plan"]) == exits.REJECTED

    told = "".join(capsys.readouterr())
    (shown,) = re.findall(r"```console\n\$ callsheet check buy_cheapest.plan\n(.*?)```", README, re.DOTALL)
    assert sorted(told.splitlines()) == sorted(shown.splitlines())


def test_the_readme_names_real_commands() -> None:
    """All of them, and none that is not there."""
    named = set(re.findall(r"`callsheet ([a-z]+)", README)) | set(re.findall(r"· `([a-z]+)[ `]", README))

    assert set(COMMANDS) == named


def test_the_readme_lists_the_exit_codes() -> None:
    """Those of the module, in order."""
    line = words(README.split("Exit codes:")[1].split("\n\n")[0])
    codes = [value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)]

    assert codes == [int(one) for one in re.findall(r"(?:^|· )(\d+) ", line)]


def test_the_settings_file_in_the_docs_is_the_default() -> None:
    """The TOML of the docs can be copied, names every setting, and changes nothing."""
    shown = tomllib.loads(re.findall(r"```toml\n(.*?)```", RUNNING, re.DOTALL)[0])

    assert AllSettings() == AllSettings(**shown)
    unset = {name for name, one in AllSettings.model_fields.items() if one.default is None}
    assert set(AllSettings.model_fields) - unset == set(shown)
    assert [] == sorted(name for name in unset if f"`{name}`" not in RUNNING)


def test_the_language_page_names_every_form() -> None:
    """Declarations, statements, verbs and types."""
    code = " ".join(re.findall(r"`([^`]+)`", LANGUAGE))
    wanted = {*DECLARATIONS, *STATEMENTS, *(verb.word for verb in VERBS), *SCALARS}

    assert [] == sorted(word for word in wanted if not re.search(rf"\b{word}\b", code))


def test_links_between_pages_lead_somewhere() -> None:
    """Relative links of README and docs, to files or to pages that the site makes."""
    made = {ROOT / "docs" / name for name in docs_site.pages()}
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            path = page.parent / target
            assert path.exists() or path in made, f"{page.name}: {target}"


def test_running_says_what_cannot_be_carried_out_yet() -> None:
    """Each form and verb that a run refuses by name."""
    forms = {name.strip("`") for name in FORMS.values() if name.startswith("`")}
    verbs = {verb.word for verb in VERBS} - set(HANDS)

    assert [] == sorted(name for name in forms | verbs if f"`{name}" not in RUNNING)
