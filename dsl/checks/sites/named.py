"""CS704 and CS705: what a plan says of sites that have a spec: names of elements, and pages that it goes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.types import ElementType, Type

from ..facts import Facts
from ..names import unknown
from ..scope import Scope, ungrouped
from ..wording import did_you_mean, listed

if TYPE_CHECKING:
    from callsheet.dsl.specs import SiteSpec

    from ..values.typer import Typer


def element_of_site(typer: Typer, node: ast.FieldOf, site: str, scope: Scope) -> Type:
    """The type of `shop.search_box`: the role of the element that the site's spec has by that name."""
    facts = typer.facts
    facts.used.add(site)
    if site not in facts.specs:
        declared = facts.symbols.sites[site]
        facts.sink.error(
            "CS704",
            f"site `{site}` has no spec, so it has no `{node.field.text}`",
            node.field.span,
            others=(Label(span=declared.span, text="declared here"),),
            help='name the file that describes it: `spec "FILE"` behind its address, or write the element out',
        )
        return types.UNKNOWN
    spec = facts.specs[site]
    if spec is None:
        return types.UNKNOWN
    here = facts.site_at(scope.node)
    if here is not None and here != site:
        what = "skill" if scope.skill else "node"
        facts.sink.error(
            "CS704",
            f"this {what} works on site `{here}`, which has no `{site}.{node.field.text}`",
            node.span,
            help="do this in a node whose agent works there",
        )
    element = spec.elements.get(node.field.text)
    if element is None:
        _no_element(facts, node, site, spec)
        return types.UNKNOWN
    found = typer.type_of(element.expression, Scope())
    return found if isinstance(found, ElementType) else ElementType(None)


def _no_element(facts: Facts, node: ast.FieldOf, site: str, spec: SiteSpec) -> None:
    name = node.field
    kind = next(
        (kind for kind, table in (("page", spec.pages), ("operation", spec.operations)) if name.text in table), ""
    )
    help_ = f"`{name.text}` is one of its {kind}s" if kind else f"its elements: {listed(sorted(spec.elements))}"
    message = f"the spec of site `{site}` has no element `{name.text}`"
    unknown(facts, name, message, spec.elements, code="CS704", help_=help_ if spec.elements or kind else "it has none")


def check_pages(facts: Facts) -> None:
    """Each `goto` of a node or skill on a site whose spec has pages goes to one of them, as far as the text tells."""
    bodies = [(facts.site_of(node), node.body) for node in facts.symbols.nodes.values()]
    bodies += [(one.site.text if one.site else None, one.body) for one in facts.symbols.skills.values()]
    for site, body in bodies:
        spec = facts.specs.get(site) if site is not None else None
        if site is None or spec is None or not spec.pages:
            continue
        for address in _addresses(body):
            path = _path(address, facts.symbols.sites[site])
            if path is not None and spec.page_at(path) is None:
                _no_page(facts, address, path, site, spec)


def _addresses(body: ast.Block) -> Iterator[ast.Text]:
    for part in ast.walk(body):
        if isinstance(part, ast.ActStatement) and part.verb == "goto" and part.operand is not None:
            operand = ungrouped(part.operand)
            if isinstance(operand, ast.Text):
                yield operand


def _path(address: ast.Text, site: ast.Site) -> str | None:
    """The address below the site's base, with `VALUE` for what is put in; None when it is none of this site's."""
    from callsheet.dsl.specs.paths import VALUE

    text = "".join(part if isinstance(part, str) else VALUE for part in address.parts)
    base = (site.address.plain or "").rstrip("/")
    if base and (text == base or text.startswith((f"{base}/", f"{base}?", f"{base}#"))):
        text = text[len(base) :]
        text = text if text.startswith("/") else f"/{text}"
    return text if text.startswith("/") and not text.startswith("//") else None


def _no_page(facts: Facts, address: ast.Text, path: str, site: str, spec: SiteSpec) -> None:
    known = [str(page.path) for page in spec.pages.values()]
    spelled = [one for page in spec.pages.values() for one in page.path.spelled]
    near = facts.suggest(path.partition("?")[0], spelled) if address.plain is not None else None
    facts.sink.warning(
        "CS705",
        f"the spec of site `{site}` has no page here",
        address.span,
        label=did_you_mean(near),
        help="" if near else f"its pages: {listed(known)}",
    )
