"""CS230, CS404, CS512 and CS513 for loops: what they go over, what they keep, and what stops them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.types import ElementType, Type

from .. import bounds
from ..blocks import statements_in, stops_of
from ..names import declared_as, unknown
from ..scope import Local, Scope, given_when
from ..values.lists import bind, item_of
from ..values.records import resolve

if TYPE_CHECKING:
    from .typing import Rule, Statements


def _for(statements: Statements, statement: ast.For, scope: Scope) -> None:
    item = _each(statements, statement, scope)
    bounds.of_rounds(statements.facts, statement)
    kept = _keeping(statements, statement.keeping, scope)
    inner = _round(statement.body, scope, kept)
    bind(statements.typer, statement.name, item, inner, by="loop", of_page=statement.elements)
    statements.block(statement.body, inner)


def _each(statements: Statements, statement: ast.For, scope: Scope) -> Type:
    """The type of what each round is about; says so when nothing bounds how many there are."""
    source = statement.source
    if statement.elements:
        item: Type = statements.elements(source, scope) or ElementType(None)
        what, unknown_until = "a loop over elements", "how many there are shows only on the page"
        help_ = "write `at most N` behind it; with more elements than that it fails"
    else:
        item = item_of(statements.typer, source, statements.value(source, scope))
        what, unknown_until = "a loop over a list", "how long this is shows only when the plan runs"
        help_ = "write `at most N` behind it; a longer list fails, and `first(xs, N)` shortens it"
    if statement.most is None and (statement.elements or not isinstance(source, ast.ListOf)):
        statements.sink.error("CS404", f"{what} needs a bound", source.span, label=unknown_until, help=help_)
    return item


def _repeat(statements: Statements, statement: ast.Repeat, scope: Scope) -> None:
    word = statement.span.head(len("repeat"))
    bounds.of_repeats(statements.facts, statement, word)
    kept = _keeping(statements, statement.keeping, scope)
    inner = _round(statement.body, scope, kept)
    statements.block(statement.body, inner)
    stops = list(stops_of(statement.body))
    if not stops:
        statements.sink.error(
            "CS513",
            "nothing stops this `repeat`",
            word,
            label="running out of rounds fails",
            help="say when it is done: `stop when …`; what is done for each of some things is a `for`",
        )
    elif len(stops) == 1:
        # There is no other way out than this condition being true.
        scope.given |= {path for path in given_when(stops[0].condition, True) if _outlives(statements, path, scope)}


def _outlives(statements: Statements, path: str, scope: Scope) -> bool:
    """Whether a path begins with a name that is there after the loop too."""
    name = path.partition(".")[0]
    return scope.find(name) is not None or name in statements.facts.symbols.names


def _keeping(statements: Statements, keeping: Iterable[ast.Keep], scope: Scope) -> frozenset[str]:
    """What a loop keeps can be seen from before its first round to the end of the block around it."""
    names = []
    for keep in keeping:
        kind = resolve(statements.facts, keep.type)
        statements.store(keep.value, kind, scope, keep.name)
        bind(statements.typer, keep.name, kind, scope, by="keep")
        names.append(keep.name.text)
    return frozenset(names)


def _round(body: ast.Block, scope: Scope, kept: frozenset[str]) -> Scope:
    """The scope of a loop's body. What an earlier round may have set is not known to be there."""
    inner = scope.loop(kept)
    if inner.settable:
        for statement in statements_in(body):
            if isinstance(statement, ast.Set):
                inner.forget(statement.name.text)
    return inner


def _stop(statements: Statements, statement: ast.Stop, scope: Scope) -> None:
    statements.expect(statement.condition, types.BOOL, scope, "what `stop when` takes")
    if not scope.in_loop:
        statements.sink.error(
            "CS512",
            "there is no loop here to stop",
            statement.span.head(len("stop")),
            label="this is a proof" if scope.proof else "",
            help="it stands in the block of a `repeat` or `for`; to give a node up, `require` what must hold",
        )
    scope.given |= given_when(statement.condition, False)


def _set(statements: Statements, statement: ast.Set, scope: Scope) -> None:
    name = statement.name
    local = scope.find(name.text)
    if local is not None and name.text in scope.settable:
        statements.store(statement.value, local.type, scope, name)
        scope.forget(name.text)
        return
    statements.value(statement.value, scope)
    if local is None:
        _nothing_to_set(statements, name, scope)
    else:
        local.used = True
        _not_here(statements, name, local, scope)


def _not_here(statements: Statements, name: ast.Name, local: Local, scope: Scope) -> None:
    message, help_ = f"`{name.text}` cannot be set", f"let a loop keep it: `keeping {name.text}: T = …`"
    if local.kind == "keep":
        message = f"`{name.text}` is set outside of the loop that keeps it"
        help_ = "set it in the loop's block"
        if scope.proof:
            message, help_ = f"a proof cannot set `{name.text}`", "set it after the commit"
    statements.sink.error(
        "CS230", message, name.span, others=(Label(span=local.name.span, text="it is named here"),), help=help_
    )


def _nothing_to_set(statements: Statements, name: ast.Name, scope: Scope) -> None:
    what = declared_as(statements.facts, name.text)
    if what:
        help_ = "only what a loop keeps changes: `repeat at most N keeping n: T = … { set n = … }`"
        statements.facts.used.add(name.text)
        statements.sink.error("CS230", f"`{name.text}` is {what} and cannot be set", name.span, help=help_)
        return
    guess = unknown(
        statements.facts,
        name,
        f"no loop keeps a `{name.text}`",
        scope.settable,
        less_likely=scope.visible(),
        help_=f"name a value with `let`, or let a loop keep it: `keeping {name.text}: T = …`",
    )
    meant = scope.find(guess or "")
    if meant is not None:
        meant.used = True


RULES: dict[type, Rule] = {
    ast.For: _for,
    ast.Repeat: _repeat,
    ast.Set: _set,
    ast.Stop: _stop,
}
