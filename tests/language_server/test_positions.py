"""Lines and characters as editors count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.source import Span
from callsheet.language_server.positions import Encoding, Lines

TEXT = "plan p\r\n# 😀é\u2028 x\rlet\n"


@pytest.mark.parametrize(
    ("encoding", "behind_the_face", "behind_the_accent"), [("utf-16", 4, 5), ("utf-8", 6, 8), ("utf-32", 3, 4)]
)
def test_characters_are_counted_in_the_units_agreed_on(
    encoding: Encoding, behind_the_face: int, behind_the_accent: int
) -> None:
    """A face is two units of UTF-16, four of UTF-8, one character."""
    lines = Lines(TEXT, encoding)
    face = TEXT.index("😀") + 1

    assert {"line": 1, "character": behind_the_face} == lines.position(face)
    assert {"line": 1, "character": behind_the_accent} == lines.position(face + 1)
    assert (face, face + 1) == (
        lines.offset({"line": 1, "character": behind_the_face}),
        lines.offset({"line": 1, "character": behind_the_accent}),
    )


def test_lines_end_where_the_protocol_ends_them() -> None:
    """Not at U+2028, which Python takes for the end of a line."""
    lines = Lines(TEXT)

    assert {"line": 2, "character": 0} == lines.position(TEXT.index("let"))
    assert {"line": 3, "character": 0} == lines.position(len(TEXT))
    assert {"line": 0, "character": 6} == lines.position(TEXT.index("\n"))


def test_half_a_character_is_its_beginning() -> None:
    """And what lies behind a line is its end."""
    lines = Lines(TEXT)

    assert TEXT.index("😀") == lines.offset({"line": 1, "character": 3})
    assert TEXT.index("\r\n") == lines.offset({"line": 0, "character": 999})
    assert len(TEXT) == lines.offset({"line": 99, "character": 0})


@given(st.text(alphabet="a😀é\r\n\u2028\ud800", max_size=30), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_a_place_and_back_is_the_same_place(text: str, encoding: Encoding) -> None:
    """Of each offset that is not within a line break."""
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert offset == lines.offset(lines.position(offset))
    assert Span(0, len(text)) == lines.span(lines.range(Span(0, len(text))))
