"""Our parser and Lark's are one: the same callbacks on the same tokens, and the same errors.

`dsl.parsing.lalr` runs kept tables in a loop of its own, and finds most tokens by one pattern. What Lark makes of the
grammar is the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, exceptions
from lark import Token as LarkToken
from lark.lark import PostLex

from callsheet.dsl.parsing import lalr, tables
from callsheet.dsl.parsing.lalr import PlanParser
from callsheet.dsl.parsing.tables import OPTIONS, grammar_text
from callsheet.dsl.parsing.tokens import GluedWords, NoToken, Token, UnexpectedToken, is_word
from callsheet.dsl.source import Span, packed
from tests.dsl.samples import BUY_CHEAPEST
from tests.dsl.sentences import littered, texts
from tests.dsl.test_parser_laws import anything, damaged

pytestmark = pytest.mark.slow  # Lark builds its tables for it, and each text is read by both
PROGRAMS = sorted((Path(__file__).parents[1] / "conformance").glob("*.plan"))


class Recorder:
    """Callbacks that keep what they were called with: name and things, as plain data."""

    def __init__(self) -> None:
        self.comments: list[Any] = []

    def comment(self, token: LarkToken) -> LarkToken:
        """What the lexer passes over."""
        self.comments.append(plain(token))
        return token

    def __getattr__(self, name: str) -> Callable[[list[Any]], Any]:
        if name.startswith("_") or name.isupper():
            raise AttributeError(name)
        return lambda children: (name, [plain(child) for child in children])


class Plain(NamedTuple):
    """A token of either parser. The end has no place, as Lark has it where the last token was."""

    type: str
    text: str
    start: int | None
    end: int | None


def plain(thing: Any) -> Any:
    """A token as plain data; all else as it is."""
    if isinstance(thing, Token):
        return _placed(thing.type, thing.text, thing.start, thing.end)
    if isinstance(thing, LarkToken):
        return _placed(thing.type, str(thing), thing.start_pos, thing.end_pos)
    return thing


def _placed(kind: str, text: str, start: int | None, end: int | None) -> Plain:
    return Plain(kind, text, None, None) if kind == "$END" else Plain(kind, text, start, end)


class Edges(PostLex):
    """Raises `GluedWords` where two words touch."""

    def process(self, stream: Iterator[LarkToken]) -> Iterator[LarkToken]:
        """The same tokens."""
        previous = None
        for token in stream:
            touching = previous is not None and previous.end_pos == token.start_pos
            if touching and is_word(previous[-1]) and is_word(token[0]):
                raise GluedWords(*(Token(str(one.type), str(one), _at(one)) for one in (previous, token)))
            previous = token
            yield token


def _at(token: LarkToken) -> int:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return packed(Span(token.start_pos, token.end_pos))


def whole_lark(recorder: Recorder) -> Any:
    """Lark as its documentation has it."""
    comments = {"COMMENT": recorder.comment}
    return Lark(grammar_text(), transformer=recorder, postlex=Edges(), lexer_callbacks=comments, **OPTIONS)


@cache
def of_lark() -> tuple[Recorder, Callable[[str], Any]]:
    """The judge."""
    recorder = Recorder()
    return recorder, whole_lark(recorder).parse


@cache
def of_ours() -> tuple[Recorder, Callable[[str], Any]]:
    """The parser that plans are read by."""
    recorder = Recorder()
    return recorder, PlanParser(tables.load(), recorder).parse


def told_by(parser: tuple[Recorder, Callable[[str], Any]], text: str) -> Any:
    """All that a parser has to say of a text."""
    recorder, parse = parser
    recorder.comments.clear()
    try:
        said = parse(text)
    except GluedWords as glued:
        said = ("glued", plain(glued.left), plain(glued.right))
    except UnexpectedToken as error:
        said = ("unexpected", plain(error.token), error.accepted)
    except exceptions.UnexpectedToken as error:
        said = ("unexpected", plain(error.token), error.accepts)
    except NoToken as error:
        said = ("no token", error.offset)
    except exceptions.UnexpectedCharacters as error:
        said = ("no token", error.pos_in_stream)
    return said, list(recorder.comments)


def agrees(text: str) -> None:
    """Both say the same."""
    assert told_by(of_lark(), text) == told_by(of_ours(), text)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_on_every_program_of_the_conformance_suite(path: Path) -> None:
    """Accepted and rejected ones."""
    agrees(path.read_text(encoding="utf-8"))


@given(littered())
def test_on_programs_of_every_form(littered: Any) -> None:
    """As the grammar makes them, with comments and blanks between."""
    agrees(littered.text)


@given(damaged() | anything | texts)
def test_on_any_text(text: str) -> None:
    """Whole, damaged, or no program at all."""
    agrees(text)


WORDS = BUY_CHEAPEST.split(" ")


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(["", " "]))
def test_on_words_without_sense(words: list[str], between: str) -> None:
    """In any order, and glued to each other."""
    agrees("plan p " + between.join(words))


@pytest.mark.parametrize(
    "text",
    ["plan p goal a / b / c", "plan p goal a matches /b/ and x like /c/", "plan p budget 20k tokens, 2min, 3 steps"],
)
def test_on_characters_that_begin_several_kinds_of_token(text: str) -> None:
    """A slash divides or opens a pattern, a digit begins five kinds of number."""
    agrees(text)


def test_a_value_is_an_expression_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules that only pass something on are not gone through one by one, as they are by Lark."""
    theirs = whole_lark(Recorder())
    conf = theirs.parser.parser.parser
    conf.callbacks = counting = Counting(conf.callbacks)
    theirs.parse(BUY_CHEAPEST)
    steps: list[str] = []
    made = lalr._callback

    def counted(builder: object, reduction: tables.Reduction) -> lalr.Callback:
        make = made(builder, reduction)
        return lambda things: (steps.append(reduction[2]), make(things))[1]

    monkeypatch.setattr(lalr, "_callback", counted)
    PlanParser(tables.load(), Recorder()).parse(BUY_CHEAPEST)

    assert 0 < len(steps) < counting.count / 2


class Counting(dict[Any, Any]):
    """Callbacks that count how often they are looked up; a state's row may bring more of them later."""

    def __init__(self, callbacks: dict[Any, Any]) -> None:
        super().__init__()
        self.callbacks, self.count = callbacks, 0

    def __bool__(self) -> bool:
        return True

    def __missing__(self, rule: Any) -> Any:
        self.count += 1
        return self.callbacks[rule]
