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

from .forms import FORMS

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
