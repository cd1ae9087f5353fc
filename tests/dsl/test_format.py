"""The one layout of a plan, by example; what holds for every plan is in `test_format_laws`."""

from __future__ import annotations

import pytest

from callsheet.dsl import format_plan, parse
from callsheet.dsl.format import NotFormattable
from tests.dsl.samples import BUY_CHEAPEST

EXAMPLES: dict[str, tuple[str, str]] = {
    "a declaration a line, an empty line around nodes": (
        "plan p input a: Int=1 input b:[Text?] node n{give x:Int=a}goal true",
        """\
plan p

input a: Int = 1
input b: [Text?]

node n {
  give x: Int = a
}

goal true
""",
    ),
    "of several empty lines one is kept, but none next to a brace": (
        'plan p\n\n\n\ninput a: Int\n\n\n\ninput b: Int\nnode n {\n\n goto "/"\n\n\n click row\n\n}',
        """\
plan p

input a: Int

input b: Int

node n {
  goto "/"

  click row
}
""",
    ),
    "a head that is too long has its clauses below": (
        (
            "plan p node the_node_with_a_name by the_agent_with_a_name after the_first_node, the_second_node"
            " retry 2 every 1s timeout 45s { }"
        ),
        """\
plan p

node the_node_with_a_name by the_agent_with_a_name
  after the_first_node, the_second_node
  retry 2 every 1s
  timeout 45s
{}
""",
    ),
    "columns are on one line if they fit": (
        'plan p node n { let x = read all row { a: Text from cell "A", b: Int? from self, } }',
        """\
plan p

node n {
  let x = read all row { a: Text from cell "A", b: Int? from self }
}
""",
    ),
    "lists, records and calls that do not fit have an item a line": (
        (
            'plan p goal ["the first of the texts", "the second of the texts", "the third of the texts",'
            ' "the fourth of all"]'
            ' result { one: contains(["the first of the texts", "the second of the texts", "the third of the texts"],'
            ' "the fourth of all"),'
            " two: (a) }"
        ),
        """\
plan p

goal [
  "the first of the texts",
  "the second of the texts",
  "the third of the texts",
  "the fourth of all",
]
result {
  one: contains(
    ["the first of the texts", "the second of the texts", "the third of the texts"],
    "the fourth of all"
  ),
  two: (a),
}
""",
    ),
    "operators of one rank break together": (
        (
            "plan p goal the_first_of_the_conditions + 1 - 2 > 3 and not the_second_of_the_conditions"
            " and the_third_of_the_conditions"
        ),
        """\
plan p

goal the_first_of_the_conditions + 1 - 2 > 3
  and not the_second_of_the_conditions
  and the_third_of_the_conditions
""",
    ),
    "a block goes below a head that breaks": (
        (
            "plan p node n { if the_first_of_the_conditions or the_second_of_the_conditions or"
            " the_third_of_the_many_long_conditions { } }"
        ),
        """\
plan p

node n {
  if the_first_of_the_conditions
    or the_second_of_the_conditions
    or the_third_of_the_many_long_conditions
  {}
}
""",
    ),
    "values have one spelling": (
        (
            r"plan p goal [07, 00000000000000007, 1_000, 00.50, $20, $3.5, 3EUR, 0.5USD, 90s, 120s, 60min,"
            r' 0500ms, "long enough to break", "\t\\\"{{x}}{a.b}"]'
            " budget 60000 tokens, 1.5M calls, 1500 steps, 1 step, 120s, $3.5, spend 20USD"
        ),
        r"""plan p

goal [
  7,
  7,
  1000,
  0.50,
  $20,
  $3.50,
  €3,
  $0.50,
  90s,
  2min,
  1h,
  500ms,
  "long enough to break",
  "\t\\\"{{x}}{a.b}",
]
budget 60k tokens, 1500k calls, 1500 steps, 1 step, 2min, $3.50, spend $20
""",
    ),
    "the author's parentheses stay": (
        "plan p goal ((1)+(2*3)) * -(4)",
        "plan p\n\ngoal ((1) + (2 * 3)) * -(4)\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), EXAMPLES.values(), ids=EXAMPLES)
def test_layout(before: str, after: str) -> None:
    """Each rule of the layout."""
    plan = parse(before)

    assert () == plan.diagnostics
    assert after == format_plan(plan)


def test_a_formatted_plan_stays_as_it_is() -> None:
    """The sample, which has every form of the language, is laid out as the formatter would."""
    assert BUY_CHEAPEST == format_plan(parse(BUY_CHEAPEST))


REMARKS = """\
# before everything

# and after an empty line
plan p  # behind the name
# on the way to the doc
\"\"\"What it does.\"\"\"

input a: Int  # behind an input


# before a node
node n by w  # behind a head
  retry 2  # behind a clause
{  # behind a brace

  # first in a block
  let x = [1,  # behind an item
    # before an item
    2
    # last in a list
  ]  # behind a list
  let y = # behind an equals sign
    a + # behind an operator
    1
  fill textbox "A"  # behind an operand
    with x
  # last in a block
}
# before an else that is none
goal true
# at the end
"""

REMARKS_FORMATTED = """\
# before everything

# and after an empty line
plan p  # behind the name
# on the way to the doc
\"\"\"What it does.\"\"\"

input a: Int  # behind an input

# before a node
node n by w  # behind a head
  retry 2  # behind a clause
{  # behind a brace
  # first in a block
  let x = [
    1,  # behind an item
    # before an item
    2,
    # last in a list
  ]  # behind a list
  let y =  # behind an equals sign
    a  # behind an operator
    + 1
  fill textbox "A"  # behind an operand
    with x
  # last in a block
}

# before an else that is none
goal true
# at the end
"""


def test_comments_stay_where_they_were() -> None:
    """Comments on lines of their own stay before what they stood before, others behind it."""
    assert REMARKS_FORMATTED == format_plan(parse(REMARKS))


def test_a_broken_plan_is_not_formatted() -> None:
    """What could not be read would be lost, so nothing is printed."""
    plan = parse("plan p node n { clik }")

    with pytest.raises(NotFormattable, match="no statement begins with `clik`") as caught:
        format_plan(plan)
    assert plan.diagnostics == caught.value.diagnostics
