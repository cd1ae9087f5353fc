"""Elements, acts and looks of a spec, checked as the statements of a plan that they will be.

They are put into a plan of nothing else and given to the checks of names, addresses and types: roles, verbs, particles
and patterns are judged by the one checker there is, and its messages come back at their places in the YAML text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .. import ast
from ..diagnostics import Diagnostic
from ..parsing import parse
from ..source import NOWHERE, Source, Span
from .problems import Problems
from .values import Parameter

SITE, AGENT, NODE = "_site", "_agent", "_node"
"""Names that nothing in a spec can have, for those begin with a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A statement, the stretch of the YAML text that it is from, and the parameters that it may mention.

    `mentions` are the places of elements that it names: what is wrong with those is told where they are declared.
    """

    statement: ast.Statement
    place: Span
    parameters: Mapping[str, Parameter]
    mentions: frozenset[Span] = frozenset()


def check_snippets(snippets: Iterable[Snippet], source: Source, problems: Problems) -> None:
    """Tell what is wrong with each. Those whose parameters are of the same types are checked in one plan."""
    plans: list[tuple[dict[str, str], list[Snippet]]] = []
    for snippet in snippets:
        types = {name: one.type for name, one in snippet.parameters.items()}
        for known, there in plans:
            if all(known.get(name, kind) == kind for name, kind in types.items()):
                known.update(types)
                there.append(snippet)
                break
        else:
            plans.append((types, [snippet]))
    for types, there in plans:
        _check(types, there, source, problems)


def _check(types: Mapping[str, str], snippets: list[Snippet], source: Source, problems: Problems) -> None:
    # Reading a spec is a part of checking a plan that has one.
    from ..checks.declarations import check_names
    from ..checks.facts import Facts
    from ..checks.sites.addresses import check_sites
    from ..checks.statements.typing import check_types

    places = [snippet.place for snippet in snippets]
    mentions = {place for snippet in snippets for place in snippet.mentions}
    facts = Facts(plan=_plan(types, snippets, source))
    for run in (check_names, check_sites, check_types):
        run(facts)
    errors = [one for one in facts.sink.found if one.severity == "error"]
    # The role of an element is told of at the beginning of what mentions the element.
    of_mentions = [any(_within(one.span, mention) for mention in mentions) for one in errors]
    declared = {one.message for one, mentioned in zip(errors, of_mentions, strict=True) if not mentioned}
    for one, mentioned in zip(errors, of_mentions, strict=True):
        again = mentioned and one.message in declared
        if not again and any(_within(one.span, place) for place in places):
            problems.found.append(_retold(one))


def _plan(types: Mapping[str, str], snippets: list[Snippet], source: Source) -> ast.Plan:
    declared = [
        f"secret {name}: Text for {SITE}" if kind == "Secret" else f"input {name}: {kind}"
        for name, kind in types.items()
    ]
    head = f'plan spec site {SITE} at "http://spec.example" agent {AGENT} is browser on {SITE} {" ".join(declared)} '
    empty = parse(f'{head} node {NODE} by {AGENT} {{ goto "/" }}')
    # The frame stands nowhere, so that nothing which is said of it falls into a snippet.
    *declarations, node = (replace(one, span=NOWHERE) for one in empty.declarations)
    assert isinstance(node, ast.Node), "the last declaration of the frame is its node"
    nodes = [
        replace(
            node,
            name=ast.Name(span=NOWHERE, text=f"{NODE}{number}"),
            body=ast.Block(span=NOWHERE, statements=(*node.body.statements, snippet.statement)),
        )
        for number, snippet in enumerate(snippets)
    ]
    return replace(empty, declarations=(*declarations, *nodes), source=source)


def _within(span: Span, place: Span) -> bool:
    return place.start <= span.start and span.end <= place.end and span != NOWHERE


def _retold(one: Diagnostic) -> Diagnostic:
    """As a problem of the spec. The edit that mends a plan would not mind the quotes of YAML."""
    return replace(one, code="CS703", fix=(), others=())
