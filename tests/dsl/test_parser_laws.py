"""What holds when any text is read: a plan comes back, its places lie inside the text, and mistakes are told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.dsl import Diagnostic, Source, Span, ast, parse
from callsheet.dsl.skeleton import pieces
from tests.dsl.programs import near_misses
from tests.dsl.samples import BUY_CHEAPEST
from tests.dsl.sentences import Littered, littered, texts
from tests.examples import examples

PIECES = (
    "plan p\n",
    "node n {",
    "}",
    "\n",
    '"',
    '"""',
    "/",
    "\\",
    "#",
    "{",
    "let x = ",
    "1",
    "\x00",
    "é",
    "\ud800",
    "node",
    "goal",
)
anything = st.text(st.characters(exclude_categories=()), max_size=60) | st.lists(
    st.sampled_from(PIECES) | st.text(max_size=3), max_size=30
).map("".join)
decoded = st.binary(max_size=80).map(lambda data: data.decode("utf-8", errors="surrogateescape"))


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The sample plan with stretches cut out, doubled, or replaced."""
    text = BUY_CHEAPEST
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        text = text[:start] + draw(anything | st.just(text[start:end] * 2)) + text[end:]
    return text


def spans_of(diagnostic: Diagnostic) -> list[Span]:
    """Every place that a diagnostic names."""
    return [
        diagnostic.span,
        *(other.span for other in diagnostic.others),
        *(edit.span for edit in diagnostic.fix),
    ]


def reads(text: str) -> None:
    """A plan comes back; whatever it has a place for lies inside the text, and children inside of their parents."""
    plan = parse(text)

    for diagnostic in plan.diagnostics:
        for span in spans_of(diagnostic):
            assert 0 <= span.start <= span.end <= len(text)
            assert plan.source.position(span.start) <= plan.source.position(span.end)
    nests(plan)


def nests(plan: ast.Plan) -> None:
    """Every node lies inside its parent, and a name is where it says."""
    for parent in ast.walk(plan):
        assert 0 <= parent.span.start <= parent.span.end <= len(plan.source.text)
        if isinstance(parent, ast.Name | ast.Reference | ast.NamedType):
            text = parent.text if isinstance(parent, ast.Name) else parent.name
            currency = parent.currency if isinstance(parent, ast.NamedType) else None
            assert text == plan.source.slice(
                parent.span if currency is None else Span(parent.span[0], parent.span[0] + len(text))
            )
        for child in ast.children(parent):
            assert parent.span.start <= child.span.start
            assert child.span.end <= parent.span.end


@given(anything)
def test_any_text_is_read(text: str) -> None:
    """Whatever a text holds, there is a plan, and its diagnostics point into the text."""
    reads(text)


@given(decoded)
def test_any_bytes_are_read(text: str) -> None:
    """Also what is no text at all."""
    reads(text)


@examples(30)
@given(damaged())
def test_a_damaged_plan_is_read(text: str) -> None:
    """A real plan with damage in it, which is what people and models hand in."""
    reads(text)


@examples(30)
@given(near_misses())
def test_a_near_miss_is_read(text: str) -> None:
    """A plan that is nearly right."""
    reads(text)


@given(texts)
def test_places_nest(text: str) -> None:
    """In a plan that is read in full each node lies inside its parent, and a name is where it says."""
    plan = parse(text)

    assert () == plan.diagnostics
    nests(plan)


@given(littered())
def test_white_space_and_comments_mean_nothing(plan: Littered) -> None:
    """The tree is that of the tokens; the comments are found, with their places."""
    read = parse(plan.text)

    assert parse(plan.plain) == read
    assert list(plan.comments) == [one.text for one in read.comments]
    assert list(plan.comments) == [read.source.slice(one.span).rstrip() for one in read.comments]


@given(texts)
def test_the_skeleton_of_a_plan_is_that_of_its_tokens(text: str) -> None:
    """Found without lexing, brackets are those of the program: none in a text, comment or pattern."""
    depth = 0
    for piece in pieces(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(piece.group(), 0)
        assert depth >= 0

    assert 0 == depth


def test_a_comment_knows_whether_it_trails() -> None:
    """`trailing` is whether program text stands before it on its line."""
    plan = parse('# one\nplan p # two\n  # three\ngoal "#" matches /#/ # four')

    assert [("# one", False), ("# two", True), ("# three", False), ("# four", True)] == [
        (one.text, one.trailing) for one in plan.comments
    ]


def test_each_broken_declaration_is_told_once() -> None:
    """Mistakes in four nodes are four messages, and the healthy declarations between them are read."""
    plan = parse(
        "plan p\n"
        "node a { clik button }\n"
        "input limit: Money = $20 # kept\n"
        "node b { let x = ( }\n"
        "node c { give y: Int = 1 }\n"
        "nod d { }\n"
        "node e { letx = 1 }\n"
        "node f { let z = 1_000_000_000_000_000_000_000 }\n"
    )
    declared = [(type(one).__name__, one.name.text) for one in plan.declarations if hasattr(one, "name") and one.name]

    assert [
        "no statement begins with `clik`",
        "unexpected `}`",
        "no declaration begins with `nod`",
        "unknown word `letx`",
        "a number of more than 18 digits",
    ] == [one.message for one in plan.diagnostics]
    assert [
        ("Broken", "a"),
        ("Input", "limit"),
        ("Broken", "b"),
        ("Node", "c"),
        ("Broken", "d"),
        ("Broken", "e"),
        ("Node", "f"),
    ] == declared
    assert ["# kept"] == [one.text for one in plan.comments]


def test_a_declaration_of_many_mistakes_is_left_out_at_last() -> None:
    """Five statements are left out one by one, so that a sixth mistake is told, and then all of it."""
    many = "".join(f"  slip{number} a\n" for number in range(9))
    plan = parse(f"plan p\nnode a {{\n{many}}}\nnode b {{\n  slip a\n  give x: Int = 1\n}}\n")

    assert [f"no statement begins with `slip{one}`" for one in (0, 1, 2, 3, 4, 5, "")] == [
        one.message for one in plan.diagnostics
    ]
    assert ["a", "b"] == [one.name.text for one in plan.declarations if isinstance(one, ast.Broken) and one.name]
    assert len(plan.declarations) == 2


@pytest.mark.parametrize(
    ("text", "word", "broken"),
    [
        ('plan p\nnode a { let x =\n click button "Save" }\nnode b { }', "click", "a"),
        ("plan p\nagent a is browser on\nagent b is human", "agent", "a"),
        ("plan p\ngoal\nresult { a: 1 }", "result", None),
        ('plan p\nnode a { fill textbox "A" with x let y = 3 +\n let z = 4 }', "let", "a"),
    ],
)
def test_what_is_missing_is_told_where_it_is(text: str, word: str, broken: str | None) -> None:
    """The word that begins what comes next is pointed at, although it could be read as a name in a broken plan."""
    plan = parse(text)
    (diagnostic,) = plan.diagnostics
    names = [one.name and one.name.text for one in plan.declarations if isinstance(one, ast.Broken)]

    assert f"unexpected `{word}`" == diagnostic.message
    assert (f"`{word}` is a reserved word and cannot be a name",) == diagnostic.notes
    assert text.rindex(f"\n{word}" if f"\n{word}" in text else f" {word}") + 1 == diagnostic.span.start
    assert [broken] == names


def test_a_bracket_in_a_pattern_opens_nothing() -> None:
    """A mistake after a pattern with a bracket in it is not blamed on the pattern."""
    plan = parse('plan p\nnode a { let x = "a" matches /\\[/\nnode b { }')

    assert ["this `{` is never closed"] == [one.message for one in plan.diagnostics]
    assert Source(plan.source.text).slice(plan.diagnostics[0].span) == "{"
    assert 14 == plan.diagnostics[0].span.start


@pytest.mark.deep
@settings(max_examples=50_000)
@given(anything | decoded | damaged() | near_misses())
def test_reading_at_length(text: str) -> None:
    """The same for many more texts."""
    reads(text)
