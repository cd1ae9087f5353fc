"""Plan --link_specs--> Plan and specs: the spec files that its sites name are read.

Their texts follow the plan's own in one space of offsets, as those of skills do, so that a diagnostic about a spec
points into its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from .. import ast, elements
from ..diagnostics import Label
from ..environment import Environment
from ..evaluate import evaluate_pure
from ..files import Files
from ..linking import Behind
from ..rewrite import rewritten
from .reader import read_spec
from .values import SiteSpec

Specs: TypeAlias = Mapping[str, SiteSpec | None]
"""The spec of each site that names one; None where it could not be read, which was told."""

_read = lru_cache(maxsize=8)(read_spec)
"""A language server checks a plan at every key, and its specs stay the same."""


def link_specs(plan: ast.Plan, files: Files) -> tuple[ast.Plan, Specs]:
    """The specs of the plan's sites, and the plan with their texts behind it and with what is wrong with them."""
    behind = Behind(plan.source, files)
    specs: dict[str, SiteSpec | None] = {}
    by_path: dict[str, SiteSpec | None] = {}
    for one in plan.declarations:
        if not isinstance(one, ast.Site) or one.spec is None:
            continue
        path = behind.path(one.spec, "CS703")
        if path is not None and path not in by_path:  # it is read once for all sites that name it
            by_path[path] = _spec(path, one.name.text, one.spec, behind)
        specs.setdefault(one.name.text, None if path is None else by_path[path])
    return (behind.told(plan) if specs else plan), specs


def _spec(path: str, site: str, written: ast.Text, behind: Behind) -> SiteSpec | None:
    text = behind.text(written, "CS703", f"the spec of site `{site}`")
    if text is None:
        return None
    reading = _read(text, name=path)
    behind.put(reading.source, reading.diagnostics, Label(span=written.span, text=f"the spec of site `{site}`"))
    return reading.spec


def written_out(node: Any, specs: Specs) -> Any:
    """A tree in which `shop.search_box` is the element that the spec of `shop` says it is, at the same place."""

    def element(part: Any) -> ast.Grouped | None:
        match part:
            case ast.FieldOf(value=ast.Reference(name=site), field=ast.Name(text=name)):
                spec = specs.get(site)
                found = None if spec is None else spec.elements.get(name)
                return None if found is None else ast.Grouped(span=part.span, value=found.expression)
        return None

    return rewritten(node, element)


def element_values(specs: Specs) -> Mapping[str, Mapping[str, elements.Element]]:
    """What `shop.search_box` stands for while a plan runs, by site and name."""
    nothing = Environment()
    return MappingProxyType(
        {
            site: MappingProxyType(
                {name: evaluate_pure(one.expression, nothing) for name, one in spec.elements.items()}
            )
            for site, spec in specs.items()
            if spec is not None
        }
    )
