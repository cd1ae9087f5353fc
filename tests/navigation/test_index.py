"""What each name of a program stands for, and where else it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.linking import link
from callsheet.dsl.navigation.index import index_of
from callsheet.dsl.navigation.outline import outline_of
from callsheet.dsl.navigation.symbols import Symbol
from callsheet.dsl.parsing import parse, parse_library, parse_patch

from .programs import PLAN, SKILLS

CONFORMANCE = Path(__file__).resolve().parents[1] / "conformance"


def lines_of(marked: str) -> tuple[str, str, list[int]]:
    """The kind and name at the first place of a name, and the lines that mention the same thing."""
    plan = link(parse(PLAN, name="shopping.plan"), InMemoryFiles({"skills/common.plan": SKILLS}))
    index = index_of(plan)
    found = index.at(PLAN.index(marked))
    assert found is not None
    lines = [plan.source.position(one.span.start).line for one in index.of(found.symbol)]
    return found.symbol.kind, found.symbol.name, lines


@pytest.mark.parametrize(
    ("marked", "kind", "name", "lines"),
    [
        ("shop at", "site", "shop", [3, 6, 9, 10]),
        ("sign_in(user)", "skill", "sign_in", [3, 25, 5]),
        ("user: Text", "input", "user", [3, 4, 25, 27]),
        ("card: Text", "secret", "card", [6, 27]),
        ("limit: Money", "input", "limit", [5, 15, 37]),
        ("Product {", "record", "Product", [8, 14, 19, 22]),
        ("small,", "value", "small", [7, 15]),
        ("scout is", "agent", "scout", [9, 12]),
        ("search by", "node", "search", [12, 22, 24, 26]),
        ("products: [Product]", "give", "products", [19, 22, 26]),
        ("word in", "local", "word", [12, 12, 13]),
        ("rows: [Product]", "local", "rows", [14, 15, 16, 16, 19]),
        ("p for p", "local", "p", [15, 15, 15, 15]),
        ("price <=", "field", "price", [8, 15, 26, 37]),
        ("best = min", "local", "best", [26, 28, 31]),
        ("pay click", "commit", "pay", [28]),
        ("number: Text", "give", "number", [29, 32, 36, 37]),
        ("who: user", "parameter", "who", [25, 5, 6, 7]),
        ("min(", "function", "min", [26]),
        ('textbox "Card', "role", "textbox", [27, 6]),
    ],
)
def test_every_place_of_a_name_is_known(marked: str, kind: str, name: str, lines: list[int]) -> None:
    """Also inside of texts, in stand-ins and in the skills that a plan uses (whose lines begin at 1 again)."""
    assert (kind, name, lines) == lines_of(marked)


def test_a_local_is_not_seen_outside_of_its_block() -> None:
    """The same name in two blocks is two things."""
    text = "plan p node a { if true { let x = 1 let y = x } else { let x = 2 give z: Int = x } }"
    index = index_of(parse(text))
    first, second = index.at(text.index("x = 1")), index.at(text.index("x = 2"))
    assert first is not None
    assert second is not None

    assert (2, 2) == (len(index.of(first.symbol)), len(index.of(second.symbol)))
    assert first.symbol != second.symbol


def test_a_broken_declaration_is_still_declared() -> None:
    """Mentions of it stay mentions of a node."""
    text = "plan p\nnode a { give x: Int = }\nnode b after a { give y: Int = a.x }\n"
    found = index_of(parse(text)).at(text.rindex("a.x"))

    assert found is not None
    assert Symbol(kind="node", name="a", declared=found.symbol.declared) == found.symbol
    assert found.symbol.declared is not None


def test_the_names_of_a_patch_are_found() -> None:
    """Its nodes are known; what only the plan declares is a mention of the right kind."""
    text = 'patch p at "3f" remove old insert before order node consent by buyer { goto "/" } reassign consent to scout'
    index = index_of(parse_patch(text))
    kinds = [(one.symbol.kind, one.symbol.name) for one in index.occurrences]

    assert [
        ("node", "old"),
        ("node", "order"),
        ("node", "consent"),
        ("agent", "buyer"),
        ("verb", "goto"),
        ("node", "consent"),
        ("agent", "scout"),
    ] == kinds


@pytest.mark.slow
def test_each_name_covers_its_own_characters() -> None:
    """In all programs of the conformance suite, accepted or not."""
    for path in sorted(CONFORMANCE.rglob("*.plan")):
        text = path.read_text(encoding="utf-8")
        for one in index_of(parse(text)).occurrences:
            assert text[one.span.start : one.span.end] == one.symbol.name, path


@pytest.mark.slow
@given(st.text(max_size=60), st.integers(0, len(PLAN)), st.integers(0, 40))
def test_any_text_has_an_index_and_an_outline(new: str, start: int, cut: int) -> None:
    """Whatever was typed into a plan."""
    text = PLAN[:start] + new + PLAN[start + cut :]
    for program in (parse(text), parse_library(text), parse_patch(text)):
        index = index_of(program)
        for one in index.occurrences:
            assert 0 <= one.span.start <= one.span.end <= len(text)
        outline_of(program)


def test_the_outline_has_what_a_file_declares() -> None:
    """Nodes with what they give and commit, records with their fields."""
    entries = outline_of(parse(PLAN))

    assert [
        ("site", "shop", []),
        ("input", "user", []),
        ("input", "limit", []),
        ("secret", "card", []),
        ("enum", "Size", ["small", "large"]),
        ("record", "Product", ["name", "price", "size"]),
        ("agent", "scout", []),
        ("agent", "buyer", []),
        ("node", "search", ["products"]),
        ("node", "spare", ["products"]),
        ("node", "order", ["pay", "number"]),
    ] == [(one.kind, one.name, [inner.name for inner in one.below]) for one in entries]
