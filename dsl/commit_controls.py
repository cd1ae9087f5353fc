"""The controls of a site that only a `commit` may press: those of the plan's commits, and those that its spec lists.

As elements to be looked for on a page. Where the plan knows a name only while it runs, the element is one that matches
whatever the name may be: a control too many is refused, never one too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from . import ast
from .check import CheckedPlan
from .elements import Element
from .environment import Environment
from .evaluate import evaluate_pure
from .pressing import acted_on
from .rewrite import ungrouped_within
from .roles import ROLES


def commit_controls(plan: CheckedPlan, site: str) -> dict[str, Element]:
    """By what they are called in messages."""
    environment = Environment(sites=plan.elements, declared=plan.declared)
    found: dict[str, Element] = {}
    if site in plan.specs:
        for control in plan.specs[site].commits:
            found[control.name] = evaluate_pure(ungrouped_within(control.expression), environment)
    for name, body in _bodies(plan, site):
        names = {one.name.text: one.value for one in ast.walk(body) if isinstance(one, ast.Let)}
        for commit in (one for one in ast.walk(body) if isinstance(one, ast.Commit)):
            pressed = acted_on(commit.act)
            if pressed is not None:
                element = _Wide(names, frozenset(plan.elements)).of(pressed)
                found[f"commit {commit.name.text} of {name}"] = evaluate_pure(element, environment)
    return found


def _bodies(plan: CheckedPlan, site: str) -> Iterator[tuple[str, ast.Block]]:
    """What is done on sites of the same origin."""
    same = {name for name, origin in plan.origins.items() if origin == plan.origins[site]}
    for name, node in plan.nodes.items():
        agent = plan.agents[node.agent.text] if node.agent is not None else None
        if agent is not None and agent.site is not None and agent.site.text in same:
            yield f"node {name}", node.body
    for name, skill in plan.skills.items():
        if skill.site is None or skill.site.text in same:
            yield f"skill {name}", skill.body


class _Wide:
    """Elements with what is not known yet left open. `names` are what the statements around them name."""

    def __init__(self, names: Mapping[str, ast.Expression], sites: frozenset[str]) -> None:
        self._names, self._sites = names, sites

    def of(self, element: ast.Expression) -> ast.Expression:
        """An element that matches at least what this one does."""
        match ungrouped_within(element):
            case ast.Reference(name=name) if name in self._names:
                return self.of(self._names[name])
            case ast.RoleElement(name=name) as role if name.plain is None:
                bare = ast.Reference(span=role.span, name=role.role)
                return ast.LikeName(span=role.span, element=bare, pattern=_pattern(name))
            case ast.AttributeElement(value=value) as found if value.plain is None:
                return _by_what_is_known(found)
            case (
                ast.InsideOf(container=other)
                | ast.NearTo(other=other)
                | ast.HavingInside(inner=other)
                | ast.LikeName(pattern=other)
                | ast.NthOf(index=other)
            ) as filtered:
                inner = self.of(filtered.element)
                return replace(filtered, element=inner) if self._is_known(other) else inner
            case ast.RoleElement() | ast.AttributeElement() | ast.FieldOf() as plain:
                return plain
            case ast.Reference(name=name) as role if name in ROLES:
                return role
            case other:
                return _anything(other)

    def _is_known(self, part: ast.Syntax) -> bool:
        """Whether nothing in it is worked out while the plan runs."""
        known = ROLES | self._sites
        return all(one.name in known for one in ast.walk(part) if isinstance(one, ast.Reference))


def _pattern(name: ast.Text) -> ast.RegexLiteral:
    parts = (re.escape(part) if isinstance(part, str) else ".*" for part in name.parts)
    return ast.RegexLiteral(span=name.span, pattern=f"^{''.join(parts)}$")


def _by_what_is_known(element: ast.AttributeElement) -> ast.Expression:
    """Of a test id the parts that are written out; of a text or selector nothing is worth knowing."""
    if element.kind != "testid":
        return _anything(element)
    parts = [part for part in element.value.parts if isinstance(part, str)]
    selector = "".join(f'[data-testid*="{re.sub(chr(34), "", part)}"]' for part in parts) or "[data-testid]"
    return replace(element, kind="css", value=ast.Text(span=element.span, parts=(selector,)))


def _anything(element: ast.Syntax) -> ast.Expression:
    return ast.AttributeElement(span=element.span, kind="css", value=ast.Text(span=element.span, parts=("body *",)))
