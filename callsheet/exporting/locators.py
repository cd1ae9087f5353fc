"""Elements of a plan as Playwright locators, in the words that Playwright recommends.

A plan means whole names, exactly; a row is named by one of its cells, and a cell by the heading of its column.
"""

from __future__ import annotations

import re

from callsheet.dsl import ast
from callsheet.dsl.elements import (
    ByAttribute,
    ByRole,
    Element,
    Having,
    Inside,
    Like,
    Nth,
)
from callsheet.dsl.roles import ROLES

from .writer import Refused, Writer, text

_METHODS = {
    "text": "get_by_text({}, exact=True)",
    "label": "get_by_label({}, exact=True)",
    "placeholder": "get_by_placeholder({}, exact=True)",
    "testid": "get_by_test_id({})",
    "css": "locator({})",
}
_FLAGS = {"i": "IGNORECASE", "m": "MULTILINE", "s": "DOTALL"}
_ELEMENTS = (ast.RoleElement, ast.AttributeElement, ast.InsideOf, ast.NearTo, ast.HavingInside, ast.LikeName, ast.NthOf)


def is_element(value: ast.Expression, writer: Writer) -> bool:
    """Whether an expression stands for something on a page."""
    match value:
        case ast.Grouped(value=inner):
            return is_element(inner, writer)
        case ast.Reference(name=name):
            return name in ROLES and name not in writer.locals
        case ast.FieldOf(value=ast.Reference(name=name), field=field):
            return field.text in writer.plan.elements.get(name, {})
    return isinstance(value, _ELEMENTS)


def locator(value: ast.Expression, writer: Writer) -> str:
    """The locator of an element, from the scope that is open. Raises `Refused`."""
    match value:
        case ast.Grouped(value=inner):
            return locator(inner, writer)
        case ast.Reference(name=name) if is_element(value, writer):
            return f"{writer.scope}.{_by_role(name, writer)}"
        case ast.Reference(name=name) if name in writer.locals:
            return writer.name(name)
        case ast.FieldOf(value=ast.Reference(name=name), field=field) if is_element(value, writer):
            return _of_spec(writer.plan.elements[name][field.text], writer.scope, value, writer)
        case ast.RoleElement(role=role, name=name):
            return _named(role, _string(name, writer), writer)
        case ast.AttributeElement(kind=kind, value=name):
            return f"{writer.scope}.{_METHODS[kind].format(_string(name, writer))}"
        case ast.InsideOf(element=element, container=container):
            with writer.inside(locator(container, writer)):
                return locator(element, writer)
        case ast.HavingInside(element=element, inner=inner):
            outer = locator(element, writer)
            with writer.inside(writer.page):
                return f"{outer}.filter(has={locator(inner, writer)})"
        case ast.LikeName(element=element, pattern=pattern):
            return _like(element, pattern, writer)
        case ast.NthOf(element=element, index=index):
            return f"{locator(element, writer)}.{_nth(index, writer)}"
        case ast.NearTo():
            raise Refused(value, "`near`")
    raise Refused(value, "an element of this kind")


def _string(value: ast.Text, writer: Writer) -> str:
    from .expressions import string

    return string(value, writer)


def _by_role(role: str, writer: Writer) -> str:
    if role == "row":
        # A row of headings is none in a plan.
        return f'get_by_role("row").filter(has={writer.page}.get_by_role("cell"))'
    return f"get_by_role({text(role)})"


def _named(role: str, name: str, writer: Writer) -> str:
    match role:
        case "row":
            return (
                f"{writer.scope}.get_by_role({text('row')}).filter(has={writer.page}.get_by_text({name}, exact=True))"
            )
        case "cell" | "gridcell":
            return f"{writer.helper('cell')}({writer.scope}, {name})"
    return f"{writer.scope}.get_by_role({text(role)}, name={name}, exact=True)"


def _like(element: ast.Expression, pattern: ast.RegexLiteral | ast.Text, writer: Writer) -> str:
    if isinstance(pattern, ast.RegexLiteral):
        wanted = compiled(pattern.pattern)
    elif pattern.plain is not None:
        wanted = compiled(re.escape(pattern.plain).replace(r"\ ", " "))
    else:
        wanted = f"re.compile(re.escape({_string(pattern, writer)}))"
    if isinstance(element, ast.Reference) and is_element(element, writer) and element.name not in ("row", "cell"):
        return f"{writer.scope}.get_by_role({text(element.name)}, name={wanted})"
    return f"{locator(element, writer)}.filter(has_text={wanted})"


def compiled(pattern: str) -> str:
    """A pattern as Playwright hands it to the page: flags that stand in it would be no JavaScript."""
    written = re.match(r"\(\?([ims]+)\)", pattern)
    flags = "".join(f" | re.{_FLAGS[one]}" for one in written[1]).removeprefix(" |") if written else ""
    source = pattern[written.end() :] if written else pattern
    quoted = text(source) if "\\" not in source or '"' in source else f'r"{source}"'
    return f"re.compile({quoted},{flags})" if flags else f"re.compile({quoted})"


def _nth(index: ast.Expression, writer: Writer) -> str:
    from .expressions import python

    if isinstance(index, ast.Int):
        return "first" if index.value == 1 else f"nth({index.value - 1})"
    return f"nth({python(index, writer)} - 1)"


def _of_spec(element: Element, scope: str, place: ast.Syntax, writer: Writer) -> str:
    """An element that a site's spec names."""
    match element:
        case ByRole(role=role, name=None):
            return f"{scope}.{_by_role(role, writer)}"
        case ByRole(role=role, name=str(name)):
            with writer.inside(scope):
                return _named(role, text(name), writer)
        case ByAttribute(kind=kind, value=value):
            return f"{scope}.{_METHODS[kind].format(text(value))}"
        case Inside(element=inner, container=container):
            return _of_spec(inner, _of_spec(container, scope, place, writer), place, writer)
        case Nth(element=inner, index=index):
            return f"{_of_spec(inner, scope, place, writer)}.nth({index - 1})"
        case Having(element=outer, inner=inner):
            return f"{_of_spec(outer, scope, place, writer)}.filter(has={_of_spec(inner, writer.page, place, writer)})"
        case Like(element=inner, part=str(part)):
            return f"{_of_spec(inner, scope, place, writer)}.filter(has_text=re.compile(re.escape({text(part)})))"
    raise Refused(place, "an element of the spec of this kind")
