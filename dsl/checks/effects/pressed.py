"""CS519: what a site's spec lists as a commit is pressed by a `commit` alone.

In: the acts of nodes and skills on sites with a spec. A control is told by its role and name, through the names that a
plan gives to elements; what only the page can tell is looked at when the plan runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.pressing import HARMLESS, acted_on

from ..blocks import act_of, statements_in
from ..facts import Facts
from ..scope import ungrouped

if TYPE_CHECKING:
    from callsheet.dsl.specs import SiteSpec

Named: TypeAlias = tuple[ast.Expression, int]

MOST_FILTERS = 64
"""Names of names may pile up filters; what has more of them is left to the page."""


def check_pressed(facts: Facts) -> None:
    """Each act that is not a commit's."""
    bodies = [(facts.site_of(node), node.body) for node in facts.symbols.nodes.values()]
    bodies += [(one.site.text if one.site else None, one.body) for one in facts.symbols.skills.values()]
    for site, body in bodies:
        spec = facts.specs.get(site) if site is not None else None
        if site is not None and spec is not None:
            _body(facts, site, spec, body)


def _body(facts: Facts, site: str, spec: SiteSpec, body: ast.Block) -> None:
    names: dict[str, Named] = {}
    for statement in statements_in(body):
        if isinstance(statement, ast.Let):
            names[statement.name.text] = written_out(statement.value, names, site, spec)
        act = act_of(statement)
        if act is None or isinstance(statement, ast.Commit) or act.verb in HARMLESS:
            continue
        element = acted_on(act)
        listed = None if element is None else spec.commits_on(written_out(element, names, site, spec)[0])
        if listed is not None:
            _not_a_commit(facts, act, site, listed)


def _not_a_commit(facts: Facts, act: ast.ActStatement, site: str, listed: str) -> None:
    facts.sink.error(
        "CS519",
        f"this presses `{listed}`, which is a commit on site `{site}`",
        act.span,
        label="a plain act may be done again, after a failure or a crash",
        help=f"write `commit NAME {act.verb} …` and how it is proved",
    )


def written_out(element: ast.Expression, names: Mapping[str, Named], site: str, spec: SiteSpec | None) -> Named:
    """The element with what its names stand for in their place, and how many filters are around it then."""
    match ungrouped(element):
        case ast.Reference(name=name) if name in names:
            return names[name]
        case ast.FieldOf(value=ast.Reference(name=owner), field=field) if (
            owner == site and spec is not None and field.text in spec.elements
        ):
            return spec.elements[field.text].expression, 0
        case ast.InsideOf() | ast.NearTo() | ast.HavingInside() | ast.LikeName() | ast.NthOf() as filtered:
            inner, filters = written_out(filtered.element, names, site, spec)
            if filters < MOST_FILTERS:
                return replace(filtered, element=inner), filters + 1
    return element, 0
