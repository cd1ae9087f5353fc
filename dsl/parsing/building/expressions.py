"""Types and expressions."""

from __future__ import annotations

from sys import intern
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.elements import ATTRIBUTE_KINDS, AttributeKind

from .. import literals
from ..tokens import place
from .reductions import Children, Reductions, name_of, nodes_in, span_of

WORDED_KINDS: dict[str, AttributeKind] = {kind: kind for kind in ATTRIBUTE_KINDS if kind != "css"}
"""Of elements that are named like a role."""


class Expressions(Reductions):
    """Callbacks of the grammar's rules for types and expressions."""

    # Types

    def named_type(self, c: Children) -> ast.NamedType:
        currency = None if c[1] is None else name_of(c[1])
        return ast.NamedType(span=span_of(c), name=intern(c[0].text), currency=currency)

    def list_type(self, c: Children) -> ast.ListType:
        return ast.ListType(span=span_of(c), item=c[1])

    def optional_type(self, c: Children) -> ast.OptionalType:
        return ast.OptionalType(span=span_of(c), item=c[0])

    # Operators

    def binary(self, c: Children) -> Any:
        return ast.Binary(span=span_of(c), operator=c[1].text, left=c[0], right=c[2])

    def choice(self, c: Children) -> Any:
        return ast.Choice(span=span_of(c), condition=c[1], then=c[3], otherwise=c[5])

    def not_(self, c: Children) -> Any:
        return ast.Not(span=span_of(c), value=c[1])

    def negate(self, c: Children) -> Any:
        return ast.Negate(span=span_of(c), value=c[1])

    def grouped(self, c: Children) -> ast.Grouped:
        return ast.Grouped(span=span_of(c), value=c[1])

    def is_state(self, c: Children) -> ast.IsStateLook:
        return ast.IsStateLook(span=span_of(c), subject=c[0], state=c[2].text)

    def has_facet(self, c: Children) -> ast.HasFacetLook:
        return ast.HasFacetLook(span=span_of(c), element=c[0], facet=c[2].text, wanted=c[3])

    def state(self, c: Children) -> Any:
        return c[0]

    facet = state

    # Looks

    def seen(self, c: Children) -> ast.SeenLook:
        return ast.SeenLook(span=span_of(c), element=c[1])

    def how_many(self, c: Children) -> ast.HowManyLook:
        return ast.HowManyLook(span=span_of(c), element=c[2])

    def read(self, c: Children) -> ast.ReadLook:
        return ast.ReadLook(span=span_of(c), element=c[1], type=c[3])

    def read_all(self, c: Children) -> ast.ReadAllLook:
        most = None if c[5] is None else self._count(c[5])
        return ast.ReadAllLook(span=span_of(c), element=c[2], most=most, columns=c[7])

    def attr(self, c: Children) -> ast.AttrLook:
        return ast.AttrLook(span=span_of(c), attribute=self._text(c[1]), element=c[3], type=c[5])

    def attr_source(self, c: Children) -> ast.AttrLook:
        return self.attr([*c, None, None])

    def style(self, c: Children) -> ast.StyleLook:
        return ast.StyleLook(span=span_of(c), property=self._text(c[1]), element=c[3], type=c[5])

    def style_source(self, c: Children) -> ast.StyleLook:
        return self.style([*c, None, None])

    def box(self, c: Children) -> ast.BoxLook:
        return ast.BoxLook(span=span_of(c), element=c[2])

    def ask(self, c: Children) -> ast.Ask:
        return ast.Ask(span=span_of(c), question=self._text(c[1]), given=nodes_in(c[2:-1]), type=c[-1])

    def url(self, c: Children) -> ast.UrlLook:
        return ast.UrlLook(span=span_of(c))

    def columns(self, c: Children) -> tuple[Any, ...]:
        return nodes_in(c)

    def column(self, c: Children) -> ast.ColumnOf:
        return ast.ColumnOf(span=span_of(c), name=name_of(c[0]), type=c[2], source=c[4])

    def self_(self, c: Children) -> ast.SelfElement:
        return ast.SelfElement(span=span_of(c))

    # Elements

    def role(self, c: Children) -> ast.RoleElement | ast.AttributeElement:
        span, word, value = span_of(c), c[0].text, self._text(c[1])
        if word in WORDED_KINDS:
            return ast.AttributeElement(span=span, kind=WORDED_KINDS[word], value=value)
        return ast.RoleElement(span=span, role=intern(word), name=value)

    def css(self, c: Children) -> ast.AttributeElement:
        return ast.AttributeElement(span=span_of(c), kind="css", value=self._text(c[2]))

    def inside(self, c: Children) -> Any:
        return ast.InsideOf(span=span_of(c), element=c[0], container=c[2])

    def near(self, c: Children) -> Any:
        return ast.NearTo(span=span_of(c), element=c[0], other=c[2])

    def having(self, c: Children) -> Any:
        return ast.HavingInside(span=span_of(c), element=c[0], inner=c[2])

    def like(self, c: Children) -> Any:
        return ast.LikeName(span=span_of(c), element=c[0], pattern=c[2])

    def pattern(self, c: Children) -> Any:
        return self.regex(c) if c[0].type == "REGEX" else self._text(c[0])

    def nth(self, c: Children) -> Any:
        return ast.NthOf(span=span_of(c), element=c[0], index=c[2])

    def index(self, c: Children) -> Any:
        if len(c) == 3:
            return self.grouped(c)
        return self.integer(c) if c[0].type == "INT" else self.name(c)

    # Atoms

    def field_of(self, c: Children) -> Any:
        return ast.FieldOf(span=span_of(c), value=c[0], field=name_of(c[2]))

    def item(self, c: Children) -> Any:
        return ast.Item(span=span_of(c), value=c[0], index=c[2])

    def text(self, c: Children) -> ast.Text:
        return self._text(c[0])

    def integer(self, c: Children) -> ast.Int:
        value = literals.integer(c[0].text, place(c[0]), self.problems)
        return ast.Int(span=span_of(c), value=value)

    def decimal(self, c: Children) -> ast.DecimalNumber:
        value = literals.number(c[0].text, place(c[0]), self.problems)
        return ast.DecimalNumber(span=span_of(c), value=value)

    def money(self, c: Children) -> ast.MoneyLiteral:
        amount, currency = literals.money(c[0].text, place(c[0]), self.problems)
        return ast.MoneyLiteral(span=span_of(c), amount=amount, currency=currency)

    def duration(self, c: Children) -> ast.DurationLiteral:
        value = literals.duration(c[0].text, place(c[0]), self.problems)
        return ast.DurationLiteral(span=span_of(c), value=value)

    def date(self, c: Children) -> ast.DateLiteral:
        value = literals.date(c[0].text, place(c[0]), self.problems)
        return ast.DateLiteral(span=span_of(c), value=value)

    def regex(self, c: Children) -> ast.RegexLiteral:
        return ast.RegexLiteral(span=span_of(c), pattern=c[0].text[1:-1])

    def true(self, c: Children) -> ast.Bool:
        return ast.Bool(span=span_of(c), value=True)

    def false(self, c: Children) -> ast.Bool:
        return ast.Bool(span=span_of(c), value=False)

    def none(self, c: Children) -> ast.NoneLiteral:
        return ast.NoneLiteral(span=span_of(c))

    def name(self, c: Children) -> ast.Reference:
        return ast.Reference(span=span_of(c), name=intern(c[0].text))

    def call(self, c: Children) -> ast.Call:
        by, descending = c[3] if c[3] is not None else (None, False)
        return ast.Call(span=span_of(c), function=name_of(c[0]), arguments=c[2] or (), by=by, descending=descending)

    def arguments(self, c: Children) -> tuple[Any, ...]:
        return nodes_in(c)

    def ordering(self, c: Children) -> tuple[ast.Name, bool]:
        return name_of(c[1]), c[2] is not None

    def items(self, c: Children) -> tuple[Any, ...]:
        return nodes_in(c)

    def list_of(self, c: Children) -> ast.ListOf:
        return ast.ListOf(span=span_of(c), items=c[1] or ())

    def comprehension(self, c: Children) -> ast.Comprehension:
        return ast.Comprehension(span=span_of(c), result=c[1], generators=tuple(c[2:-1]))

    def generator(self, c: Children) -> ast.Generator:
        return ast.Generator(span=span_of(c), name=name_of(c[1]), source=c[3], condition=c[5])

    def record_value(self, c: Children) -> ast.RecordValue:
        return ast.RecordValue(span=span_of(c), pairs=c[1] or ())

    def pairs(self, c: Children) -> tuple[Any, ...]:
        return nodes_in(c)

    def pair(self, c: Children) -> ast.Pair:
        return ast.Pair(span=span_of(c), name=name_of(c[0]), value=c[2])
