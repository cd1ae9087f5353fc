"""GBNF: what llama.cpp is given says the same as what llguidance is given."""

from __future__ import annotations

from functools import cache

import pytest

from callsheet.dsl import parse
from callsheet.dsl.decoding import GrammarFault, for_decoding
from callsheet.dsl.decoding.gbnf import write_gbnf
from callsheet.dsl.decoding.reading import read_grammar, shipped
from callsheet.dsl.format import format_plan
from callsheet.dsl.words import RESERVED
from tests.decoding.gbnf_reading import Gbnf, NotGbnf, read_gbnf
from tests.decoding.test_narrow import ONE_NAME
from tests.decoding.walking import ROOT, SHOP, allowed, matcher, walk

WRITTEN = {
    "a chain": (
        'start: item\nitem: NAME | item "+" NAME | item "." NAME',
        'root ::= item\nitem ::= name-token ("+" name-token | "." name-token)*\n',
    ),
    "groups": (
        'start: [NAME ","] (NAME | "b")+ "c"?',
        'root ::= (name-token ",")? (name-token | "b")+ "c"?\n',
    ),
    "quotes": ('start: NAME "\\"\\\\"', 'root ::= name-token "\\"\\\\"\n'),
}


@cache
def gbnf(*, narrowed: bool) -> Gbnf:
    """An export, as llama.cpp's reader takes it."""
    return read_gbnf(for_decoding(SHOP if narrowed else None, "gbnf"))


@pytest.mark.parametrize("kind", WRITTEN)
def test_rules(kind: str) -> None:
    """Left recursion is repetition, and terminals are rules."""
    before, after = WRITTEN[kind]

    assert f"{after}name-token ::= [a-z]\n" == write_gbnf(read_grammar(f"{before}\nNAME: /[a-z]/"))


def test_terminals() -> None:
    """Classes, texts, and a rule for what is repeated a counted number of times."""
    grammar = read_grammar('start: A\nA: /"(?:[^"\\\\\\n\\x00]|\\\\.){0,9}x[-^\\]]?(?:ab|c)*/')
    wanted = (
        'root ::= a-token\na-token ::= "\\"" part-1{0,9} "x" [\\x2D\\x5E\\x5D]? ("ab" | "c")*\n'
        'part-1 ::= [^"\\\\\\n\\x00] | "\\\\" [^\\n]\n'
    )

    assert wanted == write_gbnf(grammar)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('start: "a" start2\nstart2: start3 "b" | "c"\nstart3: start2', "left recursive through others"),
        ('start: one "a"\none: [NAME] one | "b"\nNAME: /a/', "left recursive through others"),
        ('start: [NAME] start "a" | "b"\nNAME: /a/', "left recursive through others"),
        ('start: start "a"', "never ends"),
        ('start: ([NAME])* "b"\nNAME: /a/', "may be empty"),
        ('start: "b"\nBLANK: / /\n%ignore BLANK', "has no `%ignore`"),
    ],
)
def test_what_gbnf_has_not_is_told(text: str, message: str) -> None:
    """Here, and not by a server that was given it."""
    with pytest.raises(GrammarFault, match=message):
        write_gbnf(read_grammar(text))


def test_the_shipped_grammar_needs_its_gaps_written_out() -> None:
    """GBNF knows no ignored white space."""
    with pytest.raises(GrammarFault, match="has no `%ignore`"):
        write_gbnf(shipped())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["buy_cheapest", "order_a_list", "watch_stock"])
def test_examples_are_accepted(name: str) -> None:
    """As our formatter lays them out, lists of records and all."""
    text = (ROOT / "examples" / f"{name}.plan").read_text(encoding="utf-8")

    assert gbnf(narrowed=False).accepts(format_plan(parse(text)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_llguidance_and_gbnf_say_the_same(seed: int) -> None:
    """All along a walk both allow the same characters, and both let it end."""
    lark, grammar = for_decoding(SHOP), gbnf(narrowed=True)
    written = walk(lark, seed)
    mask, reached = matcher(lark), grammar.begin()

    for at, character in enumerate(written):
        assert {chr(byte) for byte in allowed(mask)[0] if byte < 128} == grammar.allowed(reached), written[:at]

        reached = grammar.after(reached, character)
        mask.consume_tokens(list(character.encode()))
    assert allowed(mask)[1]
    assert grammar.accepts(written)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ONE_NAME)
def test_unknown_names_cannot_be_written(kind: str) -> None:
    """The same narrowing."""
    around, known, unknown = ONE_NAME[kind]

    for name in known.split("; "):
        assert gbnf(narrowed=True).accepts(around.format(name)), name
    for name in unknown.split("; "):
        assert not gbnf(narrowed=True).accepts(around.format(name)), name


@pytest.mark.slow
def test_words_have_edges() -> None:
    """Two words do not touch, and a reserved word is no name."""
    grammar = gbnf(narrowed=False)

    assert grammar.accepts('plan p\nnode a {\n  click button "x"\n}\n')
    assert not grammar.accepts('plan p\nnode a {\n  clickbutton "x"\n}\n')
    assert [] == [word for word in RESERVED if grammar.accepts(f"plan {word}\n")]
    assert grammar.accepts("plan clicks\n")


@pytest.mark.parametrize(
    "text",
    ['start ::= "a"', "root ::= other", "root ::= root", 'root ::= ("a"?)*', 'root ::= "a', "root ::= [a] *b_c",
     'root ::= ("a" | "b" ("c")?){0,1000}', "root ::= ([a]", 'root ::= "\\q"'],
)  # fmt: skip
def test_the_reader_refuses_what_llama_does(text: str) -> None:
    """So that the tests above mean something."""
    with pytest.raises(NotGbnf):
        read_gbnf(text)


def test_the_recogniser() -> None:
    """On a language that one can see at a glance."""
    grammar = read_gbnf('root ::= "<" item{1,3} ">" | "-"+\nitem ::= [^a-c\\x2D]? "x"')

    assert [True, True, False, True, False] == [grammar.accepts(one) for one in ("<x>", "<xdxx>", "<ax>", "--", "<>")]
    assert not grammar.accepts("<dxdxdxdx>")
