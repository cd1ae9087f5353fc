"""The names that are known before a plan is written: those of its site, agents and parameters, and the language's own.

What is known is enumerated in the grammar, so that nothing else can be written there. None means that the plan
brings its own names, and the place stays free; an empty tuple means that there are none to name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TypeAlias, get_args

from .. import ast
from ..elements import ATTRIBUTE_KINDS
from ..library import BY_NAME
from ..roles import ROLES
from ..tiers import DEFAULT_TIERS
from ..types import ELEMENT, SCALARS
from ..words import RESERVED

Names: TypeAlias = tuple[str, ...]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESOURCES_WITHOUT_UNIT = ("charges", "spend", "time")


def _units() -> Names:
    counted = [one for one in get_args(ast.Resource) if one not in _RESOURCES_WITHOUT_UNIT]
    return tuple(word for one in counted for word in (one, one.removesuffix("s")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Names by what they name. `elements` are those of each site's spec; `nodes` are those that a patch may edit.

    Raises `ValueError` for a reserved word and for what is no name.
    """

    agents: Names | None = None
    sites: Names | None = None
    elements: Mapping[str, Names] = field(default_factory=lambda: MappingProxyType({}))
    inputs: Names | None = None
    secrets: Names | None = None
    records: Names | None = None
    enums: Names | None = None
    skills: Names | None = None
    nodes: Names | None = None
    verbs: Names | None = None
    currencies: Names | None = None
    functions: Names = tuple(sorted(BY_NAME))
    roles: Names = (*sorted(ROLES), *(one for one in ATTRIBUTE_KINDS if one != "css"))
    units: Names = field(default_factory=_units)
    tiers: Names = tuple(DEFAULT_TIERS)

    def __post_init__(self) -> None:
        for one in fields(self):
            names = getattr(self, one.name)
            for name in () if names is None else names:
                if one.name not in ("verbs", "units", "tiers"):
                    _check(name, one.name, reserved=one.name != "functions")
        for site, names in self.elements.items():
            if site not in (self.sites or ()):
                raise ValueError(f"`{site}` has elements and is not among the sites")
            for name in names:
                _check(name, f"elements of {site}")

    @property
    def types(self) -> Names | None:
        """All that can be written as a type's name, if the plan brings none of its own."""
        if self.records is None or self.enums is None:
            return None
        return (*SCALARS, ELEMENT, *self.records, *self.enums)

    @property
    def receivers(self) -> Names | None:
        """Where data may flow."""
        return None if self.sites is None else (*self.sites, "model")

    @property
    def excluded(self) -> frozenset[str]:
        """What no free name may be: reserved words, and sites, which are only written with one of their elements."""
        return RESERVED | set(self.elements)

    def known(self, kind: str) -> Names | None:
        """The names of a kind, such as `agents`; each once."""
        names: Names | None = getattr(self, kind)
        return None if names is None else tuple(dict.fromkeys(names))


def _check(name: str, what: str, *, reserved: bool = True) -> None:
    """Functions may be called by words such as `all`, which mean something else elsewhere."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"`{name}` of the {what} is no name")
    if reserved and name in RESERVED:
        raise ValueError(f"`{name}` of the {what} is a reserved word")


LANGUAGE = Vocabulary()
"""What is known without a site: roles, functions, units."""


def vocabulary_of(
    plan: ast.Plan, *, elements: Mapping[str, Iterable[str]] | None = None, tiers: Iterable[str] = DEFAULT_TIERS
) -> Vocabulary:
    """What a plan and its files of skills declare, for writing another plan, or a patch, that gets by with it."""
    names: dict[str, list[str]] = {kind: [] for kind in DECLARED.values()}
    for declaration in (*plan.declarations, *plan.imported):
        kind = DECLARED.get(type(declaration).__name__)
        name = getattr(declaration, "name", None)
        if kind is not None and isinstance(name, ast.Name) and _NAME.fullmatch(name.text) and name.text not in RESERVED:
            names[kind].append(name.text)
    return Vocabulary(
        **{kind: tuple(dict.fromkeys(found)) for kind, found in names.items()},
        elements={site: tuple(of_site) for site, of_site in (elements or {}).items()},
        tiers=tuple(tiers),
    )


DECLARED = {
    "Site": "sites",
    "Agent": "agents",
    "Input": "inputs",
    "Secret": "secrets",
    "Record": "records",
    "Enum": "enums",
    "Skill": "skills",
    "Node": "nodes",
}
"""The kinds of name, by the class of the declaration that brings one."""
