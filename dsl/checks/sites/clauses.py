"""CS102, CS214, CS701 and CS706 for what stands behind a site's address: assets, the login, and what is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label

from ..facts import Facts
from ..scope import Scope, is_literal, ungrouped
from .addresses import check_assets

if TYPE_CHECKING:
    from ..values.typer import Typer

WORDS: dict[type, str] = {
    ast.Spec: "spec",
    ast.Assets: "assets",
    ast.Login: "login by",
    ast.Auth: "auth",
    ast.ShowsStrangers: "shows strangers",
}


def check_site_clauses(typer: Typer) -> None:
    """Every clause of every site."""
    for name, site in typer.facts.symbols.sites.items():
        _said_once(typer.facts, site)
        for clause in site.clauses:
            if isinstance(clause, ast.Login):
                _login(typer, name, clause)
            elif isinstance(clause, ast.Assets):
                check_assets(typer.facts, name, clause)


def _said_once(facts: Facts, site: ast.Site) -> None:
    seen: dict[type, ast.SiteClause] = {}
    for clause in site.clauses:
        first = seen.setdefault(type(clause), clause)
        if first is not clause:
            facts.sink.error(
                "CS102",
                f"site `{site.name.text}` has a second `{WORDS[type(clause)]}`",
                clause.span,
                others=(Label(span=first.span, text="the first one"),),
                help="put both into one" if isinstance(clause, ast.Assets) else "keep the one that is meant",
            )


def _login(typer: Typer, site: str, login: ast.Login) -> None:
    """The condition is looked at on a page of the site; the skill is handed what there is before a run."""
    facts, call = typer.facts, login.call
    scope = Scope()
    for argument in call.arguments:
        value = ungrouped(argument.value)
        if not is_literal(value, facts.symbols.enums) and not (
            isinstance(value, ast.Reference) and value.name in facts.symbols.inputs
        ):
            facts.sink.error(
                "CS214",
                f"what the login of site `{site}` is handed must be a literal or an input",
                argument.value.span,
                help="a site is logged in to before any node is done",
            )
    from ..skills.runs import called

    if called(typer, call, scope, site=site) is not None:
        _fit_to_log_in(facts, site, call)
    looks = typer.looks
    typer.expect(login.condition, types.BOOL, scope, "what a login asks")
    named = {part.name for part in ast.walk(login.condition) if isinstance(part, ast.Reference)}
    if named & facts.symbols.nodes.keys():
        facts.sink.error(
            "CS706",
            f"the login of site `{site}` cannot wait for a node",
            login.condition.span,
            help="it is asked behind the first `goto` of each node: look at the page there",
        )
    elif looks == typer.looks and not facts.sink.has_found_in(login.condition.span):
        facts.sink.error(
            "CS706",
            "whether to log in is asked of no page",
            login.condition.span,
            label="this is the same on every page",
            help='look for what shows it: `when not seen link "Log out"`',
        )


def _fit_to_log_in(facts: Facts, site: str, call: ast.SkillCall) -> None:
    """It runs unseen behind a `goto`, and again on each attempt."""
    name = call.skill.text
    commits = facts.skill_commits.get(name, ())
    if commits:
        facts.sink.error(
            "CS706",
            f"skill `{name}` has a commit, and the login of site `{site}` may run it again and again",
            call.skill.span,
            others=(Label(span=commits[0].name.span, text="the commit"),),
            help="log in by a skill that may be done any number of times",
        )
    elif facts.nodes[name].page is None:
        facts.sink.error(
            "CS706",
            f"skill `{name}` does nothing on a page, so it logs nobody in to site `{site}`",
            call.skill.span,
            help="log in by a skill that fills in the form",
        )
