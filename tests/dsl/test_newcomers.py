"""What people write who come from other tools, and the one line that puts them right."""

from __future__ import annotations

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.diagnostics import Diagnostic

HEAD = """plan p
site shop at "https://shop.example"
agent scout is browser on shop
agent helper is model "cheap" on shop
flow shop -> model
"""


def in_a_node(steps: str) -> str:
    """A plan whose one node does this."""
    return f'{HEAD}node x by helper {{\n  goto "/"\n  {steps}\n}}\n'


def told(text: str) -> list[Diagnostic]:
    """All errors of a plan, but for that it may have no node."""
    return [one for one in check(parse(text)).diagnostics if one.severity == "error" and one.code != "CS107"]


@pytest.mark.parametrize(
    ("text", "message", "said"),
    [
        (in_a_node('click "Search"'), "an element is wanted here", '`button "Search"`; `text "Search"`'),
        (in_a_node('let n = read heading "N"\n  assert n == "a"'), "no statement begins with `assert`", "`expect`"),
        (in_a_node('expect seen button "OK"\n  assert seen alert'), "no statement begins with `assert`", "`expect`"),
        (in_a_node('give n: Text = read heading "N"\n  wait 3s'), "no statement begins with `wait`", "`pause 3s`"),
        (in_a_node('expect visible button "OK"'), "no statement begins with `button`", "`seen button …`"),
        (in_a_node('commit buy click button "Buy"'), "unexpected `}`", "proved by {"),
        (in_a_node('do "buy it"'), "unexpected `}`", 'do "…" at most 6 steps'),
        (in_a_node('give a: Text = ask "what?"'), "unexpected `}`", 'ask "…" as Text'),
        ("plan p\nsite shop at https://shop.example/a\n", "unexpected `https`", '"https://shop.example/a"'),
        ("plan my-first-plan\n", "unexpected `-`", "`my_first_plan`"),
        (f"{HEAD}input l: List[Text]\n", "unexpected `[`", "`[T]`"),
        (f"{HEAD}input m: Money = 20\n", "must be a `Money`, not an `Int`", "`$20`"),
        (f'{HEAD}input d: Date? = "2026-01-31"\n', "must be a `Date?`, not a `Text`", "`@2026-01-31`"),
        (f"{HEAD}budget 5 dollars\n", "no unit `dollars`", "`$5`"),
        (f"{HEAD}budget 10 minutes\n", "no unit `minutes`", "`10min`"),
        (
            f'{HEAD}budget $5, 10\nnode x by scout {{ goto "/" }}\n',
            "unexpected `node`",
            "a number in a budget has a unit",
        ),
        (f'{HEAD}node x by scout retry 3 times {{ goto "/" }}\n', "unexpected `times`", "three more attempts"),
        (f'{HEAD}node x by scout depends y {{ goto "/" }}\n', "unexpected `depends`", "`after NAME`"),
        (f'{HEAD}node x by scout after y z {{ goto "/" }}\n', "unexpected `z`", "`after a, b`"),
        (f"{HEAD}result x.a, x.b\n", "unexpected `,`", "result { a: …, b: … }"),
    ],
)
def test_it_says_what_would_be_right(text: str, message: str, said: str) -> None:
    """In the label or in the help of the first error, and once."""
    first = told(text)[0]

    assert message in first.message
    assert said in f"{first.label} {first.help}"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("plan p\nsite shop at https://shop.example\n", '"https://shop.example"'),
        (f"{HEAD}input m: Money = 20\n", "= $20\n"),
        (f"{HEAD}budget 90 seconds\n", "budget 90s\n"),
        (f'{HEAD}node x by scout retry 3 times {{ goto "/" }}\n', "retry 3 {"),
    ],
)
def test_the_edit_writes_it(text: str, mended: str) -> None:
    """Where there is no doubt, `check --fix` does it."""
    (edit,) = told(text)[0].fix
    after = text[: edit.span.start] + edit.text + text[edit.span.end :]

    assert mended in after.replace("  {", " {")
    assert [] == told(after)


def test_a_type_declared_anew_is_one_mistake() -> None:
    """`Color` is of the language: that an enum of that name is not it is not told as well."""
    text = f"{HEAD}enum Color {{ red, green }}\nnode x {{ give c: Color = Color.red }}\nresult x.c\n"

    assert ["`Color` is a type of the language and cannot be declared anew"] == [one.message for one in told(text)]


def test_work_on_a_page_is_given_to_a_model_that_has_one() -> None:
    """A model without a site is no agent for a `do`."""
    text = f'{HEAD}agent thinker is model "cheap"\nnode x by scout {{ goto "/" do "it" at most 2 steps }}\n'
    first = next(one for one in told(text) if one.code == "CS303")

    assert "give the node to a model, such as `helper`" == first.help
