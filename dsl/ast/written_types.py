"""Types as a plan writes them; `dsl.types` has what they mean."""

from __future__ import annotations

from typing import TypeAlias

from .base import Name, Syntax, syntax


@syntax
class NamedType(Syntax):
    """`Text`, a record's or an enum's name, `Money`, or `Money GBP`: money of a currency that is not the plan's."""

    name: str
    currency: Name | None = None


@syntax
class ListType(Syntax):
    """`[T]`."""

    item: TypeExpression


@syntax
class OptionalType(Syntax):
    """`T?`."""

    item: TypeExpression


TypeExpression: TypeAlias = NamedType | ListType | OptionalType
