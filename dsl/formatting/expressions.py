"""Expressions and elements as documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .. import ast
from ..source import Span
from ..values import duration_text
from . import literals
from .document import MAYBE_LINE, NOTHING, SPACE_OR_LINE, Document, Group, IfBroken, Line, Nest
from .remarks import Remarks

# Operators of one number stand side by side without parentheses, and break together.
LEVELS: dict[str, int] = {"or": 1, "and": 2, "+": 3, "-": 3, "*": 4, "/": 4, "%": 4}
FILTERS: dict[type, tuple[str, str]] = {
    ast.InsideOf: ("in", "container"),
    ast.NearTo: ("near", "other"),
    ast.HavingInside: ("having", "inner"),
    ast.LikeName: ("like", "pattern"),
}
CLOSING = {"(": ")", "[": "]", "{": "}"}


class Expressions:
    """Prints expressions; takes the comments in them from `remarks` on the way."""

    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks
        self._rules: dict[type, Callable[[Any], Document]] = {
            ast.Text: literals.text,
            ast.Int: lambda node: str(node.value),
            ast.DecimalNumber: lambda node: f"{node.value:f}",
            ast.Bool: lambda node: "true" if node.value else "false",
            ast.NoneLiteral: lambda _: "none",
            ast.MoneyLiteral: lambda node: literals.money(node.amount, node.currency),
            ast.DurationLiteral: lambda node: duration_text(node.value),
            ast.DateLiteral: lambda node: f"@{node.value.isoformat()}",
            ast.RegexLiteral: lambda node: f"/{node.pattern}/",
            ast.Reference: lambda node: node.name,
            ast.FieldOf: lambda node: (self(node.value), ".", node.field.text),
            ast.Item: lambda node: (self(node.value), "[", self(node.index), "]"),
            ast.Negate: lambda node: ("-", self(node.value)),
            ast.Not: lambda node: ("not ", self(node.value)),
            ast.Binary: self._binary,
            ast.Choice: self._choice,
            ast.Grouped: lambda node: self.bracketed("(", (node.value,), self, node.span, comma=False),
            ast.ListOf: lambda node: self.bracketed("[", node.items, self, node.span),
            ast.Comprehension: self._comprehension,
            ast.RecordValue: lambda node: self.bracketed("{", node.pairs, self._pair, node.span),
            ast.Call: self._call,
            ast.RoleElement: lambda node: (node.role, " ", literals.text(node.name)),
            ast.AttributeElement: self._attribute,
            ast.InsideOf: self._filtered,
            ast.NearTo: self._filtered,
            ast.HavingInside: self._filtered,
            ast.LikeName: self._filtered,
            ast.NthOf: lambda node: (self(node.element), " nth ", self(node.index)),
            ast.SeenLook: lambda node: ("seen ", self(node.element)),
            ast.HowManyLook: lambda node: ("how many ", self(node.element)),
            ast.ReadLook: self._read,
            ast.SelfElement: lambda _: "self",
            ast.ReadAllLook: self._read_all,
            ast.AttrLook: lambda node: self._of("attr", node.attribute, node),
            ast.StyleLook: lambda node: self._of("style", node.property, node),
            ast.BoxLook: lambda node: ("box of ", self(node.element)),
            ast.UrlLook: lambda _: "url",
            ast.Ask: self._ask,
            ast.Run: lambda node: ("run ", self.skill_call(node.call)),
            ast.IsStateLook: lambda node: (self(node.subject), f" is {node.state}"),
            ast.HasFacetLook: lambda node: (self(node.element), f" has {node.facet} ", self(node.wanted)),
        }

    def __call__(self, node: ast.Expression) -> Document:
        """The document of one expression, or of a skill run for its value, after the comments before it."""
        remarks = self.remarks.before(node.span.start)
        document = self._rules[type(node)](node)
        return (Nest(remarks), document) if remarks else document

    def joined(self, line: Line, introduction: str, node: ast.Expression) -> Document:
        """A later part of something: a break, its comments, the word that leads it in, and itself."""
        return (line, self.remarks.before(node.span.start), introduction, self(node))

    def bracketed(
        self,
        opening: str,
        items: Iterable[Any],
        item: Callable[[Any], Document],
        span: Span,
        *,
        comma: bool = True,
        after: Document = NOTHING,
    ) -> Document:
        """Items between brackets: on one line if they fit, else one a line, with a `comma` after the last too."""
        line = SPACE_OR_LINE if opening == "{" else MAYBE_LINE
        parts: list[Document] = []
        for one in items:
            remarks = self.remarks.before(one.span.start, first=not parts)
            parts.append(((",", SPACE_OR_LINE) if parts else line, remarks, item(one)))
        last = IfBroken(",") if comma and parts else NOTHING
        remarks = self.remarks.before(span.end - 1, first=not parts)
        end = line if parts or remarks else NOTHING
        return Group((opening, Nest((*parts, last, after, remarks)), end, CLOSING[opening]))

    # Operators

    def _binary(self, node: ast.Binary) -> Document:
        first, links = _chain(node)
        parts = [self(first)]
        for operator, operand in links:
            parts.append(Nest(self.joined(SPACE_OR_LINE, f"{operator} ", operand)))
        return Group(tuple(parts))

    def _choice(self, node: ast.Choice) -> Document:
        condition = self(node.condition)
        then = self.joined(SPACE_OR_LINE, "then ", node.then)
        otherwise = self.joined(SPACE_OR_LINE, "else ", node.otherwise)
        return Group(("when ", condition, Nest((then, otherwise))))

    # Lists, records, calls

    def _comprehension(self, node: ast.Comprehension) -> Document:
        parts: list[Document] = [MAYBE_LINE, self.remarks.before(node.result.span.start), self(node.result)]
        for generator in node.generators:
            parts += [SPACE_OR_LINE, self.remarks.before(generator.span.start)]
            parts += ["for ", generator.name.text, " in ", self(generator.source)]
            if generator.condition is not None:
                parts.append(self.joined(SPACE_OR_LINE, "if ", generator.condition))
        return Group(("[", Nest((*parts, self.remarks.before(node.span.end - 1))), MAYBE_LINE, "]"))

    def _pair(self, node: ast.Pair) -> Document:
        return (node.name.text, ": ", self(node.value))

    def _call(self, node: ast.Call) -> Document:
        order: Document = NOTHING
        if node.by is not None:
            lead = SPACE_OR_LINE if node.arguments else MAYBE_LINE
            order = (lead, "by ", node.by.text, " desc" if node.descending else "")
        brackets = self.bracketed("(", node.arguments, self, node.span, comma=False, after=order)
        return (node.function.text, brackets)

    def skill_call(self, node: ast.SkillCall) -> Document:
        """`SKILL(X, name: Y)`."""
        return (node.skill.text, self.bracketed("(", node.arguments, self._argument, node.span))

    def _argument(self, node: ast.Argument) -> Document:
        return self(node.value) if node.name is None else (node.name.text, ": ", self(node.value))

    # Elements and looks

    def _attribute(self, node: ast.AttributeElement) -> Document:
        value = literals.text(node.value)
        return f"css({value})" if node.kind == "css" else f"{node.kind} {value}"

    def _filtered(self, node: Any) -> Document:
        links = [node]
        while type(links[-1].element) in FILTERS:
            links.append(links[-1].element)
        first = self(links[-1].element)
        rest: list[Document] = []
        for link in reversed(links):
            word, field = FILTERS[type(link)]
            rest.append(self.joined(SPACE_OR_LINE, f"{word} ", getattr(link, field)))
        return Group((first, Nest(tuple(rest))))

    def _read(self, node: ast.ReadLook) -> Document:
        return ("read ", self(node.element), _as(node.type))

    def _of(self, word: str, which: ast.Text, node: ast.AttrLook | ast.StyleLook) -> Document:
        return (f"{word} {literals.text(which)} of ", self(node.element), _as(node.type))

    def _ask(self, node: ast.Ask) -> Document:
        parts: list[Document] = []
        if node.given:
            brackets = self.bracketed("(", node.given, self, _inside(node), comma=False)
            parts += [SPACE_OR_LINE, "given ", brackets]
        parts += [SPACE_OR_LINE, _as(node.type).strip()]
        return Group((f"ask {literals.text(node.question)}", Nest(tuple(parts))))

    def _read_all(self, node: ast.ReadAllLook) -> Document:
        element = self(node.element)
        most = "" if node.most is None else f" at most {node.most}"
        return ("read all ", element, most, " ", self.bracketed("{", node.columns, self._column, node.span))

    def _column(self, node: ast.ColumnOf) -> Document:
        return (node.name.text, ": ", literals.type_name(node.type), " from ", self(node.source))


def _as(kind: ast.TypeExpression | None) -> str:
    return "" if kind is None else f" as {literals.type_name(kind)}"


def _inside(node: ast.Ask) -> Span:
    """What stands in the brackets behind `given`: a comment before `)` belongs to them."""
    return Span(node.given[0].span.start, node.type.span.start)


def _chain(node: ast.Binary) -> tuple[ast.Expression, list[tuple[str, ast.Expression]]]:
    """Operands of one rank side by side: the first, then each other with the operator before it."""
    links: list[tuple[str, ast.Expression]] = []
    if node.operator == "??":  # the one that groups to the right
        rest = node.right
        while isinstance(rest, ast.Binary) and rest.operator == "??":
            links.append(("??", rest.left))
            rest = rest.right
        return node.left, [*links, ("??", rest)]
    first: ast.Expression = node
    level = LEVELS.get(node.operator)
    while isinstance(first, ast.Binary) and (first is node or LEVELS.get(first.operator, 0) == level):
        links.append((first.operator, first.right))
        first = first.left
    return first, links[::-1]
