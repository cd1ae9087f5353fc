"""The reader and the writer of grammars: what is read can be written and read again, what is not plain is refused."""

from __future__ import annotations

import pytest
from lark import Lark

from callsheet.dsl.decoding import GrammarFault
from callsheet.dsl.decoding.model import Literal, Repeat, Sequence, Symbol
from callsheet.dsl.decoding.reading import read_grammar, shipped, shipped_text
from callsheet.dsl.decoding.writing import write_lark
from callsheet.dsl.parsing.tables import OPTIONS

SMALL = """
start: item ("," item)* // and so on
?item: "a"+ -> many
    | [NAME] "b"
    | item "?" -> asked
NAME: /[a-z]/
BLANK: / +/
%ignore BLANK
"""
UNREADABLE = {
    "template": ("start: NAME{2}\nNAME: /a/", "`{` is not expected here"),
    "unknown name": ("start: item", "rule `start` uses `item`, which is not defined"),
    "defined twice": ('start: "a"\nstart: "b"', "line 2: `start` is defined twice"),
    "open bracket": ('start: "a"\nitem: ("a" | "b"', "line 2: this `(` is never closed"),
    "terminal of two": ('start: A\nA: "a" /b/', "line 2: a terminal is one pattern without flags here"),
    "flags": ("start: A\nA: /b/i", "line 2: a terminal is one pattern without flags here"),
    "import": ("%import common.WS", "`%import` is not expected here"),
    "count": ('start: "a"~2', "`~` is not expected here"),
    "nothing": ("start", "ends in the middle"),
}


def test_the_shape_of_rules() -> None:
    """Alternatives, aliases, groups and repetition."""
    grammar = read_grammar(SMALL)
    item = Symbol("item")

    assert Sequence((item, Repeat(Sequence((Literal(","), item)), 0, None))) == grammar.rules["start"].expression
    assert ["many", None, "asked"] == [one.alias for one in grammar.rules["item"].alternatives]
    assert Repeat(Literal("a"), 1, None) == grammar.rules["item"].alternatives[0].expression
    assert {"NAME": "[a-z]", "BLANK": " +"} == grammar.terminals
    assert ("BLANK",) == grammar.ignored


@pytest.mark.parametrize("text", [SMALL, shipped_text()], ids=["small", "shipped"])
def test_reading_what_was_written(text: str) -> None:
    """It is the same grammar."""
    assert read_grammar(text) == read_grammar(write_lark(read_grammar(text)))


@pytest.mark.slow
def test_lark_reads_what_was_written() -> None:
    """The same rules come out of the shipped text and of ours."""
    theirs, ours = (Lark(text, **OPTIONS) for text in (shipped_text(), write_lark(shipped())))

    assert {one.name for one in theirs.terminals} == {one.name for one in ours.terminals}
    assert {rule.origin.name for rule in theirs.rules} == {rule.origin.name for rule in ours.rules}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_not_plain_is_refused(kind: str) -> None:
    """With the line, instead of being read as something else."""
    text, message = UNREADABLE[kind]

    with pytest.raises(GrammarFault) as fault:
        read_grammar(text)
    assert message in str(fault.value)
