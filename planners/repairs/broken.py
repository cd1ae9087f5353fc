"""A request for a patch, taken apart: the node that failed as a tree, the statement at fault, and how patches are made.

A residual program has no lines of the run's plan, so the statement is found by the element that the failure names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.elements import quote
from callsheet.dsl.failures import Failure
from callsheet.dsl.format import format_program
from callsheet.dsl.parsing import parse
from callsheet.dsl.replanning import ReplanRequest
from callsheet.dsl.rewrite import replaced, rewritten
from callsheet.dsl.source import NOWHERE, Source
from callsheet.dsl.specs import SiteSpec

Specs = Mapping[str, SiteSpec]


@frozen
class Broken:
    """A node that failed, in the plan that is left."""

    request: ReplanRequest
    plan: ast.Plan
    node: ast.Node
    failure: Failure
    specs: Specs

    @property
    def agent(self) -> ast.Agent | None:
        """Whose node it is."""
        name = self.node.agent.text if self.node.agent is not None else ""
        return next((one for one in self.agents if one.name.text == name), None)

    @property
    def address(self) -> str:
        """Where the site of its agent is; empty where it has none."""
        site = self.agent.site.text if self.agent is not None and self.agent.site is not None else ""
        sites = [one for one in self.plan.declarations if isinstance(one, ast.Site) and one.name.text == site]
        return (sites[0].address.plain or "").rstrip("/") if sites else ""

    @property
    def agents(self) -> list[ast.Agent]:
        """All agents of the plan."""
        return [one for one in self.plan.declarations if isinstance(one, ast.Agent)]

    def culprit(self) -> tuple[ast.Statement, ast.Syntax, ast.RoleElement] | None:
        """The first plain statement that mentions the element which the failure is about.

        With it the element as it is written there, and the role and name that it comes to. What is in a commit is no
        plain statement: nobody guesses what to commit.
        """
        for statement in plain_statements(self.node.body):
            for part in own_parts(statement):
                element = self._element(part)
                if element is not None and self._is_meant(element):
                    return statement, part, element
        return None

    def _element(self, part: ast.Syntax) -> ast.RoleElement | None:
        match part:
            case ast.RoleElement():
                return part
            case ast.FieldOf(value=ast.Reference(name=site), field=ast.Name(text=name)) if site in self.specs:
                named = self.specs[site].elements.get(name)
                return None if named is None else core_of(named.expression)
        return None

    def _is_meant(self, element: ast.RoleElement) -> bool:
        pieces = [re.escape(quote(one)[1:-1]) if isinstance(one, str) else ".*" for one in element.name.parts]
        return re.search(f'{element.role} "{"".join(pieces)}"', self.failure.message) is not None

    # Patches

    def replacing(self, node: ast.Node, why: str) -> str:
        """The patch that puts another node in the place of the one that failed."""
        return self.patch((ast.ReplaceNode(span=NOWHERE, node=node),), why)

    def patch(self, edits: tuple[ast.PatchEdit, ...], why: str) -> str:
        """The text of a patch for the run's plan."""
        return patch_of(self.request, edits, why)

    def before(self, statement: ast.Statement, added: str) -> ast.Node:
        """The node with statements put in before one of its own."""
        more = statements(added)

        def change(part: object) -> ast.Block | None:
            if isinstance(part, ast.Block) and any(one is statement for one in part.statements):
                at = next(number for number, one in enumerate(part.statements) if one is statement)
                return replace(part, statements=(*part.statements[:at], *more, *part.statements[at:]))
            return None

        return replace(self.node, body=rewritten(self.node.body, change))

    def with_part(self, old: ast.Syntax, new: ast.Syntax) -> ast.Node:
        """The node with another tree in the place of one of its parts."""
        return replaced(self.node, old, new)


def broken(request: ReplanRequest, specs: Specs) -> Broken | None:
    """The request taken apart; None where it is not about a node that failed and is still in the plan."""
    if request.cause.failure is None:
        return None
    plan = parse(request.sight.program, name="<residual>")
    name = request.cause.node or request.cause.failure.node
    nodes = (one for one in plan.declarations if isinstance(one, ast.Node) and one.name.text == name)
    node = next(nodes, None)
    if node is None:
        return None
    return Broken(request=request, plan=plan, node=node, failure=request.cause.failure, specs=specs)


def patch_of(request: ReplanRequest, edits: tuple[ast.PatchEdit, ...], why: str) -> str:
    """The text of a patch that a request asks for."""
    made = ast.Patch(
        span=NOWHERE,
        plan=ast.Name(span=NOWHERE, text=request.plan),
        base=_text(request.base),
        because=_text(why),
        edits=edits,
        source=Source(""),
    )
    return format_program(made)


def plain_statements(block: ast.Block) -> Iterator[ast.Statement]:
    """The statements of a block and of the blocks in it, those of commits and their proofs left out."""
    for statement in block.statements:
        if isinstance(statement, ast.Commit):
            continue
        yield statement
        for part in ast.children(statement):
            if isinstance(part, ast.Block):
                yield from plain_statements(part)
            elif isinstance(part, ast.If):  # `else if`
                yield from plain_statements(ast.Block(span=part.span, statements=(part,)))


def own_parts(statement: ast.Statement) -> Iterator[ast.Syntax]:
    """What a statement is made of, without the statements in it."""
    left: list[ast.Syntax] = [statement]
    while left:
        part = left.pop()
        yield part
        left += [one for one in ast.children(part) if not isinstance(one, ast.Block | ast.If)][::-1]


def core_of(element: ast.Expression) -> ast.RoleElement | None:
    """The role and name of an element, without where it is looked for."""
    while isinstance(element, ast.Grouped | ast.InsideOf | ast.NearTo | ast.HavingInside | ast.NthOf | ast.LikeName):
        element = element.value if isinstance(element, ast.Grouped) else element.element
    return element if isinstance(element, ast.RoleElement) else None


def statements(text: str) -> tuple[ast.Statement, ...]:
    """Statements as trees, which stand nowhere."""
    node = parse(f"plan p node n {{ {text} }}").declarations[0]
    assert isinstance(node, ast.Node), "the text is ours"
    return tuple(
        rewritten(one, lambda part: NOWHERE if type(part).__name__ == "Span" else None) for one in node.body.statements
    )


def _text(plain: str) -> ast.Text:
    return ast.Text(span=NOWHERE, parts=(plain,) if plain else ())
