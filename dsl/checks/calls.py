"""CS106 and CS206: calls of the function library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ast, library, types
from ..types import ListOf, Optional, RecordType, Type
from .mismatch import unknown_field
from .names import unknown
from .scope import Scope
from .wording import a, either, joined, listed

if TYPE_CHECKING:
    from .typer import Rule, Typer


def _call(typer: Typer, node: ast.Call, scope: Scope) -> Type:
    arguments = [typer.value(one, scope) for one in node.arguments]
    function = library.BY_NAME.get(node.function.text)
    if function is None:
        _unknown(typer, node.function)
        return types.UNKNOWN
    if types.UNKNOWN in arguments:
        return types.UNKNOWN
    for signature in library.signatures(function.name):
        result = library.apply(signature, arguments)
        if result is not None:
            _ordering(typer, node, function, arguments)
            return result
    _do_not_fit(typer, node, function, arguments)
    return types.UNKNOWN


def _unknown(typer: Typer, name: ast.Name) -> None:
    elsewhere = library.ELSEWHERE.get(name.text)
    help_ = f"here that is {either(elsewhere)}" if elsewhere else f"known: {listed(sorted(library.BY_NAME), most=40)}"
    known = () if elsewhere else library.BY_NAME
    unknown(typer.facts, name, f"there is no function `{name.text}`", known, code="CS106", help_=help_)


def _do_not_fit(typer: Typer, node: ast.Call, function: library.Function, arguments: list[Type]) -> None:
    """Of optionals, when they are all that is wrong; else of the arguments as a whole."""
    present = [types.without_none(one) for one in arguments]
    if any(library.apply(signature, present) is not None for signature in library.signatures(function.name)):
        for kind, argument in zip(arguments, node.arguments, strict=True):
            if isinstance(kind, Optional):
                typer.may_be_none(argument, kind, f"what `{function.name}` takes must be there")
        return
    given = joined([a(one) for one in arguments]) if arguments else "nothing"
    forms = [f"{function.name}({one.replace(' -> ', ') -> ')}" for one in function.signatures]
    typer.sink.error(
        "CS206",
        f"`{function.name}` does not take {given}",
        node.span,
        help=f"{either(forms)}: {function.doc}",
    )


def _ordering(typer: Typer, node: ast.Call, function: library.Function, arguments: list[Type]) -> None:
    """What is compared, the items or the field behind `by`, must have an order."""
    if node.by is not None and not function.by:
        typer.sink.error(
            "CS206",
            f"`{function.name}` takes no `by`",
            node.by.span,
            help=f"{listed(sorted(one.name for one in library.FUNCTIONS if one.by))} do",
        )
        return
    if not function.ordered or not isinstance(arguments[0], ListOf):
        return
    if node.descending and function.name != "sort":
        help_ = f"`{'max' if function.name == 'min' else 'min'}` is the other end"
        typer.sink.error("CS206", f"`{function.name}` takes no `desc`", node.span, help=help_)
    item = arguments[0].item
    key = item if node.by is None else _key(typer, node.by, item)
    if key not in types.ORDERED and key not in (types.UNKNOWN, types.NEVER):
        where = node.span if node.by is None else node.by.span
        ordered = listed(sorted(str(one) for one in types.ORDERED))
        help_ = "say by which field with `by`" if isinstance(key, RecordType) else f"ordered are {ordered}"
        if isinstance(key, Optional):
            help_ = "what may be `none` has no order: leave those out first, as in `[p for p in ps if p.x is given]`"
        typer.sink.error("CS206", f"`{function.name}` cannot order by {a(key)}", where, help=help_)


def _key(typer: Typer, by: ast.Name, item: Type) -> Type:
    if isinstance(item, RecordType):
        found = item.field(by.text)
        if found is None:
            unknown_field(typer.facts, by, item)
        return found or types.UNKNOWN
    if item not in (types.UNKNOWN, types.NEVER):
        typer.sink.error("CS206", f"{a(item)} has no field to go by", by.span, help="leave `by` away")
    return types.UNKNOWN


RULES: dict[type, Rule] = {ast.Call: _call}
