"""What expressions are worth: one line each, and the failures of those that have no answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.actions import CurrentUrl, HowMany, Look, Read, Seen
from callsheet.dsl.addresses import address
from callsheet.dsl.environment import MOST_ROUNDS, Environment, Rounds
from callsheet.dsl.evaluate import evaluate, evaluate_pure
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.perform import perform
from callsheet.dsl.values import Money


def expression(kind: str, text: str) -> Any:
    """An accepted expression of a type."""
    plan = check(parse(f"plan p node n {{ give x: {kind} = {text} }} result n.x")).unwrap()
    give: Any = plan.nodes["n"].body.statements[0]
    return give.value


def value(kind: str, text: str) -> Any:
    """What it is worth."""
    return evaluate_pure(expression(kind, text), Environment())


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("Int", "1 + 2 * 3", 7),
        ("Int", "-(2 - 5)", 3),
        ("Int", "-7 % 3", 2),
        ("Decimal", "7 / 2", Decimal("3.5")),
        ("Decimal", "-0.0 + 0.0", Decimal(0)),
        ("Decimal", "0.1 + 0.2", Decimal("0.3")),
        ("Money", "$3 * 2 + $0.50", Money(Decimal("6.50"))),
        ("Money", "$1 / 4", Money(Decimal("0.25"))),
        ("Decimal", "$3 / $2", Decimal("1.5")),
        ("Text", '"a" + "b" + "c"', "abc"),
        ("Bool", "not (1 < 2 and 2 < 1)", True),
        ("Bool", '"AB-12" matches /^[A-Z]{2}-\\d+$/', True),
        ("Bool", '"x" == "y" or $1 >= $1', True),
        ("Int", "when 1 > 2 then 10 else 20", 20),
        ("[Int]", "[x * y for x in [1, 2, 3] if x > 1 for y in [10]]", [20, 30]),
        ("Int", "[5, 6, 7][2]", 7),
        ("Date", "@2026-11-01 + 24h", dt.date(2026, 11, 2)),
        ("Duration", "@2026-11-03 - @2026-11-01", dt.timedelta(days=2)),
        ("Text", "text(-$3)", "-$3.00"),
        ("Text", "text(-(0.0))", "0.0"),
        ("Int", "sum([1, 2, 3])", 6),
        ("Int?", "none", None),
        ("Int", "first([when 1 > 2 then 1 else none]) ?? 4", 4),
    ],
)
def test_what_it_is_worth(kind: str, text: str, expected: Any) -> None:
    """Exactly."""
    assert expected == value(kind, text)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("Decimal", "1 / 0", "division by zero"),
        ("Decimal", "$1 / $0", "division by zero"),
        ("Money", "$1 / 0.0", "division by zero"),
        ("Int", "1 % 0", "division by zero"),
        ("Int", "1_000_000_000_000 * 1_000_000_000_000", "the result of `*` is too large"),
        ("Decimal", "999999999999.5 * 999999999999.5", "the result of `*` is too large"),
        ("Date", "@9999-12-31 + 24h", "the result of `+` is too large"),
        ("Int", "[1][1]", "there is no item 1 in a list of 1"),
        ("Int", "[1][-1]", "there is no item -1 in a list of 1"),
        ("Int", "min([x for x in [1] if x > 1])", "`min` of an empty list"),
    ],
)
def test_what_has_no_answer_fails_the_node(kind: str, text: str, message: str) -> None:
    """With one line that says why."""
    with pytest.raises(NodeFailure) as failed:
        value(kind, text)

    assert ("value", message) == (failed.value.failure.kind, failed.value.failure.message)


@pytest.mark.parametrize("start", ['"0123456789"', "[1, 2, 3]"])
def test_texts_and_lists_have_an_end(start: str) -> None:
    """Doubling thirty times would not fit into any memory."""
    doubled = "".join(f"let b{number + 1} = b{number} + b{number} " for number in range(30))
    plan = check(parse(f"plan p node n {{ let b0 = {start} {doubled} give x: Bool = b30 == b29 }} result n.x")).unwrap()

    with pytest.raises(NodeFailure, match="the result of `\\+` has more than 1,000,000"):
        next(perform(plan.nodes["n"].body, Environment(), plan.plan.source))


def test_an_interpolated_text_has_an_end() -> None:
    """Each part may be long, all together not."""
    plan = check(parse('plan p input t: Text node n { give x: Text = "{t}{t}" } result n.x')).unwrap()
    give: Any = plan.nodes["n"].body.statements[0]
    with pytest.raises(NodeFailure, match="a text has more than 1,000,000 characters"):
        evaluate_pure(give.value, Environment(inputs={"t": "x" * 600_000}))


def test_comprehensions_in_comprehensions_have_an_end() -> None:
    """They have no deadline that could cut them short: their rounds are counted instead, in the whole attempt."""
    plan = check(
        parse(
            "plan p input xs: [Int]"
            " node n { give x: [Int] = [a for a in xs for b in xs for c in xs if c > 1000] } result n.x"
        )
    ).unwrap()
    give: Any = plan.nodes["n"].body.statements[0]
    environment = Environment(inputs={"xs": list(range(100))}, rounds=Rounds(made=MOST_ROUNDS - 5_000))
    with pytest.raises(NodeFailure, match="more than 1,000,000 rounds of loops and comprehensions"):
        evaluate_pure(give.value, environment)


# Looks


def asked(text: str, answers: list[Any]) -> tuple[list[Look], Any]:
    """The looks that an expression makes when it is answered so, and its value."""
    plan = check(
        parse(
            f'plan p site s at "http://127.0.0.1:1" agent a is browser on s node n by a {{ goto "/" let _x = {text} }}'
        )
    ).unwrap()
    let: Any = plan.nodes["n"].body.statements[1]
    evaluation, looks, following = evaluate(let.value, Environment()), [], iter(answers)
    try:
        look = next(evaluation)
        while True:
            looks.append(look)
            look = evaluation.send(next(following))
    except StopIteration as stop:
        return looks, stop.value


def test_looks_happen_where_they_stand_and_only_if_need_be() -> None:
    """The right side of `and` is not looked at when the left one is false."""
    text = "seen heading and how many row > 1"

    assert ([Seen, HowMany], True) == _kinds(asked(text, [True, 2]))
    assert ([Seen], False) == _kinds(asked(text, [False]))


def test_an_element_may_be_found_by_a_look() -> None:
    """The last row, whatever number that is."""
    looks, found = asked("read cell nth 1 in row nth (how many row)", [3, "x"])

    assert [HowMany, Read] == [type(look) for look in looks]
    assert "x" == found


def test_what_is_read_is_parsed_and_well_formed() -> None:
    """Half a character of JavaScript's cannot be encoded, so nobody would get far with it."""
    assert Money(Decimal("4.25")) == asked("read cell as Money", ["$4.25"])[1]
    assert "a\ufffdb" == asked("read cell", ["a\ud800b"])[1]
    assert "http://x/\ufffd" == asked("url", ["http://x/\udfff"])[1]
    with pytest.raises(NodeFailure, match='"soon" is not a `Money`'):
        asked("read cell as Money", ["soon"])


def test_rows_are_records() -> None:
    """An optional column that is not there, or blank, is none."""
    text = "read all row at most 5 { name: Text from cell nth 1, size: Int? from cell nth 2 }"
    _, rows = asked(text, [[{"name": "a", "size": "3"}, {"name": "b", "size": None}, {"name": "c", "size": " "}]])

    assert [{"name": "a", "size": 3}, {"name": "b", "size": None}, {"name": "c", "size": None}] == rows


def test_the_url_is_a_look() -> None:
    """It is asked of the page."""
    assert [CurrentUrl()] == asked("url", ["http://x/"])[0]


def _kinds(result: tuple[list[Look], Any]) -> tuple[list[type], Any]:
    return [type(look) for look in result[0]], result[1]


# Addresses


def opened(path: str, **values: Any) -> str:
    """The operand of `goto`."""
    inputs = "".join(f"input {name}: {'Int' if isinstance(one, int) else 'Text'} " for name, one in values.items())
    operand = path if path.startswith(("(", "when")) else f'"{path}"'
    site = 'site s at "http://127.0.0.1:1" agent a is browser on s'
    plan = check(parse(f"plan p {site} {inputs} node n by a {{ goto {operand} }}")).unwrap()
    act: Any = plan.nodes["n"].body.statements[0]
    evaluation = address(act.operand, Environment(inputs=values))
    try:
        next(evaluation)
    except StopIteration as stop:
        whole: str = stop.value
        return whole
    raise AssertionError("an address looks at nothing here")


@pytest.mark.parametrize(
    ("path", "values", "expected"),
    [
        ("/search?q={q}&page=2", {"q": "usb & cable/2"}, "/search?q=usb%20%26%20cable%2F2&page=2"),
        ("/item/{k}", {"k": 12}, "/item/12"),
        ("/item/{q}", {"q": "../admin"}, "/item/..%2Fadmin"),
        ("/item/{q}", {"q": "a..b"}, "/item/a..b"),
        ("/item?q={q}", {"q": ".."}, "/item?q=.."),
        ("/item/{q}#x", {"q": "é#?"}, "/item/%C3%A9%23%3F#x"),
        ('("/item/{q}")', {"q": "a/b"}, "/item/a%2Fb"),
        ('when 1 > 2 then "/a" else "/item/{q}"', {"q": "a/b"}, "/item/a%2Fb"),
    ],
)
def test_values_are_parts_of_an_address_and_add_none(path: str, values: dict[str, Any], expected: str) -> None:
    """Whatever they hold."""
    assert expected == opened(path, **values)


@pytest.mark.parametrize(("path", "values"), [("/item/{q}", {"q": ".."}), ("/a/{q}{r}/b", {"q": ".", "r": "."})])
def test_a_value_cannot_climb_out_of_its_folder(path: str, values: dict[str, Any]) -> None:
    """Browsers take `..` for the folder above, however it is spelt."""
    with pytest.raises(NodeFailure, match="leads out of the folder that it names"):
        opened(path, **values)
