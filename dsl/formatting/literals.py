"""Values as the language spells them: the inverse of `parsing.literals`.

Each value has one spelling, which is read back as exactly that value, its number of decimals included.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .. import ast
from ..currencies import SIGNS
from ..elements import quote
from ..values import duration_text


def text(node: ast.Text) -> str:
    """`"… {name.field} …"`."""
    parts = (quote(part)[1:-1] if isinstance(part, str) else f"{{{path(part)}}}" for part in node.parts)
    return f'"{"".join(parts)}"'


def path(node: ast.Expression) -> str:
    """`name.field`, as it stands in a text."""
    words: list[str] = []
    while isinstance(node, ast.FieldOf):
        words.append(node.field.text)
        node = node.value
    assert isinstance(node, ast.Reference)
    return ".".join([node.name, *reversed(words)])


def money(amount: Decimal, currency: str) -> str:
    """`$20`, `€3.50`, `40CHF`."""
    sign = SIGNS.get(currency)
    return f"{amount:f}{currency}" if sign is None else f"{sign}{amount:f}"


def quantity(node: ast.Quantity) -> str:
    """One limit of a budget: `$0.50`, `spend $20`, `3min`, `60k tokens`."""
    match node.resource:
        case "charges":
            return money(node.amount, node.currency or "")
        case "spend":
            return f"spend {money(node.amount, node.currency or '')}"
        case "time":
            return duration_text(dt.timedelta(microseconds=int(node.amount * 1_000_000)))
    unit = node.resource[:-1] if node.amount == 1 else node.resource
    return f"{count(int(node.amount))} {unit}"


def count(amount: int) -> str:
    """The largest unit that shows it exactly: `60k`, `2M`, `1500`."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if amount and amount % size == 0:
            return f"{amount // size}{unit}"
    return str(amount)


def type_name(node: ast.TypeExpression) -> str:
    """`[Text?]`."""
    match node:
        case ast.NamedType(name=name, currency=currency):
            return name if currency is None else f"{name} {currency.text}"
        case ast.ListType(item=item):
            return f"[{type_name(item)}]"
        case ast.OptionalType(item=item):
            return f"{type_name(item)}?"
