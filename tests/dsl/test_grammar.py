"""The grammar is one that Lark and constrained decoders read alike: strict LALR, in the dialect of both."""

from __future__ import annotations

import re

import pytest
from lark import Lark

from callsheet.dsl.parsing.tables import OPTIONS, grammar_text

LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|/(?:[^/\\\n]|\\.)+/[a-z]*')
FORBIDDEN: dict[str, tuple[str, str]] = {
    "look-around": ("regex", r"\(\?[=!<]"),
    "atomic groups and possessive quantifiers": ("regex", r"\(\?>|[*+?}]\+"),
    "lazy quantifiers": ("regex", r"[*+?}]\?"),
    "back-references and edges": ("regex", r"\\[1-9bBAZ]"),
    "anchors": ("regex", r"(?<![\\\[])[\^$](?![^\[]*\])"),
    "flags": ("regex", r"/[a-z]+$"),
    "priorities": ("rules", r"^[!?]?[A-Za-z_]+\.-?[0-9]+\s*:"),
    "templates": ("rules", r"\b[a-z_]+\{"),
    "imports and declarations": ("rules", r"^%(?!ignore\b)"),
    "repetition counts": ("rules", r"~"),
}
"""What constrained decoders refuse, or read as something else: where to look for it, and its look."""
SEEDED = {
    "look-around": "NAME: /[a-z]+(?!x)/",
    "atomic groups and possessive quantifiers": "NAME: /(?>a)b/",
    "lazy quantifiers": "DOC: /a.*?b/",
    "back-references and edges": r"NAME: /[a-z]+\b/",
    "anchors": "NAME: /^[a-z]+/",
    "flags": "NAME: /[a-z]+/i",
    "priorities": "NAME.2: /[a-z]+/",
    "templates": "items: separated{expression}",
    "imports and declarations": "%import common.WS",
    "repetition counts": "pair: NAME~2",
}


def findings(text: str) -> list[str]:
    """The forbidden things in a grammar."""
    program = re.sub(r"(?m)^\s*//.*$", "", text)
    regexes = [one for one in LITERAL.findall(program) if one.startswith("/")]
    rules = LITERAL.sub("", program)
    places = {"regex": regexes, "rules": [rules]}
    return [
        name
        for name, (place, look) in FORBIDDEN.items()
        if any(re.search(look, one, re.MULTILINE) for one in places[place])
    ]


@pytest.mark.slow
def test_the_grammar_is_strict() -> None:
    """No conflict that Lark would settle silently, and no two terminals that match the same text."""
    pytest.importorskip("interegular")
    Lark(grammar_text(), strict=True, **OPTIONS)


def test_the_grammar_is_in_the_dialect_of_all_its_readers() -> None:
    """Nothing in it that a constrained decoder refuses or takes for something else."""
    assert [] == findings(grammar_text())


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_is_found(name: str) -> None:
    """Each of the forbidden things, put into the grammar, is found."""
    assert [name] == findings(f"{grammar_text()}{SEEDED[name]}\n")
