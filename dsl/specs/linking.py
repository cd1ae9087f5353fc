"""Plan --link_specs--> Plan and specs: the spec files that its sites name are read.

Their texts follow the plan's own in one space of offsets, as those of skills do, so that a diagnostic about a spec
points into its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from .. import ast, elements
from ..diagnostics import Diagnostic, Label, in_order, moved_diagnostic
from ..environment import Environment
from ..evaluate import evaluate_pure
from ..files import FileMissing, Files
from ..rewrite import rewritten
from ..source import Source
from .reader import SpecReading, read_spec
from .values import SiteSpec

Specs: TypeAlias = Mapping[str, SiteSpec | None]
"""The spec of each site that names one; None where it could not be read, which was told."""

_read = lru_cache(maxsize=8)(read_spec)
"""A language server checks a plan at every key, and its specs stay the same."""


def link_specs(plan: ast.Plan, files: Files) -> tuple[ast.Plan, Specs]:
    """The specs of the plan's sites, and the plan with their texts behind it and with what is wrong with them."""
    linking = _Linking(plan.source, files)
    for one in plan.declarations:
        if isinstance(one, ast.Site) and one.spec is not None:
            spec = linking.spec(one.name.text, one.spec)
            linking.specs.setdefault(one.name.text, spec)
    if not linking.specs:
        return plan, linking.specs
    told = in_order((*plan.diagnostics, *linking.problems))
    return replace(plan, source=linking.source, diagnostics=told), linking.specs


@dataclass(slots=True)
class _Linking:
    """What has been read so far."""

    source: Source
    files: Files
    specs: dict[str, SiteSpec | None] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    paths: dict[str, SiteSpec | None] = field(default_factory=dict)

    def spec(self, site: str, written: ast.Text) -> SiteSpec | None:
        """The spec in a file, which is read once for all sites that name it."""
        path = written.plain
        if path is None:
            self._problem(written, "the path of a file is written out, nothing is put into it")
            return None
        if path not in self.paths:
            self.paths[path] = None
            try:
                text = self.files.text(path)
            except FileMissing as missing:
                self._problem(written, f"the spec of site `{site}` cannot be read: {missing.reason}")
            else:
                self._take(path, _read(text, name=path), Label(span=written.span, text=f"the spec of site `{site}`"))
        return self.paths[path]

    def _take(self, path: str, reading: SpecReading, named: Label) -> None:
        self.source, by = self.source.with_file(reading.source)
        for one in reading.diagnostics:
            moved = moved_diagnostic(one, by)
            self.problems.append(replace(moved, others=(*moved.others, named)))
        self.paths[path] = reading.spec

    def _problem(self, written: ast.Text, message: str) -> None:
        self.problems.append(Diagnostic(code="CS703", message=message, span=written.span))


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
