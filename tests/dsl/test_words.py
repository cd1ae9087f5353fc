"""Reserved words: the lists hold together with the grammar, and words have edges."""

from __future__ import annotations

import pytest

from callsheet.dsl import Span, ast, check, parse
from callsheet.dsl.parsing import kind_of, parse_library, parse_patch
from callsheet.dsl.parsing.tables import grammar_text
from callsheet.dsl.verbs import BY_WORD, PARTICLES
from callsheet.dsl.words import CONTEXTUAL, RESERVED
from tests.dsl.neighbours import Neighbours, neighbours
from tests.dsl.sentences import grammar

SYNTAX = ("CS001", "CS002")


def words_of_the_grammar() -> set[str]:
    """Every literal that is a word."""
    return {text for text in grammar().literals.values() if text[0].isalpha()}


def test_every_word_of_the_grammar_is_in_one_list() -> None:
    """A word is reserved, or means something in one place only and stays free: never both, never neither."""
    assert words_of_the_grammar() == RESERVED | CONTEXTUAL
    assert frozenset() == RESERVED & CONTEXTUAL


def test_verbs_and_particles_of_the_grammar_are_those_of_the_table() -> None:
    """The lines between the markers are what the verb table makes."""
    between = grammar_text().partition("// verbs\n")[2].partition("// end verbs")[0]
    verbs = " | ".join(f'"{one}"' for one in sorted(BY_WORD) if BY_WORD[one].operand)
    alone = " | ".join(f'"{one}"' for one in sorted(BY_WORD) if not BY_WORD[one].operand)
    particles = " | ".join(f'"{one}" expression' for one in PARTICLES)

    assert f"verb: {verbs}\nalone: {alone}\nparticle: {particles}\n" == between


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_is_no_name(word: str) -> None:
    """Said where the name is declared, or, for words that could begin an expression, where it is met."""
    verdict = check(parse(f"plan p\nnode n {{ let {word} = 1 give x: Int = 1 }}\ngoal n.x == 1"))

    assert not verdict.accepted
    assert [Span(20, 20 + len(word))] == [one.span for one in verdict.diagnostics if one.code == "CS103"]


@pytest.mark.parametrize("word", sorted(CONTEXTUAL))
def test_a_word_of_one_place_is_a_name_elsewhere(word: str) -> None:
    """It names nodes, locals, fields and gives alike."""
    plan = f"plan {word}\nnode {word} {{ let {word}_ = {{ {word}: 1 }} give {word}: Int = {word}_.{word} }}\n"

    assert check(parse(f"{plan}goal {word}.{word} == 1")).accepted


@pytest.mark.slow
def test_words_have_edges() -> None:
    """Of every two words that may follow each other, glued together, none is read as two words."""
    pairs = list(neighbours())
    misread = [pair for pair in pairs if not _is_one_word(pair)]

    assert len(pairs) > 1_000
    assert [] == [pair.apart for pair in pairs if _has_syntax_error(pair.apart)]
    assert [] == [(pair.left, pair.right, pair.glued) for pair in misread]


READERS = {"plan": parse, "library": parse_library, "patch": parse_patch}


def _read(text: str) -> ast.Program:
    """A program of the kind that it says it is."""
    program: ast.Program = READERS[kind_of(text)](text)
    return program


def _has_syntax_error(text: str) -> bool:
    return any(one.code in SYNTAX for one in _read(text).diagnostics)


def _is_one_word(pair: Neighbours) -> bool:
    """Whether the glued words are refused, or are one name in the tree."""
    if _has_syntax_error(pair.glued):
        return True
    names = {one.text for one in ast.walk(_read(pair.glued)) if isinstance(one, ast.Name)}
    names |= {one.name for one in ast.walk(_read(pair.glued)) if isinstance(one, ast.Reference | ast.NamedType)}
    names |= {one.role for one in ast.walk(_read(pair.glued)) if isinstance(one, ast.RoleElement)}
    return pair.left + pair.right in names


@pytest.mark.parametrize(
    ("text", "word", "better"),
    [
        ('node n { clickbutton "Save" }', "clickbutton", "click button"),
        ("node n { letx = 1 }", "letx", "let x"),
        ("node n { require 5matches /x/ }", "5matches", ""),
        ("inputlimit: Money", "inputlimit", "input limit"),
    ],
)
def test_glued_words_are_told_apart(text: str, word: str, better: str) -> None:
    """The message has the whole word, and the edit that mends it."""
    plan = parse(f"plan p {text}")
    first = plan.diagnostics[0]

    assert ("CS002", f"unknown word `{word}`", word) == (first.code, first.message, plan.source.slice(first.span))
    assert better in first.label
    if better:
        assert [(" ", plan.source.text.index(word) + better.index(" "))] == [
            (edit.text, edit.span.start) for edit in first.fix
        ]
