"""How a diagnostic is drawn: the right lines, marks in the right columns, nothing that a terminal would obey."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.diagnostics import Diagnostic, Label
from callsheet.dsl.source import Source, Span
from callsheet.view.cells import cells_of, visible, width_of
from callsheet.view.diagnostics import render
from tests.examples import examples


def drawn(
    text: str, start: int, end: int, *, others: tuple[Label, ...] = (), width: int = 80, label: str = "here"
) -> list[str]:
    """The lines of a message about some characters of a text."""
    one = Diagnostic(code="CS101", message="wrong", span=Span(start, end), label=label, others=others)
    return render(one, Source(text, "some.plan"), color=False, width=width).split("\n")


def test_a_message_names_the_code_and_the_place() -> None:
    """Lines and columns are counted from 1."""
    assert [
        "error[CS101]: wrong",
        " --> some.plan:2:4",
        "  |",
        "2 | no yes",
        "  |    ^^^ here",
    ] == drawn("first\nno yes\n", 9, 12)


def test_a_warning_says_so_and_notes_and_help_follow() -> None:
    """Wrapped below themselves when the terminal is narrow."""
    one = Diagnostic(
        code="CS902",
        severity="warning",
        message="input `a` is never used",
        span=Span(0, 1),
        notes=("a note",),
        help="take it away, or use it in one of the nodes of the plan",
    )

    assert [
        "warning[CS902]: input `a` is never used",
        " --> some.plan:1:1",
        "  |",
        "1 | a",
        "  | ^",
        "  |",
        "  = note: a note",
        "  = help: take it away, or use it in one of the",
        "          nodes of the plan",
    ] == render(one, Source("a", "some.plan"), color=False, width=50).split("\n")


def test_marks_of_one_line_hang_below_each_other() -> None:
    """The rightmost label stands beside its mark, the others each on a row of its own."""
    others = (Label(span=Span(0, 1), text="first"), Label(span=Span(4, 5), text="second"))

    assert [
        "1 | a + b < c",
        "  | -   -   ^ here",
        "  | |   |",
        "  | |   second",
        "  | |",
        "  | first",
    ] == drawn("a + b < c", 8, 9, others=others)[3:]


def test_lines_between_are_left_out() -> None:
    """One line between two is shown, more are not."""
    text = "\n".join("abcdefgh")
    others = (Label(span=Span(0, 1), text="first"), Label(span=Span(4, 5), text="third"))

    assert ["1 | a", "  | - first", "2 | b", "3 | c", "  | - third", "...", "8 | h", "  | ^ here"] == drawn(
        text, 14, 15, others=others
    )[3:]


def test_a_span_of_several_lines_shows_its_ends() -> None:
    """Underlined from where it begins and up to where it ends; the label stands at its end."""
    text = "node {\n  one\n  two\n  three\n}\n"

    assert ["1 | node {", "  |      ^", "...", "5 | }", "  | ^ here"] == drawn(text, 5, text.index("}") + 1)[3:]


@pytest.mark.parametrize(
    ("text", "start", "line", "marks"),
    [
        ("\tx y", 3, "    x y", "      ^"),
        ("a\tx y", 4, "a   x y", "      ^"),
        ("漢字 x", 3, "漢字 x", "     ^"),
        ("e\u0301 x", 3, "e\u0301 x", "  ^"),
        ("\x1b[2J x", 5, "␛[2J x", "     ^"),
        ("\u202e x", 2, "‹U+202E› x", "         ^"),
        ("\x9b x", 2, "‹U+009B› x", "         ^"),
        ("x\r\n", 0, "x", "^"),
    ],
)
def test_a_mark_stands_below_its_character(text: str, start: int, line: str, marks: str) -> None:
    """Whatever stands before it: tabs, wide characters, accents, control characters."""
    assert [f"1 | {line}", f"  | {marks} here"] == drawn(text, start, start + 1)[3:]


def test_an_empty_span_at_the_end_of_the_file_has_a_mark() -> None:
    """Something is missing there, and there is nothing to underline."""
    assert ["1 | plan", "  |     ^ here"] == drawn("plan", 4, 4)[3:]
    assert ["2 |", "  | ^ here"] == drawn("plan\n", 5, 5)[3:]
    assert ["1 |", "  | ^ here"] == drawn("", 0, 0)[3:]


def test_of_a_long_line_the_part_around_the_mark_is_shown() -> None:
    """Dots stand where it goes on."""
    line, marks = drawn("a " * 500 + "WRONG" + " b" * 500, 1000, 1005, width=60)[3:5]

    assert re.fullmatch(r"1 \| ….*WRONG.*…", line)
    assert line.index("WRONG") == marks.index("^^^^^ here")
    assert len(line) <= 60


def test_a_line_of_a_megabyte_is_drawn_at_once() -> None:
    """Only the part that is shown is looked at character by character."""
    line, marks = drawn("x" * 5_000_000, 4_000_000, 4_000_001, width=60)[3:5]

    assert len(line) <= 60
    assert marks.rstrip().endswith("^ here")


def test_colours_change_nothing_but_colours() -> None:
    """Taken away again, the text is the same; severity has the colour."""
    one = Diagnostic(
        code="CS101", message="wrong", span=Span(2, 3), others=(Label(span=Span(0, 1), text="a"),), help="b"
    )
    source = Source("a b", "some.plan")
    plain, coloured = (render(one, source, color=color, width=80) for color in (False, True))

    assert plain.split() == re.sub(r"\x1b\[[0-9;]*m", "", coloured).split()
    assert "\x1b[1;31merror[CS101]\x1b[0m" in coloured
    assert "\x1b" not in plain


TEXTS = st.text(st.sampled_from('ab"{ \t\n\r漢é\u0301\x1b\x00\u202e\u2028‹'), max_size=200) | st.text(max_size=60)


@st.composite
def diagnostics(draw: st.DrawFn) -> tuple[Diagnostic, str]:
    """A diagnostic with spans anywhere in a text."""
    text = draw(TEXTS)
    offsets = st.integers(0, len(text))
    spans = st.tuples(offsets, offsets).map(lambda pair: Span(min(pair), max(pair)))
    others = draw(st.lists(st.builds(Label, span=spans, text=TEXTS), max_size=3))
    return Diagnostic(
        code="CS101",
        message=draw(TEXTS),
        span=draw(spans),
        label=draw(TEXTS),
        others=tuple(others),
        notes=tuple(draw(st.lists(TEXTS, max_size=1))),
        help=draw(TEXTS),
    ), text


@examples(100)
@given(diagnostics(), st.integers(0, 120))
def test_any_diagnostic_is_drawn_and_steers_no_terminal(one: tuple[Diagnostic, str], width: int) -> None:
    """Whatever stands in the program or the message; only line breaks are ours."""
    diagnostic, text = one
    lines = render(diagnostic, Source(text), color=False, width=width).split("\n")

    assert [] == [
        line for line in lines for character in line if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
    ]
    assert any("^" in line for line in lines)


@given(TEXTS)
def test_cells_add_up(text: str) -> None:
    """A line is as wide as what is printed for it, and its characters stand in order."""
    line = text.replace("\n", "")
    cells = cells_of(line)

    assert cells.width == width_of("".join(cells.shown)) == width_of(cells.between(0, cells.width))
    assert sorted(cells.at) == list(cells.at)
    assert all(width_of(cells.between(left, left + 7)) <= 7 for left in range(cells.width))


@given(TEXTS)
def test_what_was_made_visible_stays_as_it_is(text: str) -> None:
    """Nothing in it needs to be made visible again."""
    assert visible(text) == visible(visible(text))
