"""CS2 for declarations: defaults, user names and passwords, goals, the result."""

from __future__ import annotations

from callsheet.dsl import ast, types
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.parse_values import parse_value
from callsheet.dsl.types import Type

from ..graph.finished import check_finished
from ..names import mention
from ..scope import Scope, is_literal, ungrouped
from ..sites.clauses import check_site_clauses
from ..values.typer import Typer
from .acts import secret_is_for


def check_declarations(typer: Typer) -> None:
    """Type what stands outside of nodes."""
    symbols = typer.facts.symbols
    for parameter in symbols.inputs.values():
        if parameter.default is not None:
            _default(typer, parameter, parameter.default)
    for site in symbols.sites.values():
        if site.auth is not None:
            _auth(typer, site, site.auth)
    check_site_clauses(typer)
    if symbols.done:
        check_finished(typer)
    for goal in symbols.goals:
        scope = Scope(no_page="a goal is asked after the run")
        typer.expect(goal.condition, types.BOOL, scope, "a goal")
    for result in symbols.results:
        typer.value(result.value, Scope(no_page="a result is made after the run"))


def _default(typer: Typer, parameter: ast.Input, default: ast.Expression) -> None:
    wanted = typer.facts.input_types[parameter.name.text]
    if _stands_for(default, wanted, typer.facts.currency):
        return
    if is_literal(default, typer.facts.symbols.enums):
        typer.expect(default, wanted, Scope(), f"the default of `{parameter.name.text}`", literal=True)
        return
    typer.sink.error(
        "CS214",
        f"the default of `{parameter.name.text}` must be a literal",
        default.span,
        label="this is worked out",
        help="write the value out; what depends on other values is worked out in a node",
    )


WITHOUT_LITERALS = frozenset({types.URL, types.TIME, types.DATETIME, types.POINT, types.COLOR})


def _stands_for(default: ast.Expression, wanted: Type, currency: str) -> bool:
    """There are no literals of some types: a text that reads as one stands for it."""
    text, wanted = ungrouped(default), types.without_none(wanted)
    if wanted not in WITHOUT_LITERALS or not isinstance(text, ast.Text) or text.plain is None:
        return False
    try:
        parse_value(text.plain, wanted, currency)
    except NodeFailure:
        return False
    return True


def _auth(typer: Typer, site: ast.Site, auth: ast.Auth) -> None:
    """The user is a text or an input, for there is nothing else before a run; the password is a secret."""
    user = ungrouped(auth.user)
    plain = isinstance(user, ast.Text) and user.plain is not None
    if plain or (isinstance(user, ast.Reference) and user.name not in typer.facts.symbols.nodes):
        typer.expect(auth.user, types.TEXT, Scope(), "a user name", literal=True)
    else:
        typer.facts.used |= {part.name for part in ast.walk(auth.user) if isinstance(part, ast.Reference)}
        typer.sink.error(
            "CS214",
            f"the user name of site `{site.name.text}` must be a text or an input",
            auth.user.span,
            help="a site is logged in to before any node runs",
        )
    if mention(typer.facts, auth.secret, "secrets"):
        secret_is_for(typer.facts, auth.secret.text, site.name.text, auth.secret)
