"""White space written out: what must be apart is, what may touch may, and nothing else changes."""

from __future__ import annotations

import pytest

from callsheet.dsl.decoding import GrammarFault
from callsheet.dsl.decoding.model import Symbol
from callsheet.dsl.decoding.reading import read_grammar, shipped
from callsheet.dsl.decoding.spacing import Gaps, spaced
from callsheet.dsl.decoding.writing import write_lark

GAPS = Gaps(space=Symbol("S"), line=Symbol("L"), end=Symbol("E"), line_starts=frozenset({"let"}))
TERMINALS = "NAME: /[a-z]/\nS: / /\nL: /\\n/\nE: /\\n/\n"
SPACED = {
    "words": ('start: "let" NAME NAME', 'start: "let" S NAME S NAME [E]'),
    "signs": ('start: NAME ":" NAME ("," NAME)*', 'start: NAME ":" S NAME ("," S NAME)* [E]'),
    "brackets": ('start: NAME "(" NAME ")" NAME', 'start: NAME [S] "(" [S] NAME [S] ")" S NAME [E]'),
    "nothing in brackets": (
        'start: "(" [NAME] ")"',
        'start: ("(" [S] ")" | "(" [S] NAME [S] ")") [E]',
    ),
    "fields": ('start: NAME ("." NAME)*', 'start: NAME ("." NAME)* [E]'),
    "minus": ('start: NAME "-" NAME', 'start: NAME S "-" [S] NAME [E]'),
    "lines": (
        'start: "{" item* "}"\nitem: "let" NAME',
        'start: ("{" [L] "}" | "{" [L] item_bare item* [L] "}") [E]\nitem_bare: "let" S NAME\nitem: L "let" S NAME',
    ),
    "rules in two places": (
        'start: item item\nitem: "a" | NAME',
        'start: item_bare item [E]\nitem_bare: "a" | NAME\nitem: S "a" | S NAME',
    ),
    "many words": (
        'start: "x" item\nitem: "a" | "b" | "c"',
        'start: "x" item [E]\nitem: S ("a" | "b" | "c")',
    ),
    "an empty rule": (
        'start: "(" item ")"\nitem: [NAME]',
        'start: ("(" [S] item_bare [S] ")" | "(" [S] ")") [E]\nitem_bare: NAME',
    ),
    "at least one": ("start: NAME+", "start: NAME (S NAME)* [E]"),
}
REFUSED = {
    "an opening sign at the end of a rule": 'start: item NAME\nitem: NAME "("',
    "an opening sign at the end of what is repeated": 'start: (NAME "(")*',
}


@pytest.mark.parametrize("kind", SPACED)
def test_gaps(kind: str) -> None:
    """Where they are, by what stands on both sides."""
    before, after = SPACED[kind]
    written = write_lark(spaced(read_grammar(f"{before}\n{TERMINALS}"), GAPS)).partition("\n\n")[0]

    assert after == written


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_spaced_is_told(kind: str) -> None:
    """Instead of being spaced wrongly."""
    with pytest.raises(GrammarFault):
        spaced(read_grammar(f"{REFUSED[kind]}\n{TERMINALS}"), GAPS)


def test_a_name_that_is_taken_is_told() -> None:
    """The bare version of a rule must not replace another rule."""
    with pytest.raises(GrammarFault, match="`item_bare` has the name of another one"):
        spaced(read_grammar(f"start: item\nitem: item_bare\nitem_bare: NAME\n{TERMINALS}"), GAPS)


def test_the_shipped_grammar_needs_no_ignore_any_more() -> None:
    """Every rule that is used is there, and nothing is ignored between tokens."""
    grammar = spaced(shipped(), GAPS)

    assert () == grammar.ignored
    assert grammar.rules.keys() == read_grammar(write_lark(grammar) + TERMINALS.partition("\n")[2]).rules.keys()
