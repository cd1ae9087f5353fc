"""Typed expressions by chance, as text: a checker that accepts one has promised that it can be worked out."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.values import Money

RECORD = "Thing"
INPUTS: dict[str, str] = {
    "i": "Int",
    "d": "Decimal",
    "m": "Money",
    "t": "Text",
    "b": "Bool",
    "day": "Date",
    "span": "Duration",
    "xs": "[Int]",
    "ts": "[Text]",
    "ms": "[Money]",
    "things": "[Thing]",
    "o": "Int?",
    "r": "Thing",
}
HEAD = "plan p\nrecord Thing { name: Text, price: Money, size: Int? }\n" + "".join(
    f"input {name}: {kind}\n" for name, kind in INPUTS.items()
)

_ints = st.sampled_from([0, 1, -1, 2, 7, 10**18, -(10**18)]) | st.integers(-(10**18), 10**18)
_amounts = st.decimals(-(10**12), 10**12, places=4) | st.sampled_from(
    [Decimal(0), Decimal("0.000001"), Decimal(10) ** 18]
)
_texts = st.text(max_size=8) | st.sampled_from(["", "a,b", "{", "A-1", "\u202e", "é"])
_days = st.dates() | st.sampled_from([dt.date.min, dt.date.max])
_spans = st.timedeltas() | st.sampled_from([dt.timedelta.max, dt.timedelta.min, dt.timedelta(0)])
_money = _amounts.map(Money)
_things = st.fixed_dictionaries({"name": _texts, "price": _money, "size": st.none() | _ints})
values: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "i": _ints,
        "d": _amounts,
        "m": _money,
        "t": _texts,
        "b": st.booleans(),
        "day": _days,
        "span": _spans,
        "xs": st.lists(_ints, max_size=4),
        "ts": st.lists(_texts, max_size=3),
        "ms": st.lists(_money, max_size=3),
        "things": st.lists(_things, max_size=3),
        "o": st.none() | _ints,
        "r": _things,
    }
)
"""Values of the inputs."""

# For each type the forms that give it: `<T>` is an expression of type T, `§` a name that nothing else has.
FORMS: dict[str, tuple[str, ...]] = {
    "Int": (
        "i",
        "0",
        "3",
        "1_000_000_000_000",
        "<Int> + <Int>",
        "<Int> - <Int>",
        "<Int> * <Int>",
        "<Int> % <Int>",
        "-<Int>",
        "count(<[Int]>)",
        "length(<Text>)",
        "abs(<Int>)",
        "floor(<Decimal>)",
        "sum(<[Int]>)",
        "min(<[Int]>)",
        "max(<[Int]>)",
        "first(<[Int]>)",
        "last(<[Int]>)",
        "<[Int]>[<Int>]",
        "<Int?> ?? <Int>",
        "(when o is given then o else <Int>)",
        "(when <Bool> then <Int> else <Int>)",
        "(r.size ?? <Int>)",
    ),
    "Decimal": (
        "d",
        "0.25",
        "<Int> / <Int>",
        "<Decimal> + <Decimal>",
        "<Decimal> - <Decimal>",
        "<Decimal> * <Decimal>",
        "<Decimal> / <Decimal>",
        "<Money> / <Money>",
        "decimal(<Int>)",
        "round(<Decimal>)",
        "round(<Decimal>, <Int>)",
        "abs(<Decimal>)",
        "-<Decimal>",
    ),
    "Money": (
        "m",
        "r.price",
        "$3",
        "$0.01",
        "<Money> + <Money>",
        "<Money> - <Money>",
        "<Money> * <Int>",
        "<Decimal> * <Money>",
        "<Money> / <Int>",
        "<Money> / <Decimal>",
        "-<Money>",
        "sum(<[Money]>)",
        "min(<[Money]>)",
        "first(things).price",
        "min(things by price).price",
    ),
    "Text": (
        "t",
        '"x"',
        '"{t} and {i} and {m} and {day} and {span} and {r.name}"',
        "<Text> + <Text>",
        "trim(<Text>)",
        "upper(<Text>)",
        "lower(<Text>)",
        "replace(<Text>, <Text>, <Text>)",
        "join(<[Text]>, <Text>)",
        "text(<Int>)",
        "text(<Money>)",
        "text(<Bool>)",
        "text(<Decimal>)",
        "text(<Date>)",
        "text(<Duration>)",
        "(capture(<Text>, /[a-z]+(x?)/) ?? <Text>)",
        "first(<[Text]>)",
        "max(things by price).name",
    ),
    "Bool": (
        "b",
        "true",
        "not <Bool>",
        "(<Bool> and <Bool>)",
        "(<Bool> or <Bool>)",
        "(<Int> < <Int>)",
        "(<Money> >= <Money>)",
        "(<Text> == <Text>)",
        "(<Date> != <Date>)",
        "(<Duration> <= <Duration>)",
        "(<Decimal> > <Decimal>)",
        "(<Text> matches /^[A-Z]+-[0-9]*$/)",
        "any([§ > 1 for § in <[Int]>])",
        "contains(<Text>, <Text>)",
        "contains(<[Int]>, <Int>)",
        "o is given",
        "starts_with(<Text>, <Text>)",
        "(<[Int]> == <[Int]>)",
        "(r == r)",
    ),
    "Date": ("day", "@2026-11-01", "<Date> + <Duration>", "<Date> - <Duration>"),
    "Duration": (
        "span",
        "45s",
        "<Duration> + <Duration>",
        "<Duration> - <Duration>",
        "<Duration> * <Int>",
        "<Date> - <Date>",
        "-<Duration>",
    ),
    "[Int]": (
        "xs",
        "[<Int>, <Int>]",
        "<[Int]> + <[Int]>",
        "[§ * 2 for § in <[Int]> if § > 0]",
        "first(<[Int]>, <Int>)",
        "last(<[Int]>, <Int>)",
        "sort(<[Int]>)",
        "unique(<[Int]>)",
        "flatten([xs, <[Int]>])",
        "[§ + i for § in <[Int]> if <Bool>]",
        "[§.size ?? 0 for § in things]",
    ),
    "[Text]": (
        "ts",
        "[<Text>]",
        "split(<Text>, <Text>)",
        "[upper(§) for § in ts]",
        "unique(<[Text]>)",
        "[§.name for § in sort(things by price desc)]",
    ),
    "[Money]": ("ms", "[<Money>, <Money>]", "[§.price for § in things if §.price > $0]", "sort(<[Money]>)"),
    "Int?": ("o", "none", "r.size", "<Int>", "(when <Bool> then o else none)"),
    "Thing": (
        "r",
        "first(things)",
        "{ name: <Text>, price: <Money>, size: <Int?> }",
        "{ name: <Text>, price: <Money> }",
        "min(things by price)",
        "(when <Bool> then r else { name: <Text>, price: <Money> })",
    ),
}


_PLACEHOLDER = re.compile("|".join(re.escape(f"<{kind}>") for kind in FORMS))


@st.composite
def expressions(draw: st.DrawFn, kind: str, depth: int = 3) -> str:
    """An expression of a type, as text."""
    names = count()

    def written(kind: str, depth: int) -> str:
        leaves = [form for form in FORMS[kind] if not _PLACEHOLDER.search(form) and "§" not in form]
        form: str = draw(st.sampled_from(FORMS[kind] if depth else leaves))
        if "§" in form:
            form = form.replace("§", f"v{next(names)}")
        return _PLACEHOLDER.sub(lambda found: f"({written(found[0][1:-1], depth - 1)})", form)

    return written(kind, depth)


def accepted(kind: str, expression: str) -> CheckedPlan:
    """A plan that gives the expression; it must be accepted."""
    verdict = check(parse(f"{HEAD}node n {{ give x: {kind} = {expression} }}\nresult n.x"))
    problems = [one.message for one in verdict.diagnostics if one.severity == "error"]
    assert verdict.checked is not None, (expression, problems)
    return verdict.checked


def worked_out(plan: CheckedPlan, inputs: dict[str, Any]) -> Any:
    """What the node of such a plan gives. Raises `NodeFailure`."""
    give: Any = plan.nodes["n"].body.statements[0]
    return evaluate_pure(give.value, Environment(inputs=inputs))
