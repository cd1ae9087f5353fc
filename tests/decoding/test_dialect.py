"""The lint of the grammar's dialect: nothing to say of what is shipped and exported, and it sees each violation."""

from __future__ import annotations

import pytest

from callsheet.dsl.decoding import DIALECTS, LANGUAGE, for_decoding, for_lark, problems
from callsheet.dsl.decoding.dialect import WHY
from callsheet.dsl.decoding.reading import shipped_text
from tests.decoding.walking import SHOP

SEEDED: dict[str, str] = {
    # the rule: the line with the violation, and behind the last bar the piece that is to blame
    "look-around": "X: /a(?!b)/|(?!",
    "atomic group": "X: /(?>a)b/|(?>",
    "possessive repetition": "X: /a{2,3}+/|{2,3}+",
    "lazy repetition": "X: /a.*?b/|*?",
    "back-reference": r"X: /(a)\1/|\1",
    "edge of a word or text": r"X: /a\b/|\b",
    "anchor": "X: /^a/|^",
    "shorthand class": r"X: /[\w-]/|[\w-]",
    "escape": r'x: "\x41"|"\x41"',
    "group with a name or flag": "X: /(?i)a/|(?i",
    "pattern flag": "X: /a/i|/a/i",
    "unreadable pattern": "X: /a{/|/a{/",
    "pattern of nothing": "X: /a*/|/a*/",
    "text of nothing": 'x: "" NAME|""',
    "text without case": 'x: "é"i|"é"i',
    "import": "%import python.STRING|%import",
    "directive": "%declare X|%declare",
    "priority": "X.2: /a/|X",
    "template or count in braces": "x: NAME{2}|NAME",
    "attribute": "x[lazy]: NAME|]",
    "intersection": "X: /a/ & /b/|&",
    "complement": "X: ~/a/|~",
    "alias in a group": 'x: (NAME -> y | "z")|->',
    "character": "x: @other|@",
    "second definition": "site: NAME|site",
    "no start": "|start",
    "unknown name": "x: unheard_of|unheard_of",
    "rule in a terminal": "X: site|site",
    "terminal of itself": "X: /a/ | X|X",
}  # fmt: skip
ALLOWED = (
    "X: /a[^$b\\]]{2,3}/",
    "X: /\\$|\\^/",
    "x: NAME~2..4 | [NAME]",
    '!x: "a".."z" -> y',
    "%import common.INT -> WHOLE\nx: WHOLE",
    "%import common (WS_INLINE, NEWLINE)",
    'x: "aB"i "\\u00e9"',
)


def test_every_rule_has_a_seeded_violation() -> None:
    """So that none of them can go blind."""
    assert set(WHY) == set(SEEDED)


@pytest.mark.parametrize("rule", SEEDED)
def test_a_seeded_violation_is_found(rule: str) -> None:
    """At its line, with the piece that is to blame."""
    line, _, blamed = SEEDED[rule].rpartition("|")
    text = f"{shipped_text()}{line}\n" if line else "x: NAME\nNAME: /a/\n"
    found = [(one.line, one.text) for one in problems(text) if one.rule == rule]

    assert [(text.count("\n") if line else 1, blamed)] == found


@pytest.mark.parametrize("line", ALLOWED)
def test_what_all_readers_take_is_left_alone(line: str) -> None:
    """The lint complains of nothing that is as it should be."""
    assert [] == problems(f"{shipped_text()}{line}\n")


def test_the_shipped_grammar_is_in_the_dialect() -> None:
    """It is one file for every reader."""
    assert [] == problems(shipped_text())


def test_what_is_exported_is_in_the_dialect() -> None:
    """Narrowed or not, for Lark and for those that take its language."""
    texts = [for_decoding(one, dialect) for one in (LANGUAGE, SHOP) for dialect in DIALECTS if dialect != "gbnf"]

    assert [] == [problem for text in (*texts, for_lark(SHOP)) for problem in problems(text)]


def test_a_problem_reads_as_a_sentence() -> None:
    """For the person who changes the grammar."""
    (problem,) = problems("start: NAME\n\nNAME: /[a-z]+?/\n")

    assert "line 3: lazy repetition: `+?`: llguidance takes it for the greedy one" == str(problem)
