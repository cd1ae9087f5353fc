"""CS106, CS206 and CS219: calls of the function library.

The library is loaded at the first call: many plans have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.roles import ROLES
from callsheet.dsl.types import ListOf, Optional, RecordType, Type

from ..names import unknown
from ..scope import Scope
from ..wording import a, either, joined, listed

if TYPE_CHECKING:
    from callsheet.dsl.library import Function

    from .typer import Rule, Typer


READERS = frozenset({"csv", "json"})
"""Functions whose result is of the type that it is assigned to."""


def reads_a_file(node: ast.Call) -> bool:
    """Whether its type is that of what it is assigned to."""
    return node.function.text in READERS


def read_as(typer: Typer, node: ast.Call, wanted: Type, scope: Scope) -> Type:
    """`let rows: [Product] = csv(file)`: the declared type, if a file can be read as that."""
    from callsheet.dsl import library

    _call(typer, node, scope, assigned=True)
    if wanted == types.UNKNOWN or library.can_read(node.function.text, wanted):
        return wanted
    can = (
        "lists of records, or of lists, of single values" if node.function.text == "csv" else "all but files and boxes"
    )
    typer.sink.error(
        "CS219",
        f"{a(wanted)} cannot be read from a file by `{node.function.text}`",
        node.span,
        help=f"it reads {can}",
    )
    return types.UNKNOWN


def _call(typer: Typer, node: ast.Call, scope: Scope, *, assigned: bool = False) -> Type:
    from callsheet.dsl import library

    arguments = [typer.value(one, scope) for one in node.arguments]
    function = library.named(node.function.text)
    if function is None:
        _unknown(typer, node.function)
        return types.UNKNOWN
    if types.UNKNOWN in arguments:
        return types.UNKNOWN
    for signature in library.signatures(function.name):
        result = library.apply(signature, arguments)
        if result is not None:
            _ordering(typer, node, function, arguments)
            if reads_a_file(node):
                return types.UNKNOWN if assigned else _not_assigned(typer, node)
            return result
    _do_not_fit(typer, node, function, arguments)
    return types.UNKNOWN


def _not_assigned(typer: Typer, node: ast.Call) -> Type:
    name = node.function.text
    typer.sink.error(
        "CS219",
        f"`{name}` is read as what it is assigned to, and nothing here says what that is",
        node.span,
        help=f"give it a name with a type: `let rows: [Product] = {name}(…)`",
    )
    return types.UNKNOWN


def _unknown(typer: Typer, name: ast.Name) -> None:
    from callsheet.dsl import library

    elsewhere = library.ELSEWHERE.get(name.text)
    if name.text in ROLES or name.text in ("label", "placeholder", "testid"):
        help_ = f'an element has no brackets: `{name.text} "…"`'
        typer.sink.error("CS106", f"there is no function `{name.text}`", name.span, help=help_)
        return
    if name.text in typer.facts.symbols.skills:
        typer.facts.used.add(name.text)
        help_ = f"a skill is run, as the whole value of a `let`, `give` or `set`: `let x = run {name.text}(…)`"
        typer.sink.error("CS106", f"`{name.text}` is a skill, not a function", name.span, help=help_)
        return
    help_ = f"here that is {either(elsewhere)}" if elsewhere else f"known: {listed(sorted(library.BY_NAME), most=70)}"
    known = () if elsewhere else library.BY_NAME
    unknown(typer.facts, name, f"there is no function `{name.text}`", known, code="CS106", help_=help_)


def _do_not_fit(typer: Typer, node: ast.Call, function: Function, arguments: list[Type]) -> None:
    """Of optionals, when they are all that is wrong; else of the arguments as a whole."""
    from callsheet.dsl import library

    present = [types.without_none(one) for one in arguments]
    if any(library.apply(signature, present) is not None for signature in library.signatures(function.name)):
        for kind, argument in zip(arguments, node.arguments, strict=True):
            if isinstance(kind, Optional):
                typer.may_be_none(argument, kind, f"what `{function.name}` takes must be there")
        return
    given = joined([a(one) for one in arguments]) if arguments else "nothing"
    forms = [f"{function.name}({one.replace(' -> ', ') -> ').replace(';', ',')}" for one in function.signatures]
    letters = [
        f"`{letter}` is {said}"
        for letter, (_, said) in library.LETTERS.items()
        if any(f" {letter} " in f" {one.replace(',', ' ').replace('[', ' ').replace(']', ' ')} " for one in forms)
    ]
    typer.sink.error(
        "CS206",
        f"`{function.name}` does not take {given}",
        node.span,
        notes=letters,
        help=f"{either(forms)}: {function.doc}",
    )


def _ordering(typer: Typer, node: ast.Call, function: Function, arguments: list[Type]) -> None:
    """What is compared, the items or the field behind `by`, must have an order."""
    if function.by == "never":
        if node.by is not None:
            _takes_no_by(typer, node, node.by)
        return
    if node.by is None and function.by == "must":
        help_ = f"for example `{function.example[0]}`"
        typer.sink.error("CS206", f"`{function.name}` needs `by` and the name of a field", node.span, help=help_)
        return
    if node.descending and not function.desc:
        help_ = {"min": "`max` is the other end", "max": "`min` is the other end"}.get(function.name, "leave it away")
        typer.sink.error("CS206", f"`{function.name}` takes no `desc`", node.span, help=help_)
    item = arguments[0].item if isinstance(arguments[0], ListOf) else types.UNKNOWN
    key = item if node.by is None else _key(typer, node.by, item)
    if function.ordered:
        _has_order(typer, node, key)
    elif function.name == "lookup" and types.join(key, arguments[1]) is None:
        typer.sink.error(
            "CS206",
            f"`lookup` compares {a(key)} with {a(arguments[1])}, which are never the same",
            node.arguments[1].span,
            label=f"this is {a(arguments[1])}",
        )


def _takes_no_by(typer: Typer, node: ast.Call, by: ast.Name) -> None:
    from callsheet.dsl import library

    can = listed(sorted(one.name for one in library.FUNCTIONS if one.by != "never"))
    typer.sink.error("CS206", f"`{node.function.text}` takes no `by`", by.span, help=f"{can} do")


def _has_order(typer: Typer, node: ast.Call, key: Type) -> None:
    if types.is_ordered(key) or key in (types.UNKNOWN, types.NEVER):
        return
    where = node.span if node.by is None else node.by.span
    ordered = listed(types.ORDERED, most=12)
    help_ = "say by which field with `by`" if isinstance(key, RecordType) else f"ordered are {ordered}"
    if isinstance(key, Optional):
        help_ = "what may be `none` has no order: leave those out first, as in `[p for p in ps if p.x is given]`"
    typer.sink.error("CS206", f"`{node.function.text}` cannot order by {a(key)}", where, help=help_)


def _key(typer: Typer, by: ast.Name, item: Type) -> Type:
    if isinstance(item, RecordType):
        found = item.field(by.text)
        if found is None:
            from .mismatch import unknown_field

            unknown_field(typer.facts, by, item)
        return found or types.UNKNOWN
    if item in types.PARTS:
        parts = types.PARTS[item]
        if by.text not in parts:
            help_ = f"it has {listed(parts)}"
            unknown(typer.facts, by, f"{a(item)} has no part `{by.text}`", parts, code="CS104", help_=help_)
        return parts.get(by.text, types.UNKNOWN)
    if item not in (types.UNKNOWN, types.NEVER):
        typer.sink.error("CS206", f"{a(item)} has no field to go by", by.span, help="leave `by` away")
    return types.UNKNOWN


RULES: dict[type, Rule] = {ast.Call: _call}
