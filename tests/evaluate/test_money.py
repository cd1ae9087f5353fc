"""Money of two currencies never meets: not in an operator, a function or an input, nor where a text is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.binding import BadInput, bind_inputs
from callsheet.dsl.currencies import CODES, MARKS, SIGNS, WRITTEN, decimals
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.parse_values import parse_value
from callsheet.dsl.types import MONEY, money_in
from callsheet.dsl.values import Money
from tests.evaluate.expressions import expressions

codes = st.sampled_from(sorted(CODES))
SOME = sorted(WRITTEN)


def problems(text: str) -> list[str]:
    """The codes of the errors of a plan."""
    return [one.code for one in check(parse(text)).diagnostics if one.severity == "error"]


@given(
    st.sampled_from("+ - * / % == != < <= > >=".split()),
    st.tuples(st.sampled_from(SOME), st.sampled_from(SOME)),
    st.sampled_from(SOME),
)
def test_no_operator_takes_two_currencies(sign: str, sides: tuple[str, str], plan: str) -> None:
    """Whatever the plan counts in; of one currency, `*` and `%` alone have no answer."""
    left, right = sides
    found = problems(f"plan p currency {plan} node n {{ let _x = 3{left} {sign} 2{right} }} goal 1 == 1")
    same = "CS202" if sign in "*%" else None

    assert [code for code in (same if left == right else "CS212",) if code] == [c for c in found if c != "CS302"]


@given(data=st.data())
def test_no_expression_of_one_currency_fits_another(data: st.DataObject) -> None:
    """Pounds, however they are worked out, are no dollars; nor do they become some in a list or a choice."""
    expression = data.draw(expressions("Money GBP", depth=2))
    form = data.draw(st.sampled_from(["{0}", "sum([{0}])", "(when b then {0} else {0})", "first([{0}])", "-({0})"]))
    inputs = "input b: Bool input g: Money GBP input gs: [Money GBP] input d: Decimal input i: Int input t: Text"
    text = f"plan p {inputs} node n {{ give x: Money = {form.format(expression)} }} result n.x"

    assert None is check(parse(text)).checked


@pytest.mark.parametrize("plan", SOME)
def test_the_plans_currency_is_what_money_is_in(plan: str) -> None:
    """`Money`, and `Money` of that code, are the same type."""
    text = f"plan p currency {plan} input m: Money = 3{plan} node n {{ give x: Money {plan} = m + 1{plan} }} result n.x"
    checked = check(parse(text)).unwrap()

    assert plan == checked.declared.currency
    assert {"x": MONEY} == checked.gives["n"]
    assert {"m": Money(Decimal(3), plan)} == bind_inputs(checked, {})
    assert {"m": Money(Decimal(5), plan)} == bind_inputs(checked, {"m": f"5 {plan}"})


@given(codes, codes, st.decimals(0, 10**6, places=2))
def test_a_text_in_one_currency_is_no_money_of_another(shown: str, wanted: str, amount: Decimal) -> None:
    """And reads as exactly itself in its own."""
    text = f"{amount} {shown}"
    if shown == wanted:
        assert Money(amount, wanted) == parse_value(text, money_in(wanted))
        return
    with pytest.raises(NodeFailure, match=f"is in {shown}, not in {wanted}"):
        parse_value(text, money_in(wanted))


@given(codes, codes)
def test_an_input_in_another_currency_is_refused(given_: str, wanted: str) -> None:
    """Also where a program, and not a text, gives it."""
    plan = check(parse(f"plan p input m: Money {wanted} node n {{ give x: Bool = m == m }} result n.x")).unwrap()
    value: Any = Money(Decimal(1), given_)
    if given_ == wanted:
        assert {"m": value} == bind_inputs(plan, {"m": value})
        return
    with pytest.raises(BadInput, match="input `m` is a `Money"):
        bind_inputs(plan, {"m": value})


def test_the_tables_of_currencies_agree() -> None:
    """Signs and marks are of codes that there are; amounts have none to three decimals."""
    assert set(SIGNS) <= CODES
    assert {code for mark in MARKS.values() for code in mark} <= CODES
    assert {0, 2, 3} == {decimals(code) for code in CODES}


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_currency_has_literals_or_none(code: str) -> None:
    """What the table says of the grammar is so."""
    assert (code in WRITTEN) is (not parse(f"plan p input m: Money {code} = 3{code}").diagnostics)
