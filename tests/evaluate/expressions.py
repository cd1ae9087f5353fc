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
from callsheet.dsl.values import Box, Color, File, Member, Money, Point

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
    "u": "Url",
    "tm": "Time",
    "when_": "DateTime",
    "pt": "Point",
    "bx": "Box",
    "col": "Color",
    "f": "File",
    "e": "Size",
    "oe": "Size?",
    "es": "[Size]",
    "g": "Money GBP",
    "gs": "[Money GBP]",
}
HEAD = (
    "plan p\nenum Size { small, medium, large }\nrecord Thing { name: Text, price: Money, size: Int?, fits: Size? }\n"
)
_NAMES = re.compile(rf"\b({'|'.join(INPUTS)})\b")

_ints = st.sampled_from([0, 1, -1, 2, 7, 10**18, -(10**18)]) | st.integers(-(10**18), 10**18)
_amounts = st.decimals(-(10**12), 10**12, places=4) | st.sampled_from(
    [Decimal(0), Decimal("0.000001"), Decimal(10) ** 18]
)
_texts = st.text(max_size=8) | st.sampled_from(["", "a,b", "{", "A-1", "\u202e", "é"])
_days = st.dates() | st.sampled_from([dt.date.min, dt.date.max])
_spans = st.timedeltas() | st.sampled_from([dt.timedelta.max, dt.timedelta.min, dt.timedelta(0)])
_money = _amounts.map(Money)
_members = st.integers(0, 2).map(lambda rank: Member("Size", rank, ("small", "medium", "large")[rank]))
_things = st.fixed_dictionaries(
    {"name": _texts, "price": _money, "size": st.none() | _ints, "fits": st.none() | _members}
)
_points = st.builds(Point, _amounts, _amounts)
_pounds = _amounts.map(lambda amount: Money(amount, "GBP"))
VALUES: dict[str, st.SearchStrategy[Any]] = {
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
    "u": st.sampled_from(["/a", "https://shop.example/b?c=d"]),
    "tm": st.times() | st.just(dt.time.max),
    "when_": st.datetimes() | st.sampled_from([dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999)]),
    "pt": _points,
    "bx": st.builds(Box, _amounts, _amounts, _amounts, _amounts),
    "col": st.builds(Color, *[st.integers(0, 255)] * 3, st.decimals(0, 1, places=2)),
    "f": st.builds(File, name=_texts, size=st.integers(0, 10**9), hash=_texts),
    "e": _members,
    "oe": st.none() | _members,
    "es": st.lists(_members, max_size=3),
    "g": _pounds,
    "gs": st.lists(_pounds, max_size=3),
}
"""Values of the inputs."""


def mentioned(expression: str) -> list[str]:
    """The inputs that stand in an expression, or perhaps only in a text of it."""
    return list(dict.fromkeys(_NAMES.findall(expression)))


def values(expression: str) -> st.SearchStrategy[dict[str, Any]]:
    """Values of the inputs that an expression needs."""
    return st.fixed_dictionaries({name: VALUES[name] for name in mentioned(expression)})


# For each type the forms that give it: `<T>` is an expression of type T, `§` a name that nothing else has.
FORMS: dict[str, tuple[str, ...]] = {
    "Int": (
        "int(<Text>)",
        "int(<Decimal>)",
        "(index_of(<[Int]>, <Int>) ?? <Int>)",
        "(index_of(<Text>, <Text>) ?? 0)",
        "clamp(<Int>, <Int>, <Int>)",
        "pow(<Int>, <Int>)",
        "f.size",
        "<Color>.red",
        "count(group(<[Int]>))",
        "count(zip(<[Int]>, ts))",
        "zip(<[Int]>, ts)[0].first",
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
        "<Decimal> % <Decimal>",
        "decimal(<Text>)",
        "decimal(<Money>)",
        "decimal(<Money GBP>)",
        "pow(<Decimal>, <Int>)",
        "sqrt(<Int>)",
        "sqrt(<Decimal>)",
        "sin(<Decimal>)",
        "cos(<Int>)",
        "atan2(<Int>, <Decimal>)",
        "distance(<Point>, <Point>)",
        "distance(<Color>, <Color>)",
        "<Duration> / <Duration>",
        "<Money GBP> / <Money GBP>",
        "<Point>.x",
        "bx.width",
        "<Color>.alpha",
        "clamp(<Decimal>, <Decimal>, <Decimal>)",
        "sum([<Decimal>, d])",
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
        "money(<Int>)",
        "money(<Decimal>)",
        "money(<Text>)",
        "abs(<Money>)",
        "round(<Money>, <Int>)",
        "clamp(<Money>, <Money>, <Money>)",
        "max(<[Money]>)",
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
        '"{tm} {when_} {pt} {bx} {col} {f} {e} {g} {u}"',
        "text(<Size>)",
        "text(<Time>)",
        "text(<DateTime>)",
        "text(<Point>)",
        "text(<Color>)",
        "text(<Money GBP>)",
        "text(u)",
        "pad(<Text>, <Int>)",
        "pad(<Text>, 9, <Text>)",
        "slice(<Text>, <Int>)",
        "slice(<Text>, <Int>, <Int>)",
        "weekday(<Date>)",
        "weekday(<DateTime>)",
        'format(<Date>, "D MMM YYYY")',
        "format(<DateTime>, <Text>)",
        'format(<Time>, "HH:mm a")',
        "format(<Decimal>, <Int>)",
        "format(<Money GBP>, <Int>)",
        "f.name",
        "f.hash",
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
        "(<Time> < <Time>)",
        "(<DateTime> >= <DateTime>)",
        "(<Size> < <Size>)",
        "(<Size> == <Size>)",
        "(<Money GBP> < <Money GBP>)",
        "(<Point> == <Point>)",
        "(<Color> != col)",
        "(f == f)",
        "(bx == bx)",
        "(u == u)",
        "has(<[Int]>, <Int>)",
        "has(<[Size]>, <Size>)",
        "has(things, <Thing>)",
        "all([§ > 1 for § in <[Int]>])",
        "ends_with(<Text>, <Text>)",
        "oe is given",
        "(<Size?> == <Size?>)",
        "(<Thing> == <Thing>)",
        "(oe is given and oe > <Size>)",
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
    "Date": (
        "date(<DateTime>)",
        "date(<Text>)",
        "date(<Int>, <Int>, <Int>)",
        "min([<Date>, day])",
        "clamp(<Date>, day, <Date>)",
        "day",
        "@2026-11-01",
        "<Date> + <Duration>",
        "<Date> - <Duration>",
    ),
    "Duration": (
        "<Duration> * <Decimal>",
        "<Duration> / <Int>",
        "<Duration> / <Decimal>",
        "<Int> * <Duration>",
        "<Duration> % <Duration>",
        "<Time> - <Time>",
        "<DateTime> - <DateTime>",
        "abs(<Duration>)",
        "duration(<Text>)",
        "sum([<Duration>, span])",
        "span",
        "45s",
        "<Duration> + <Duration>",
        "<Duration> - <Duration>",
        "<Duration> * <Int>",
        "<Date> - <Date>",
        "-<Duration>",
    ),
    "[Int]": (
        "range(<Int>)",
        "range(<Int>, <Int>)",
        "slice(<[Int]>, <Int>, <Int>)",
        "first(group(<[Int]>))",
        "[§.first for § in zip(<[Int]>, <[Int]>)]",
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
        "find_all(<Text>, /[a-z]?/)",
        "sort(<[Text]>)",
        "ts",
        "[<Text>]",
        "split(<Text>, <Text>)",
        "[upper(§) for § in ts]",
        "unique(<[Text]>)",
        "[§.name for § in sort(things by price desc)]",
    ),
    "[Money]": ("ms", "[<Money>, <Money>]", "[§.price for § in things if §.price > $0]", "sort(<[Money]>)"),
    "Int?": ("index_of(<[Int]>, <Int>)", "o", "none", "r.size", "<Int>", "(when <Bool> then o else none)"),
    "Thing": (
        "first(unique(things by name))",
        "first(first(group(things by fits)))",
        "(lookup(things, <Text> by name) ?? r)",
        "{ name: <Text>, price: <Money>, fits: <Size?> }",
        "r",
        "first(things)",
        "{ name: <Text>, price: <Money>, size: <Int?> }",
        "{ name: <Text>, price: <Money> }",
        "min(things by price)",
        "(when <Bool> then r else { name: <Text>, price: <Money> })",
    ),
    "Time": (
        "tm",
        "time(<Text>)",
        "time(<DateTime>)",
        "time(<Int>, <Int>)",
        "<Time> + <Duration>",
        "<Time> - <Duration>",
        "max([<Time>, tm])",
    ),
    "DateTime": (
        "when_",
        "datetime(<Text>)",
        "datetime(<Date>, <Time>)",
        "<DateTime> + <Duration>",
        "<DateTime> - <Duration>",
        "clamp(<DateTime>, when_, <DateTime>)",
    ),
    "Point": (
        "pt",
        "point(<Int>, <Decimal>)",
        "point(<Decimal>, <Int>)",
        "<Point> + <Point>",
        "<Point> - <Point>",
        "<Point> * <Int>",
        "<Decimal> * <Point>",
        "<Point> / <Decimal>",
        "-<Point>",
        "mid(<Point>, <Point>)",
        "center(<Box>)",
        "first(sort([<Point>, pt] by x))",
    ),
    "Box": (
        "bx",
        "(when <Bool> then bx else <Box>)",
        "[bx][<Int>]",
    ),
    "Color": (
        "col",
        "color(<Text>)",
        'color("rebeccapurple")',
        "(when <Bool> then <Color> else col)",
    ),
    "File": (
        "f",
        "(when <Bool> then f else <File>)",
    ),
    "Size": (
        "e",
        "Size.small",
        "Size.large",
        "(<Size?> ?? <Size>)",
        "min(<[Size]>)",
        "max(<[Size]>)",
        "first(<[Size]>)",
        "clamp(<Size>, Size.small, <Size>)",
        "(when <Bool> then <Size> else Size.medium)",
        "(r.fits ?? e)",
    ),
    "Size?": (
        "oe",
        "none",
        "r.fits",
        "<Size>",
        "(when <Bool> then oe else none)",
    ),
    "[Size]": (
        "es",
        "[<Size>, e]",
        "sort(<[Size]>)",
        "unique(<[Size]>)",
        "<[Size]> + es",
        "[§.fits ?? e for § in things]",
        "[§ for § in <[Size]> if § != Size.medium]",
    ),
    "Money GBP": (
        "g",
        "£3",
        "£0.01",
        "<Money GBP> + <Money GBP>",
        "<Money GBP> - <Money GBP>",
        "<Money GBP> * <Decimal>",
        "<Money GBP> / <Int>",
        "-<Money GBP>",
        "sum(<[Money GBP]>)",
        "max(<[Money GBP]>)",
        "abs(<Money GBP>)",
        "round(<Money GBP>, 1)",
        "clamp(<Money GBP>, £1, g)",
    ),
    "[Money GBP]": (
        "gs",
        "[<Money GBP>]",
        "sort(<[Money GBP]>)",
        "[§ * 2 for § in gs if § > £0]",
    ),
    "Url": (
        "u",
        "(when <Bool> then u else <Url>)",
        "first([u, <Url>])",
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
    inputs = "".join(f"input {name}: {INPUTS[name]}\n" for name in mentioned(expression))
    verdict = check(parse(f"{HEAD}{inputs}node n {{ give x: {kind} = {expression} }}\nresult n.x"))
    problems = [one.message for one in verdict.diagnostics if one.severity == "error"]
    assert verdict.checked is not None, (expression, problems)
    return verdict.checked


def worked_out(plan: CheckedPlan, inputs: dict[str, Any]) -> Any:
    """What the node of such a plan gives. Raises `NodeFailure`."""
    give: Any = plan.nodes["n"].body.statements[0]
    return evaluate_pure(give.value, Environment(inputs=inputs, declared=plan.declared))
