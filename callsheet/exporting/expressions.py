"""Expressions of a plan as Python: values, the library's functions that Python has too, and looks."""

from __future__ import annotations

from collections.abc import Callable

from callsheet.dsl import ast

from .locators import is_element, locator
from .writer import Refused, Writer, text

_OPERATORS = {"and": "and", "or": "or"}
_STRENGTH = {"??": 0, "or": 1, "and": 2, "matches": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_CALLS: dict[str, str] = {
    "abs": "abs({0})",
    "all": "all({0})",
    "any": "any({0})",
    "contains": "({1} in {0})",
    "count": "len({0})",
    "decimal": "Decimal({0})",
    "ends_with": "{0}.endswith({1})",
    "has": "({1} in {0})",
    "int": "int({0})",
    "join": "{1}.join({0})",
    "length": "len({0})",
    "lower": "{0}.lower()",
    "replace": "{0}.replace({1}, {2})",
    "split": "{0}.split({1})",
    "starts_with": "{0}.startswith({1})",
    "text": "str({0})",
    "trim": "{0}.strip()",
    "unique": "list(dict.fromkeys({0}))",
    "upper": "{0}.upper()",
}
_READ: dict[str, str] = {"Text": "{}", "Url": "{}", "Int": "whole({})", "Decimal": "number({})", "Money": "money({})"}
"""How a text off a page becomes a value of a type."""


def python(value: ast.Expression, writer: Writer) -> str:
    """An expression. Raises `Refused`."""
    rule = _RULES.get(type(value))
    if rule is None:
        if is_element(value, writer):
            raise Refused(value, "an element where a value is wanted")
        raise Refused(value, f"`{_source(value, writer)}`")
    return rule(value, writer)


def _source(value: ast.Syntax, writer: Writer) -> str:
    written = " ".join(writer.plan.plan.source.slice(value.span).split())
    return written if len(written) <= 40 else f"{written[:39]}…"


def string(value: ast.Text, writer: Writer, *, quoted: bool = False) -> str:
    """A text; with `quoted`, what is put into it is percent-encoded."""
    if value.plain is not None:
        return text(value.plain)
    if len(value.parts) == 1 and not quoted:
        return f"str({python(value.parts[0], writer)})"  # type: ignore[arg-type]  # it is not plain
    parts = []
    for part in value.parts:
        if isinstance(part, str):
            parts.append(repr(part)[1:-1].replace('"', '\\"').replace("{", "{{").replace("}", "}}"))
        else:
            inner = python(part, writer).replace('"', "'")
            parts.append(f"{{{writer.helper('quote')}({inner})}}" if quoted else f"{{{inner}}}")
    return f'f"{"".join(parts)}"'


def converted(read: str, kind: ast.TypeExpression | None, place: ast.Syntax, writer: Writer) -> str:
    """A text that was read, as a value of the type."""
    if kind is None:
        return read
    if isinstance(kind, ast.NamedType) and kind.name in _READ and kind.currency is None:
        for helper in ("whole", "number", "money"):
            if f"{helper}(" in _READ[kind.name]:
                writer.helper(helper)
        return _READ[kind.name].format(read)
    raise Refused(place, f"reading as `{_source(kind, writer)}`")


# Values


def _reference(value: ast.Reference, writer: Writer) -> str:
    name = value.name
    if name not in writer.locals:
        writer.mentioned[name] = None
    return writer.name(name)


def _field(value: ast.FieldOf, writer: Writer) -> str:
    if isinstance(value.value, ast.Reference) and value.value.name not in writer.locals:
        whole = value.value.name
        if whole in writer.plan.declared.enums:
            return text(value.field.text)
        if whole in writer.plan.sites:
            raise Refused(value, "an element where a value is wanted")
    return f"{python(value.value, writer)}[{text(value.field.text)}]"


def _binary(value: ast.Binary, writer: Writer) -> str:
    left, right = python(value.left, writer), python(value.right, writer)
    match value.operator:
        case "??":
            return f"{writer.helper('given')}({left}, {right})"
        case "matches":
            return f"re.search({right}, {left}) is not None"
        case "/":
            return f"{writer.helper('divide')}({left}, {right})"
        case operator:
            return f"{left} {operator} {right}"


def _call(value: ast.Call, writer: Writer) -> str:
    name, arguments = value.function.text, [python(one, writer) for one in value.arguments]
    key = f", key=lambda one: one[{text(value.by.text)}]" if value.by is not None else ""
    match name, len(arguments):
        case "sum", 1:
            each = f"one[{text(value.by.text)}] for one in {arguments[0]}" if value.by is not None else arguments[0]
            return f"sum({each})"
        case (("min" | "max"), 1):
            return f"{name}({arguments[0]}{key})"
        case "sort", 1:
            return f"sorted({arguments[0]}{key}{', reverse=True' if value.descending else ''})"
        case "first", 1:
            return f"{arguments[0]}[0]"
        case "last", 1:
            return f"{arguments[0]}[-1]"
        case "first", 2:
            return f"{arguments[0]}[:{arguments[1]}]"
        case "money", 1:
            return f"{writer.helper('money')}({arguments[0]})"
        case "point", 2:
            return f"({arguments[0]}, {arguments[1]})"
        case _ if name in _CALLS and value.by is None and _CALLS[name].count("{") <= len(arguments):
            return _CALLS[name].format(*arguments)
    raise Refused(value, f"the function `{name}`")


def _comprehension(value: ast.Comprehension, writer: Writer) -> str:
    before = set(writer.locals)
    parts = []
    for one in value.generators:
        source = python(one.source, writer)
        writer.locals.add(one.name.text)
        condition = f" if {python(one.condition, writer)}" if one.condition is not None else ""
        parts.append(f" for {writer.name(one.name.text)} in {source}{condition}")
    made = f"[{python(value.result, writer)}{''.join(parts)}]"
    writer.locals = before
    return made


def _choice(value: ast.Choice, writer: Writer) -> str:
    then, condition, otherwise = (python(one, writer) for one in (value.then, value.condition, value.otherwise))
    return f"({then} if {condition} else {otherwise})"


def _regex(value: ast.RegexLiteral, _: Writer) -> str:
    return f'r"{value.pattern}"' if '"' not in value.pattern else repr(value.pattern)


def _money(value: ast.MoneyLiteral, writer: Writer) -> str:
    return f"{writer.helper('Money')}(Decimal({text(str(value.amount))}), {text(value.currency)})"


def _record(value: ast.RecordValue, writer: Writer) -> str:
    return "{" + ", ".join(f"{text(one.name.text)}: {python(one.value, writer)}" for one in value.pairs) + "}"


# Looks


def _seen(value: ast.SeenLook, writer: Writer) -> str:
    return f"{locator(value.element, writer)}.first.is_visible()"


def _how_many(value: ast.HowManyLook, writer: Writer) -> str:
    return f"{locator(value.element, writer)}.count()"


def _read(value: ast.ReadLook, writer: Writer) -> str:
    return converted(f"{writer.helper('read')}({locator(value.element, writer)})", value.type, value, writer)


def _attr(value: ast.AttrLook, writer: Writer) -> str:
    read = f"{locator(value.element, writer)}.get_attribute({string(value.attribute, writer)})"
    return converted(read, value.type, value, writer)


def _state(value: ast.IsStateLook, writer: Writer) -> str:
    if value.state == "given":
        return f"{python(value.subject, writer)} is not None"
    found = locator(value.subject, writer)
    match value.state:
        case "checked" | "enabled":
            return f"{found}.is_{value.state}()"
        case "empty":
            return f"{writer.helper('read')}({found}) == {text('')}"
    raise Refused(value, f"`is {value.state}` outside of `expect`")


def _facet(value: ast.HasFacetLook, writer: Writer) -> str:
    return f"{writer.helper('read')}({locator(value.element, writer)}) == {python(value.wanted, writer)}"


def _read_all(value: ast.ReadAllLook, writer: Writer) -> str:
    rows = locator(value.element, writer)
    columns = []
    with writer.inside("row"):
        for one in value.columns:
            match one.source:
                case ast.AttrLook(attribute=attribute, element=element):
                    read = f"{_column(element, writer)}.get_attribute({string(attribute, writer)})"
                case ast.StyleLook():
                    raise Refused(one, "`style` of a column")
                case source:
                    read = f"{writer.helper('read')}({_column(source, writer)})"
            columns.append(f"{text(one.name.text)}: {converted(read, one.type, one, writer)}")
    most = value.most if value.most is not None else 1000
    lines = ["[", "    {", *(f"        {one}," for one in columns), "    }"]
    return "\n".join([*lines, f"    for row in {writer.helper('rows')}({rows}, {most})", "]"])


def _column(source: ast.Expression, writer: Writer) -> str:
    return "row" if isinstance(source, ast.SelfElement) else locator(source, writer)


_RULES: dict[type, Callable[..., str]] = {
    ast.AttrLook: _attr,
    ast.Binary: _binary,
    ast.Bool: lambda value, _: str(value.value),
    ast.Call: _call,
    ast.Choice: _choice,
    ast.Comprehension: _comprehension,
    ast.DateLiteral: lambda value, _: f"date.fromisoformat({text(value.value.isoformat())})",
    ast.DecimalNumber: lambda value, _: f"Decimal({text(str(value.value))})",
    ast.FieldOf: _field,
    ast.Grouped: lambda value, writer: f"({python(value.value, writer)})",
    ast.HasFacetLook: _facet,
    ast.HowManyLook: _how_many,
    ast.Int: lambda value, _: str(value.value),
    ast.IsStateLook: _state,
    ast.Item: lambda value, writer: f"{python(value.value, writer)}[{python(value.index, writer)}]",
    ast.ListOf: lambda value, writer: f"[{', '.join(python(one, writer) for one in value.items)}]",
    ast.MoneyLiteral: _money,
    ast.Negate: lambda value, writer: f"-{python(value.value, writer)}",
    ast.NoneLiteral: lambda _, __: "None",
    ast.Not: lambda value, writer: f"not {python(value.value, writer)}",
    ast.ReadAllLook: _read_all,
    ast.ReadLook: _read,
    ast.RecordValue: _record,
    ast.Reference: _reference,
    ast.RegexLiteral: _regex,
    ast.SeenLook: _seen,
    ast.Text: string,
    ast.UrlLook: lambda _, writer: f"{writer.page}.url",
}
