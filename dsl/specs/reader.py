"""text --read_spec--> SiteSpec: the YAML of a site spec, or everything that is wrong with it, in order, at its place.

Four steps: YAML to a tree with places (`yaml_text`), the tree held to the table of the format (`shapes`), its parts
read with the names that they mention (`site_parts`, `doing`), and its stretches of the plan language checked as a plan
(`meaning`). What is wrong is left out and the rest read on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from ..diagnostics import Diagnostic, in_order
from ..source import Source
from .doing import read_facts, read_operations
from .format import SPEC
from .meaning import check_snippets
from .problems import Problems
from .reading import Reading
from .shapes import at, held_to, text
from .site_parts import read_commits, read_elements, read_login, read_pages, read_requests
from .values import SiteSpec
from .yaml_text import Value, load

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecReading:
    """What a text came to: a spec, or diagnostics whose spans are places in `source`."""

    source: Source
    spec: SiteSpec | None
    diagnostics: tuple[Diagnostic, ...]


def read_spec(written: str, *, name: str = "<spec>") -> SpecReading:
    """Read a site spec. Never raises for anything that a text holds.

    >>> read_spec("site: shop").spec.name
    'shop'
    """
    source = Source(written.removeprefix("\ufeff"), name)
    problems = Problems()
    tree = load(source, problems)
    shaped = None if tree is None else held_to(SPEC, tree, problems, "the spec")
    spec = None if shaped is None else _read(shaped, source, problems)
    found = in_order(problems.found)
    return SpecReading(source=source, spec=None if found else spec, diagnostics=found)


def _read(root: Value, source: Source, problems: Problems) -> SiteSpec:
    reading = Reading(problems)
    read_elements(reading, root)
    read_pages(reading, root)
    read_commits(reading, root)
    requests = read_requests(reading, root)
    read_facts(reading, root)
    read_operations(reading, root)
    login = at(root, "login")
    spec = SiteSpec(
        name=text(root, "site"),
        title=text(root, "title"),
        description=text(root, "description"),
        login=None if login is None else read_login(reading, login),
        pages=_there(reading.pages),
        elements=_there(reading.elements),
        commits=tuple(one for one in reading.commits if one is not None),
        commit_requests=requests,
        facts=_there(reading.facts),
        operations=_there(reading.operations),
    )
    check_snippets(reading.snippets, source, problems)
    return spec


def _there(table: Mapping[str, Item | None]) -> Mapping[str, Item]:
    return MappingProxyType({name: one for name, one in table.items() if one is not None})
