"""Regexes of terminals: read and written, bounded, and in an export never wider than the shipped ones."""

from __future__ import annotations

import re

import interegular
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.decoding import GrammarFault
from callsheet.dsl.decoding.names import LONGEST, names_except
from callsheet.dsl.decoding.reading import shipped
from callsheet.dsl.decoding.regexes import (
    Alternation,
    Concatenation,
    Regex,
    Repetition,
    bounded,
    is_bounded,
    may_be_empty,
    read_regex,
    write_regex,
)
from callsheet.dsl.decoding.terminals import END, LINE, NARROWED, SPACE, exported
from callsheet.dsl.words import RESERVED

IN_RULES = sorted(set(shipped().terminals) - set(shipped().ignored))
PLAIN = (r"a|b", r"(a|b)*c+", r"[^a\]\-z]{2}", r"x{2,}", r"(?:ab){1,3}", r".\.\n\x00", "[a-z0-9_]|", r"a(b(c|d)?)*")
NOT_PLAIN = (r"\d", r"(?=a)", r"(?i)a", r"a**", r"a+?", r"^a", r"(a", r"a)", r"[a", r"\b", "a\\")
names = st.from_regex(r"[a-z_A-Z][a-z_0-9A-Z]{0,8}", fullmatch=True)


@pytest.mark.parametrize("text", [*PLAIN, *(shipped().terminals[name] for name in IN_RULES)])
def test_a_regex_is_written_as_it_was_read(text: str) -> None:
    """It may look otherwise, and is the same tree."""
    regex = read_regex(text)

    assert regex == read_regex(write_regex(regex))


@given(st.sampled_from(PLAIN), st.text("abcdz-]\n.x\x000_", max_size=6))
def test_a_regex_means_what_it_meant(pattern: str, text: str) -> None:
    """Python's own machine matches the same texts."""
    rewritten = write_regex(read_regex(pattern))

    assert bool(re.fullmatch(pattern, text)) == bool(re.fullmatch(rewritten, text))


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_a_regex_that_is_not_plain_is_refused(text: str) -> None:
    """Rather than taken for another one."""
    with pytest.raises(GrammarFault, match="is not plain at character"):
        read_regex(text)


def test_a_bound_is_on_each_repetition() -> None:
    """Also on one within another."""
    regex = bounded(read_regex("(a*b+|c{2,})*d?"), 3)

    assert "(?:a{0,3}b{1,4}|c{2,5}){0,3}d?" == write_regex(regex)
    assert is_bounded(regex)
    assert not is_bounded(read_regex("(a*b){2}"))
    assert (True, False) == (may_be_empty(read_regex("a*|b")), may_be_empty(read_regex("a*b")))


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_RULES)
def test_an_exported_terminal_takes_nothing_new(name: str) -> None:
    """Whatever it matches, the shipped one matches; and what it matches has a greatest length."""
    pattern = shipped().terminals[name]
    narrow = read_regex(exported(name, pattern, RESERVED))
    ours, theirs = (interegular.parse_pattern(one).to_fsm() for one in (write_regex(unbounded(narrow)), pattern))

    assert ours.issubset(theirs)
    assert not ours.empty()
    assert is_bounded(narrow)


def unbounded(regex: Regex) -> Regex:
    """Something wider with fewer states: without upper bounds, but for counts that are exact."""
    match regex:
        case Concatenation(items=items):
            return Concatenation(tuple(map(unbounded, items)))
        case Alternation(options=options):
            return Alternation(tuple(map(unbounded, options)))
        case Repetition(item=item, least=least, most=most):
            return Repetition(unbounded(item), least, most if most in (least, 1) else None)
        case _:
            return regex


def test_the_gaps_are_white_space() -> None:
    """And remarks, which are ignored as well."""
    white = interegular.parse_pattern(r"(?:[ \t\r\n]|#[^\n]*\n)*").to_fsm()

    for gap in (SPACE, LINE, END):
        wider = write_regex(unbounded(read_regex(gap)))

        assert interegular.parse_pattern(wider).to_fsm().issubset(white)
        assert not may_be_empty(read_regex(gap))
        assert is_bounded(read_regex(gap))


def test_the_table_is_of_this_grammar() -> None:
    """A terminal that has gone would be narrowed for nothing."""
    assert set() == set(NARROWED) - set(IN_RULES)


@given(st.sets(names, max_size=6), names)
def test_names_are_all_but_the_words(words: set[str], name: str) -> None:
    """Prefixes of words are names, and so is what only begins like one."""
    pattern = re.compile(names_except(words))

    assert (name not in words) == bool(pattern.fullmatch(name))
    for word in words:
        for near in (word, word[:-1], word + "a", word + "_", word + "7", word.swapcase()):
            assert (near not in words and near != "") == bool(pattern.fullmatch(near))


def test_the_reserved_words_are_no_names() -> None:
    """All of them, in a pattern of a size that a provider takes."""
    pattern = names_except(RESERVED)

    assert [] == [word for word in RESERVED if re.fullmatch(pattern, word)]
    assert re.fullmatch(pattern, "a" * LONGEST)
    assert not re.fullmatch(pattern, "7up")
    assert len(pattern) < 12_000
