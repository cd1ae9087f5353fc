"""What may be written at a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.navigation.by_look import locals_before
from callsheet.dsl.navigation.expecting import expected_at

from .places import at_cursor
from .programs import PLAN

NODE = "plan p\nnode n by hand {\n  "


@pytest.mark.parametrize(
    ("marked", "names", "owner"),
    [
        ("plan p\nnode n by ¦", "agent", ""),
        ("plan p\nnode n by sc¦ {\n}\n", "agent", ""),
        ("plan p\nnode n after ¦", "node", ""),
        ("plan p\nnode n after a, ¦", "node", ""),
        ("plan p\nnode n instead of ¦", "node", ""),
        ("plan p\nagent a is browser on ¦", "site", ""),
        ("plan p\nsecret s: Text for ¦", "site", ""),
        ("plan p\nsecret s: Text for a, ¦", "site", ""),
        ("plan p\nflow ¦", "site", ""),
        ("plan p\nflow a -> ¦", "site", ""),
        ("plan p\ninput x: ¦", "type", ""),
        ("plan p\nrecord R { x: [¦", "type", ""),
        ("plan p\nskill s(x: ¦", "type", ""),
        ("plan p\nskill s() using ¦", "secret", ""),
        ('plan p\nsite s at "http://x" auth basic "u", ¦', "secret", ""),
        ('plan p\nsite s at "http://x" login by ¦', "skill", ""),
        ("plan p\nbudget 20 ¦", "unit", ""),
        ("plan p\nbudget 2k ¦", "unit", ""),
        ("plan p\nreplan when ¦", "trigger", ""),
        ("plan p\ncurrency ¦", "currency", ""),
        ("plan p\nnode ¦", None, ""),
        (NODE + "let ¦", None, ""),
        (NODE + "let x = ¦", "value", ""),
        (NODE + "let x = search.¦", "member", "search"),
        (NODE + "let x = search.best.na¦", "member", "search.best"),
        (NODE + "click ¦", "element", ""),
        (NODE + 'click button "x" in ¦', "value", ""),
        (NODE + "fill textbox with ¦", "value", ""),
        (NODE + 'choose "x" from ¦', "element", ""),
        (NODE + "run ¦", "skill", ""),
        (NODE + "continue ¦", "node", ""),
        (NODE + "let x = min(xs by ¦", "field", ""),
        (NODE + 'click button "{¦', "value", ""),
        (NODE + 'click button "Buy {search.¦}"', "member", "search"),
        (NODE + "# by ¦", None, ""),
        (NODE + "fill ?? broken\n  let y = search.¦", "member", "search"),
    ],
)
def test_a_name_is_of_the_kind_that_fits(marked: str, names: str | None, owner: str) -> None:
    """By the words before it, whatever is wrong elsewhere."""
    text, offset = at_cursor(marked)
    found = expected_at(text, offset)

    assert (names, owner) == (found.names, found.owner)


@pytest.mark.parametrize(
    ("marked", "there", "not_there"),
    [
        ("plan p\n¦", "node agent site budget", "click with"),
        (NODE + "¦", "click fill expect let", "node with"),
        (NODE + 'fill textbox "x" ¦', "with in near", "from along into"),
        (NODE + 'drag listitem "x" ¦', "to by along", "with from"),
        (NODE + 'fill textbox "x" with 1 ¦', "click", "with from"),
        ("plan p\nagent a is ¦", "browser model human", "node"),
        ("plan p\nnode n ¦", "by after when retry timeout", "click"),
        (NODE + "let x = ¦", "read seen ask when", "click"),
        ("skills s\nskill f() {\n  ¦", "return click", "node"),
        ('patch p at "3f"\n¦', "replace insert remove", "site"),
    ],
)
def test_words_are_those_of_the_grammar(marked: str, there: str, not_there: str) -> None:
    """And of particles those alone that the verb takes and has not yet."""
    text, offset = at_cursor(marked)
    words = expected_at(text, offset).words

    assert set(there.split()) <= words
    assert set() == words & set(not_there.split())


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ('plan p\nagent a is model "¦"', "tier"),
        (NODE + 'goto "/se¦', "address"),
        (NODE + 'scroll region "x" to "¦"', "end"),
        ('plan p\nuse "¦', "file"),
        (NODE + 'click button "¦"', None),
    ],
)
def test_texts_are_completed_where_they_are_known(marked: str, kind: str | None) -> None:
    """Tiers, addresses, ends and files."""
    text, offset = at_cursor(marked)

    assert kind == expected_at(text, offset).text


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("let a = 1 if a > 0 { let b = 2 } ¦", ("a",)),
        ("let a = 1 if a > 0 { let b = 2 click ¦", ("a", "b")),
        ("for x in xs at most 2 keeping n: Int = 0 { ¦", ("n", "x")),
        ("let ys = [x for x in xs if ¦", ("x",)),
        ('download bill by click link "x" ¦', ("bill",)),
    ],
)
def test_locals_are_found_by_the_look(marked: str, names: tuple[str, ...]) -> None:
    """The text does not parse while it is written."""
    text, offset = at_cursor(NODE + marked)

    assert names == locals_before(text, len("plan p\n"), offset)


def test_parameters_and_each_are_found_by_the_look() -> None:
    """What the head of a declaration declares is seen in its block."""
    skill, offset = at_cursor("skill f(who: Text, n: Int) on shop { ¦")
    node, place = at_cursor("node a for each word in xs { ¦")

    assert (("who", "n"), ("word",)) == (locals_before(skill, 0, offset), locals_before(node, 0, place))


@pytest.mark.slow
@given(st.text(max_size=40), st.integers(0, len(PLAN)), st.integers(0, 40))
def test_any_place_of_any_text_expects_something_or_nothing(new: str, start: int, cut: int) -> None:
    """Whatever was typed into a plan."""
    text = PLAN[:start] + new + PLAN[start + cut :]
    for offset in (start, min(start + len(new), len(text)), len(text)):
        found = expected_at(text, offset)
        assert 0 <= found.start <= offset
        locals_before(text, found.declaration, offset)
