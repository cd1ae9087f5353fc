"""A choice → the statements that read the rows to choose from."""

from __future__ import annotations

from dataclasses import replace

from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Given, NamedElement

from ..drafts import CannotPlan
from .aims import Choice
from .names import Names, said
from .searching import Problem, cheapest
from .steps import Site, Wanted, steps_for
from .terms import TRUE, Said, Term
from .writing import Node

MOST_ROWS = 200


def find(spec: SiteSpec, names: Names, choice: Choice, record: str) -> list[str]:
    """Opens the page with the table, narrowed down as far as the site can, and reads its rows. Raises `CannotPlan`."""
    table = spec.elements[choice.table]
    page = page_of(spec, choice.table)
    if page is None:
        raise CannotPlan(f"the spec does not say on which page `{choice.table}` is")
    narrowed, claims = _narrowed(spec, page, choice)
    site = Site(spec=narrowed, given=choice.given)
    wanted = Wanted(claims=claims, page=page)
    steps = cheapest(Problem(site=site, wanted=wanted, steps=steps_for(site, wanted)))
    if steps is None:
        raise CannotPlan(f"the page `{page}`, with `{choice.table}`, cannot be reached")
    node = Node(site, names)
    node.steps(steps)
    return [*node.lines, f"give rows: [{record}] = {_read(names, table)}"]


def page_of(spec: SiteSpec, element: str) -> str | None:
    """The page that has an element."""
    return next((page.name for page in spec.pages.values() if element in page.elements), None)


def _read(names: Names, table: NamedElement) -> str:
    columns = ", ".join(f"{one.name}: {one.type} from {said(one.source)}" for one in table.columns)
    assert table.rows is not None, "a table with columns has rows"
    return f"read all {said(table.rows)} in {names.site}.{table.name} at most {MOST_ROWS} {{ {columns} }}"


def _narrowed(spec: SiteSpec, page: str, choice: Choice) -> tuple[SiteSpec, tuple[Said, ...]]:
    """The spec with one way to look for the query, the one that takes most of what is given; and what it gives."""
    if choice.query is None:
        return spec, ()
    ways = [(fact, op) for fact, op in searches(spec, page, choice.column)]
    if not ways:
        return spec, ()
    taken = {name: sum(one.name in choice.given for one in spec.operations[name].parameters) for _, name in ways}
    extra = {name: len(spec.operations[name].parameters) - taken[name] for _, name in ways}
    fact, best = max(ways, key=lambda way: (taken[way[1]], -extra[way[1]], _steps(spec, way[1])))
    others = {name for found, name in ways if found == fact and name != best}
    left = {name: one for name, one in spec.operations.items() if name not in others}
    return replace(spec, operations=left), (Said(fact=fact, terms=(choice.query,), value=TRUE),)


def _steps(spec: SiteSpec, operation: str) -> int:
    """Prefers what needs nothing before it."""
    return -len(spec.operations[operation].preconditions)


def searches(spec: SiteSpec, page: str, column: str) -> list[tuple[str, str]]:
    """What can be looked for on the way to a page: a fact of that page about a text, and the operation for it."""
    found = []
    for operation in spec.operations.values():
        if operation.leads_to != page:
            continue
        for effect in operation.effects:
            fact = spec.facts[effect.fact]
            if fact.lasts == "page" and len(effect.terms) == 1 and isinstance(effect.terms[0], Given):
                parameter = next(one for one in operation.parameters if one.name == effect.terms[0].name)
                if parameter.type == "Text" and not parameter.choices and parameter.name != column:
                    found.append((fact.name, operation.name))
    return found


def query_term(text: str) -> Term:
    """What to look for."""
    return Term(kind="said", value=text, name="query")
