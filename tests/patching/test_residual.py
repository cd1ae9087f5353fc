"""What is left of a plan: a plan that says the same of what is finished, and leaves the rest as it was."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import CheckedPlan, Plan, check, format_plan, parse
from callsheet.dsl.ast import Budget, Done, Node
from callsheet.dsl.conversion import Conversion
from callsheet.dsl.cost import Amounts
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.patching import NOTHING_FINISHED, Finished, Progress, residual
from callsheet.dsl.patching.written import literal
from callsheet.dsl.source import NOWHERE
from callsheet.dsl.types import SCALARS
from callsheet.dsl.values import Money
from tests.dsl.programs import Program, programs
from tests.examples import examples

PLAN = """plan buy
site shop at "https://shop.example"
agent scout is browser on shop
agent buyer is browser on shop
budget $1, 100 steps, 2min

# looks for it
node search by scout retry 1 budget 40 steps, $0.50 {
  goto "/"  # the start page
  give price: Money = read cell "Price" as Money
  give names: [Text] = [read cell "Name", "x"]
}

node maybe by scout when search.price > $3 {
  goto "/coupon"
  give code: Text = read testid "code"
}

# does it
node order by buyer budget 40 steps {
  goto "/cart"
  click button "{search.price}"
  give note: Text = maybe.code ?? ""
}

result order.note
"""


def plan() -> CheckedPlan:
    """The plan above."""
    return check(parse(PLAN, name="buy.plan")).unwrap()


DONE = Progress(
    outcome="done",
    gives={"price": Money(Decimal("4.50")), "names": ['a "b" {c}\n', ""]},
    origins=("shop",),
    spent=Amounts(charges=Decimal("0.0123"), steps=6, time=4.0),
)


def names(left: Plan) -> list[str]:
    """What is done, then what is to be done."""
    return [f"{type(one).__name__} {one.name.text}" for one in left.declarations if isinstance(one, Done | Node)]


def test_what_is_finished_is_written_down() -> None:
    """With who did it, where it comes from, what it took and what it gave; budgets are what is left."""
    finished = Finished(nodes={"search": DONE, "maybe": Progress(outcome="skipped")}, spent=DONE.spent)
    left = residual(plan(), finished)
    text = format_plan(left)

    assert ["Done search", "Done maybe", "Node order"] == names(left)
    assert "done search by scout from shop spent $0.02, 6 steps, 4s {" in text
    assert '  names: [Text] = ["a \\"b\\" {{c}}\\n", ""],' in text
    assert "done maybe skipped" in text
    assert "budget $0.98, 94 steps, 116s" in text
    assert "# looks for it\ndone" in text
    assert "the start page" not in text
    assert left == parse(text)
    assert check(parse(text)).accepted


def test_a_node_has_what_is_left_of_its_own_budget() -> None:
    """A failed attempt has taken some of it; no budget is less than nothing."""
    spent = Amounts(charges=Decimal(7), steps=15)
    left = residual(plan(), Finished(nodes={"search": Progress(outcome="failed", spent=spent)}))
    node = next(one for one in left.declarations if isinstance(one, Node))
    (budget,) = (one for one in node.clauses if isinstance(one, Budget))

    assert ["25", "0"] == [str(one.amount) for one in budget.quantities]


def test_what_is_said_of_a_finished_node_points_at_the_node() -> None:
    """Spans are those of the plan."""
    left = residual(plan(), Finished(nodes={"search": DONE}))
    done = next(one for one in left.declarations if isinstance(one, Done))

    assert "search" == left.source.slice(done.name.span)


@examples(10)
@given(programs(most=2))
def test_with_nothing_finished_it_is_the_plan(program: Program) -> None:
    """The very same one."""
    checked = check(parse(program.text)).unwrap()

    assert residual(checked, NOTHING_FINISHED) is checked.plan


@st.composite
def runs(draw: st.DrawFn) -> tuple[CheckedPlan, Finished]:
    """A plan of which some nodes are finished: those before a place in its order, with values of their types."""
    checked = check(parse(draw(programs(most=2)).text)).unwrap()
    count = draw(st.integers(0, len(checked.order)))
    nodes = {}
    for name in checked.order[:count]:
        gives = {give: draw(_value(str(kind))) for give, kind in checked.gives[name].items()}
        nodes[name] = Progress(outcome="done", gives=gives, spent=Amounts(steps=draw(st.integers(0, 9))))
    return checked, Finished(nodes=nodes)


def _value(kind: str) -> st.SearchStrategy[Any]:
    if kind.startswith("["):
        return st.lists(_value(kind[1:-1]), max_size=3)
    if kind == "Thing":
        rating = st.none() | VALUES["Decimal"]
        return st.fixed_dictionaries({"label": VALUES["Text"], "price": VALUES["Money"], "rating": rating})
    return VALUES[kind]


AMOUNTS = st.decimals(-(10**9), 10**9, places=2) | st.integers(-(10**9), 10**9).map(Decimal)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "Text": st.text(max_size=20),
    "Int": st.integers(-(10**17), 10**17),
    "Decimal": AMOUNTS | st.decimals(-1000, 1000, places=9),
    "Bool": st.booleans(),
    "Money": AMOUNTS.map(Money) | st.decimals(0, 9, places=4).map(Money),
    "Date": st.dates(),
    "Duration": st.integers(0, 10**9).map(lambda one: dt.timedelta(milliseconds=one)),
    "Url": st.sampled_from(["https://shop.example/a?b=1", "/a", "a%20b"]),
}


@examples(8)
@given(runs())
def test_the_rest_of_an_accepted_plan_is_accepted(run: tuple[CheckedPlan, Finished]) -> None:
    """It has no errors, is printed and read again as itself, and what is not finished is shared with the plan."""
    checked, finished = run
    left = residual(checked, finished)
    again = parse(format_plan(left))

    assert left == again
    assert [] == [one for one in check(again).diagnostics if one.severity == "error"]
    assert all(node in checked.plan.declarations for node in left.declarations if isinstance(node, Node))
    assert sorted(finished.nodes) == sorted(one.name.text for one in left.declarations if isinstance(one, Done))


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_a_value_is_read_back_as_it_was(kind: str) -> None:
    """Written as a literal, or as a text that reads as its type."""

    @examples(50)
    @given(VALUES[kind])
    def holds(value: Any) -> None:
        written = evaluate_pure(literal(value, NOWHERE), Environment())

        assert value == Conversion().convert(written, SCALARS[kind])

    holds()
