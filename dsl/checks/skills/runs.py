"""CS240, CS241 and CS307: where a skill is run, and what it is there.

A skill is typed once, by itself; where it is run its arguments are looked at, and what it does counts as done there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.types import Type

from ..facts import Facts, Signature
from ..names import mention, unknown
from ..scope import Scope
from ..wording import listed, plural

if TYPE_CHECKING:
    from ..values.typer import Rule, Typer


def value_of(typer: Typer, node: ast.Run, scope: Scope) -> Type:
    """`run SKILL(…)` as what a `let`, `give` or `set` stores."""
    signature = called(typer, node.call, scope)
    if signature is None:
        return types.UNKNOWN
    if signature.result is None:
        name = node.call.skill
        declared = typer.facts.symbols.skills[name.text]
        typer.sink.error(
            "CS241",
            f"skill `{name.text}` returns no value",
            name.span,
            others=(Label(span=declared.name.span, text="there is no `-> T` behind it"),),
            help=f"run it as a statement: `run {name.text}(…)`",
        )
        return types.UNKNOWN
    return signature.result


def called(typer: Typer, call: ast.SkillCall, scope: Scope, *, site: str | None = None) -> Signature | None:
    """The skill that is run, its arguments typed; None, and a diagnostic, when there is no such skill.

    `site` is where it is run, when that is not the site of the node or skill in which it stands.
    """
    facts, name = typer.facts, call.skill.text
    if not mention(facts, call.skill, "skills"):
        for argument in call.arguments:
            typer.value(argument.value, scope)
        return None
    signature = facts.skills[name]
    _arguments(typer, call, signature, scope)
    _on_this_site(facts, call, site or facts.site_at(scope.node))
    if scope.node is not None:
        outer, inner = facts.nodes[scope.node], facts.nodes[name]
        outer.page = outer.page or (call if inner.page else None)
        outer.works = outer.works or (call if inner.works else None)
        outer.acts = outer.acts or inner.acts
    if facts.nodes[name].asks is not None:
        typer.asked(call, scope)
    return signature


def _on_this_site(facts: Facts, call: ast.SkillCall, here: str | None) -> None:
    """Sites of one origin are one. Where there is no site, it is told that nobody can use a page."""
    skill = facts.symbols.skills[call.skill.text]
    there = skill.site.text if skill.site is not None else None
    if there is None or here is None or here == there or not {here, there} <= facts.origins.keys():
        return
    if facts.origins[here] == facts.origins[there]:
        return
    assert skill.site is not None, "it has one"
    facts.sink.error(
        "CS307",
        f"skill `{call.skill.text}` works on site `{there}`, and this is on `{here}`",
        call.skill.span,
        others=(Label(span=skill.site.span, text="it is declared for this site"),),
        help=f"run it in a node whose agent works on `{there}`",
    )


# Arguments


def _arguments(typer: Typer, call: ast.SkillCall, signature: Signature, scope: Scope) -> None:
    """Those with names stand for these parameters; the others for those that are left, in order."""
    name = call.skill.text
    given: dict[str, ast.Argument] = {}
    for parameter, argument in bound(call, signature):
        if parameter is None:
            typer.value(argument.value, scope)
            _no_parameter(typer.facts, call, argument, signature)
        elif parameter in given:
            typer.value(argument.value, scope)
            typer.sink.error(
                "CS240",
                f"`{parameter}` is given twice",
                argument.span,
                others=(Label(span=given[parameter].span, text="given here already"),),
                help="take one of the two away",
            )
        else:
            given[parameter] = argument
            what = f"`{parameter}` of `{name}`"
            typer.expect(argument.value, signature.parameters[parameter], scope, what)
    missing = [parameter for parameter in signature.parameters if parameter not in given]
    if missing and len(call.arguments) <= len(given):
        declared = typer.facts.symbols.skills[name]
        typer.sink.error(
            "CS240",
            f"skill `{name}` also takes {listed(missing)}",
            call.span,
            others=(Label(span=declared.name.span, text="declared here"),),
            help=f"it is run as `run {name}({', '.join(f'{one}: …' for one in signature.parameters)})`",
        )


def bound(call: ast.SkillCall, signature: Signature) -> Iterator[tuple[str | None, ast.Argument]]:
    """Each argument with the parameter that it is for; None where there is none."""
    named = {one.name.text for one in call.arguments if one.name is not None}
    free = iter([one for one in signature.parameters if one not in named])
    for argument in call.arguments:
        if argument.name is None:
            yield next(free, None), argument
        else:
            name = argument.name.text
            yield name if name in signature.parameters else None, argument


def _no_parameter(facts: Facts, call: ast.SkillCall, argument: ast.Argument, signature: Signature) -> None:
    name, count = call.skill.text, len(signature.parameters)
    known = f"it takes {listed(signature.parameters)}" if count else "it takes nothing"
    if argument.name is not None:
        message = f"skill `{name}` has no parameter `{argument.name.text}`"
        unknown(facts, argument.name, message, signature.parameters, code="CS240", help_=known)
        return
    takes = plural(count, "argument") if count else "no argument"
    facts.sink.error("CS240", f"skill `{name}` takes {takes}", argument.span, label="one more", help=known)


RULES: dict[type, Rule] = {ast.Run: value_of}
