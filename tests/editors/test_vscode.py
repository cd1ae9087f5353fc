"""The VS Code folder: its files are what VS Code expects, and its grammar is what the tables say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet.dsl.library import BY_NAME
from callsheet.dsl.roles import ROLES
from callsheet.dsl.verbs import BY_WORD
from callsheet.dsl.words import DECLARATIONS, RESERVED
from scripts import textmate

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "editors" / "vscode"


def read(name: str) -> Any:
    """A JSON file of the folder."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def patterns(grammar: Any) -> Iterator[str]:
    """Every regular expression of a grammar."""
    if isinstance(grammar, dict):
        for key, value in grammar.items():
            if key in ("match", "begin", "end"):
                yield value
            yield from patterns(value)
    elif isinstance(grammar, list):
        for one in grammar:
            yield from patterns(one)


def coloured(line: str) -> list[tuple[str, str]]:
    """The words of one line with their scopes, by the rules that TextMate has: at each place the first that matches.

    Only what this grammar uses: `match` with captures, and `begin` and `end` on one line.
    """
    grammar = read("syntaxes/callsheet.tmLanguage.json")
    rules = [rule for one in grammar["patterns"] for rule in grammar["repository"][one["include"][1:]]["patterns"]]
    return list(_coloured(line, rules))


def _coloured(line: str, rules: list[Any]) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(line):
        found = [(re.compile(one.get("match") or one["begin"]).search(line, place), one) for one in rules]
        hits = [(match.start(), number, match, one) for number, (match, one) in enumerate(found) if match]
        if not hits:
            return
        _, _, match, rule = min(hits, key=lambda hit: hit[:2])
        end = match.end()
        if "begin" in rule:
            closing = re.compile(rule["end"]).search(line, end)
            end = closing.end() if closing else len(line)
            yield match.string[match.start() : end], rule["name"]
            yield from _coloured(line[match.end() : end], rule.get("patterns", []))
        elif "captures" in rule:
            yield from ((match.group(int(number)), one["name"]) for number, one in rule["captures"].items())
        else:
            yield match.group(), rule["name"]
        place = max(end, place + 1)


def scope_of(line: str, word: str) -> str:
    """The scope of a word in a line, without the language's name."""
    return next((scope.removesuffix(".callsheet") for text, scope in coloured(line) if text.strip() == word), "")


def test_the_grammar_is_what_the_tables_say() -> None:
    """`scripts/textmate.py` writes it anew."""
    written = (FOLDER / "syntaxes" / "callsheet.tmLanguage.json").read_text(encoding="utf-8")

    assert textmate.text() == written, "run `.venv/bin/python -m scripts.textmate`"


def test_every_pattern_compiles() -> None:
    """None uses what Oniguruma and Python read differently: both know these."""
    found = list(patterns(textmate.grammar()))

    assert len(found) > 20
    for one in found:
        re.compile(one)
        assert not re.search(r"\(\?[imsx]|\\[hHG]|\(\?>|\(\?<[^=!]", one), one


def test_every_reserved_word_has_a_colour() -> None:
    """Wherever it stands."""
    assert [] == [word for word in sorted(RESERVED) if not scope_of(f"x {word} 1", word)]


@pytest.mark.parametrize(
    ("line", "word", "scope"),
    [
        ("node search by scout {", "node", "storage.type"),
        ("node search by scout {", "search", "entity.name.type.declaration"),
        ("node search by scout {", "by", "keyword.operator.word"),
        ('  fill textbox "Name" with card', "fill", "support.function.verb"),
        ('  fill textbox "Name" with card', "textbox", "support.type.role"),
        ('  fill textbox "Name" with card', '"Name"', "string.quoted.double"),
        ("  let button = 1", "button", "variable.other.declaration"),
        ('  click button "Buy {pick.best}"', "{pick.best}", "variable.other.interpolated"),
        ("  let x = min(xs by price)", "min", "support.function.library"),
        ("  let min = 1", "min", "variable.other.declaration"),
        ("  require x matches /[0-9]+/", "/[0-9]+/", "string.regexp"),
        ("  let half = total / 2 / 3", "2", "constant.numeric.integer"),
        ("input since: Date = @2026-11-01", "@2026-11-01", "constant.other.date"),
        ("input since: Date = @2026-11-01", "Date", "support.type.builtin"),
        ("budget $0.50, 60 steps, 20k tokens, 3min", "$0.50", "constant.numeric.money"),
        ("budget $0.50, 60 steps, 20k tokens, 3min", "20k", "constant.numeric.count"),
        ("budget $0.50, 60 steps, 20k tokens, 3min", "3min", "constant.numeric.duration"),
        ("agent boss is human", "human", "keyword.other"),
        ("node a for each x in xs at most 3 {", "for each", "keyword.other"),
        ("budget 60 steps", "steps", "keyword.other"),
        ("  let steps = 60", "steps", "variable.other.declaration"),
        ("  let human = true", "true", "constant.language"),
        ("  # click me", "# click me", "comment.line.number-sign"),
        ("flow shop -> model", "->", "keyword.operator"),
    ],
)
def test_words_have_the_colour_of_what_they_are(line: str, word: str, scope: str) -> None:
    """In lines of plans."""
    assert scope == scope_of(line, word)


def test_tables_are_whole_in_it() -> None:
    """Each verb, declaration, role and function, in a line where it is one."""
    assert set() == {one for one in BY_WORD if scope_of(f"  {one} x", one) != "support.function.verb"}
    assert set() == {one for one in DECLARATIONS if scope_of(f"{one} x", one) != "storage.type"}
    assert set() == {one for one in ROLES if scope_of(f'  click {one} "x"', one) != "support.type.role"}
    assert set() == {one for one in BY_NAME if not scope_of(f"  let x = {one}(y)", one)}


def test_the_package_says_what_vs_code_reads() -> None:
    """Each file that it names is there, and the language is the one that the server is told of."""
    package = read("package.json")
    (language,) = package["contributes"]["languages"]
    (grammar,) = package["contributes"]["grammars"]

    assert ([".plan"], language["id"]) == (language["extensions"], grammar["language"])
    assert read(grammar["path"])["scopeName"] == grammar["scopeName"]
    assert {"name", "version", "publisher", "engines"} <= set(package)
    for name in (package["main"], language["configuration"], grammar["path"], "README.md"):
        assert (FOLDER / name).is_file(), name
    assert '"callsheet"' in (FOLDER / "extension.js").read_text(encoding="utf-8")
    assert ["callsheet", "lsp"] == package["contributes"]["configuration"]["properties"]["callsheet.command"]["default"]


def test_brackets_and_comments_are_those_of_the_language() -> None:
    """Words are names, comments begin with `#`."""
    configuration = read("language-configuration.json")

    assert "#" == configuration["comments"]["lineComment"]
    assert re.fullmatch(configuration["wordPattern"], "place_order2")
    assert [["{", "}"], ["[", "]"], ["(", ")"]] == configuration["brackets"]
