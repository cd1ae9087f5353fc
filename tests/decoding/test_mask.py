"""What a decoder's mask lets a model write: our parser reads all of it, and our formatter's plans are among it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from llguidance import LLMatcher

from callsheet.dsl import ast, parse
from callsheet.dsl.decoding import DIALECTS, LANGUAGE, Vocabulary, for_decoding, for_lark
from callsheet.dsl.decoding.reading import shipped_text
from callsheet.dsl.format import format_program
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.verbs import BY_WORD
from callsheet.dsl.words import RESERVED
from tests.cases import few_of
from tests.decoding.walking import ROOT, SHOP, accepts, allowed, matcher, syntax_errors, taken, tokenizer, walk
from tests.dsl.neighbours import Neighbours, neighbours

LARK = [one for one in DIALECTS if one != "gbnf"]
KNOWN = {"language": LANGUAGE, "shop": SHOP}
WALKS_A_TEST = 20
PLANS = sorted(
    [
        *(ROOT / "examples").glob("*.plan"),
        *(ROOT / "tests").rglob("*_ok_*.plan"),
        *(ROOT / "tests").rglob("all_forms.plan"),
    ]
)
NOT_ASKED_FOR = {"CS004_ok_deep_but_within.plan", "CS001_ok_remarks_everywhere.plan"}
"""One has more levels than a line of an export may be indented by, one has remarks where exports have no place."""


@cache
def grammar(dialect: str, known: str) -> str:
    """An export, made once."""
    return for_decoding(KNOWN[known], dialect)  # type: ignore[arg-type]  # the tests name dialects by themselves


def complaints(text: str) -> list[str]:
    """What llguidance says of a grammar, warnings too."""
    return LLMatcher.validate_grammar_with_warnings(LLMatcher.grammar_from_lark(text), tokenizer())[1]


def test_the_shipped_grammar_is_taken_as_it_is() -> None:
    """A server that takes Lark's language can be given the file itself."""
    assert [] == complaints(shipped_text())
    assert [] == complaints(for_lark(SHOP))


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("dialect", LARK)
def test_an_export_is_taken(dialect: str, known: str) -> None:
    """Without a warning."""
    assert [] == complaints(grammar(dialect, known))


@cache
def written(seed: int, length: int = 100) -> str:
    """One walk: through each grammar, from the beginning of a text, of a node's statements, of an expression."""
    text = grammar(LARK[seed % 2], ("language", "shop")[seed // 2 % 2])
    return walk(text, seed, length, begin=("", "plan a\nnode b {\n  ", "plan a\ngoal ")[seed % 3])


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10))
def test_what_the_mask_lets_through_is_read(number: int) -> None:
    """Two hundred walks in all: none has a syntax error, nor a literal that cannot be a value."""
    for seed in range(number * WALKS_A_TEST, (number + 1) * WALKS_A_TEST):
        assert [] == syntax_errors(written(seed)), (seed, written(seed))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_walks_go_everywhere() -> None:
    """Each kind of text and every reserved word is met."""
    everything = "\n".join(written(seed, 250) for seed in range(240))

    assert set() == {"plan", "skills", "patch"} - set(re.findall("^[a-z]+", everything, re.MULTILINE))
    assert set() == RESERVED - set(re.findall(r"[A-Za-z_0-9]+", everything))


@pytest.mark.deep
@pytest.mark.timeout(3_600)
def test_what_the_mask_lets_through_is_read_at_length() -> None:
    """Ten thousand walks."""
    for seed in range(10_000):
        assert [] == syntax_errors(written(seed, seed % 700)), (seed, written(seed, seed % 700))


@pytest.mark.parametrize(
    ("terminal", "loose", "text"),
    [
        ("NAME", "[a-z]{1,9}", "plan a\ngoal seen\n"),
        ("SPACE", " ?|\\n", "plan a\ngoal b isempty\n"),
        ("DATE", "@2[0-9]{3}-[01][0-9]-[0-3][0-9]", "plan a\ngoal @2026-02-30\n"),
        ("STRING", '"[^"]{0,9}"', 'plan a\ngoal "{"\n'),
    ],
    ids=["reserved words as names", "words that touch", "days that are not", "lone braces"],
)
def test_a_looser_export_would_be_wrong(terminal: str, loose: str, text: str) -> None:
    """What each terminal is narrowed for: the shipped one would let through what our parser refuses."""
    strict = grammar("openai", "language")
    looser, count = re.subn(f"(?m)^{terminal}: /.*/$", lambda _: f"{terminal}: /{loose}/", strict)

    assert 1 == count
    assert syntax_errors(text)
    assert accepts(looser, text)
    assert not accepts(strict, text)


def read(path: Path) -> ast.Plan | ast.Patch:
    """A plan, or a patch of one."""
    text = path.read_text(encoding="utf-8")
    return parse_patch(text) if path.name.endswith(".patch.plan") else parse(text)


def names(plan: ast.Plan | ast.Patch) -> set[str]:
    """All names in a program."""
    written = {one.text for one in ast.walk(plan) if isinstance(one, ast.Name)}
    return written | {one.name for one in ast.walk(plan) if isinstance(one, ast.Reference | ast.NamedType)}


def without_remarks(plan: ast.Plan | ast.Patch) -> ast.Plan | ast.Patch:
    """The program as it is asked for from OpenAI's tool."""
    return replace(plan, comments=())


@pytest.mark.parametrize("path", few_of(PLANS, 12), ids=lambda path: path.name)
def test_plans_are_accepted_as_they_are_formatted(path: Path) -> None:
    """What people write is within reach of a model."""
    plan = read(path)
    if path.name in NOT_ASKED_FOR or names(plan) & (RESERVED - set(BY_WORD)):
        pytest.skip("right, and not what a decoder is asked to write")

    for dialect, text in (("llguidance", format_program(plan)), ("openai", format_program(without_remarks(plan)))):
        assert (text, True) == taken(grammar(dialect, "language"), text)


ANYBODY = Vocabulary(
    functions=("zed", *LANGUAGE.functions),
    roles=("zed", *LANGUAGE.roles),
    units=("zed", *LANGUAGE.units),
    currencies=("zed",),
    tiers=("x",),
)
"""One for whom the names in `neighbours` are known wherever names have to be."""


def laid_out(tokens: str) -> str:
    """Tokens with a blank between them, as an export has them: none before these signs."""
    return re.sub(r" ([,:?.])", r"\1", tokens).replace(". ", ".")


def parts(pair: Neighbours) -> tuple[str, str]:
    """The two sides of the gap."""
    middle = next(at for at, (one, other) in enumerate(zip(pair.apart, pair.glued, strict=False)) if one != other)
    return laid_out(pair.apart[:middle]), laid_out(pair.apart[middle + 1 :])


def is_one_name(text: str, word: str) -> bool:
    """Whether the parser reads two words that touch as one."""
    return word in names(parse(text))


@pytest.mark.slow
def test_words_have_edges_for_the_mask() -> None:
    """Of every two words that may follow each other, glued together, none is let through as two words."""
    text = for_decoding(ANYBODY)
    pairs = [pair for pair in neighbours() if pair.apart.startswith("plan")]
    glued = [(pair, "".join(parts(pair))) for pair in pairs]

    assert len(pairs) > 1_000
    assert [] == [pair.apart for pair in pairs if not accepts(text, " ".join(parts(pair)))]
    assert [] == [one for pair, one in glued if accepts(text, one) and not is_one_name(one, pair.left + pair.right)]


@cache
def beginnings() -> dict[str, str]:
    """For each reserved word a plan, up to and with the word, that goes on with another word."""
    found: dict[str, str] = {"plan": "plan"}
    for pair in neighbours():
        if pair.left in RESERVED and pair.apart.startswith("plan"):
            found.setdefault(pair.left, parts(pair)[0])
        if pair.right in RESERVED and pair.apart.startswith("plan"):
            found.setdefault(pair.right, f"{parts(pair)[0]} {pair.right}")
    return found


@pytest.mark.slow
def test_every_reserved_word_is_tried() -> None:
    """By the test below."""
    assert RESERVED == set(beginnings())


@pytest.mark.slow
@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_touches_no_letter_digit_or_line(word: str) -> None:
    """The mask refuses what follows at once, unless it goes on with a longer word, and then it means that."""
    text, begin = for_decoding(ANYBODY), beginnings()[word]
    mask = matcher(text)

    assert mask.try_consume_tokens(tokenizer().tokenize_str(begin)) == len(begin)
    for touching in "ax7_":
        if ord(touching) in allowed(mask)[0]:
            assert [] == syntax_errors(walk(text, 1, begin=begin + touching))
        else:
            assert syntax_errors(f"{begin}{touching} zed")


def test_no_reserved_word_is_let_through_as_a_name() -> None:
    """Neither where it is declared, nor where it is used; and a word that only begins like one is."""
    text = grammar("llguidance", "language")

    for word in sorted(RESERVED):
        assert not accepts(text, f"plan {word}\n")
        assert accepts(text, f"plan {word}s_\n")
        assert not accepts(text, f"plan p\ngoal x.{word}\n")
