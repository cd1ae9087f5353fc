"""The tutorial: each program in it, and each word that a command says about it, is so; the last program runs."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest

from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
FILE = "cable.plan"
BLOCKS = re.findall(r"^```(plan|console)\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
PROGRAMS = [text for kind, text in BLOCKS if kind == "plan"]


def test_what_commands_say_is_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each block of a program is written to the file, each block of a console is called and compared."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    called = 0
    for kind, text in BLOCKS:
        if kind == "plan":
            (tmp_path / FILE).write_text(text, encoding="utf-8")
            continue
        command, _, expected = text.partition("\n")
        run_command_line(command.removeprefix("$ callsheet ").split())
        said = capsys.readouterr()

        assert expected.strip() == (said.out + said.err).strip()
        called += 1

    assert called >= 8


def test_fix_mends_the_misspelt_words_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As step 2 says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_text(PROGRAMS[1], encoding="utf-8")

    run_command_line(["check", "--fix", FILE])

    assert 2 == capsys.readouterr().err.count("fixed: ")
    mended = (tmp_path / FILE).read_text(encoding="utf-8")
    assert PROGRAMS[1].replace("buton", "button").replace("prise", "price") == mended


@pytest.mark.browser
def test_the_last_program_buys_a_cable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the mock shop, with the words of the page in the environment."""
    monkeypatch.chdir(tmp_path)
    secrets = dict(re.findall(r"^export (\w+)='?(.*?)'?$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE))
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    (tmp_path / FILE).write_text(PROGRAMS[-1], encoding="utf-8")
    with Server() as server:
        reset = urllib.request.Request(f"{server.control_url('cart', world='tutorial')}/reset?seed=7", method="POST")
        urllib.request.urlopen(reset, timeout=10).close()
        site = server.site_url("cart", world="tutorial")
        code = run_command_line(["run", FILE, "--site", f"shop={site}", "-q"])

    assert 0 == code
    assert re.fullmatch(r'"?[A-Z]{2}-[0-9]+"?\n', capsys.readouterr().out)
