"""Where values come from while a plan runs, held against what the checker worked out before.

A second net: the checker has shown that values stay where they may be (`dsl/checks/flow`); here each carries the sites
that it was read on, and the models that made it, and is looked at before it goes somewhere. What is not within what was
worked out stops the node. Followed is what values are made from, not what decides that something is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from . import ast
from .classes import frozen
from .failures import fail
from .flow import NodeFlow, PlanFlow, ValueLabel
from .labels import MODEL, sources_of
from .origins import Origin, origin_of

Words: TypeAlias = Callable[[], str]
"""Makes the words of the plan that a refusal quotes: mostly nothing is refused."""


class Origins(NamedTuple):
    """Sites whose private data is in a value, and those (and `model`) that had a hand in it.

    Sites are called by the first of their origin, as in `PlanFlow`; an origin that is none of the plan's stands as it
    is written.
    """

    private: frozenset[str] = frozenset()
    hands: frozenset[str] = frozenset()

    def joined(self, other: Origins) -> Origins:
        """Both."""
        if other is NOWHERE or other is self:
            return self
        return other if self is NOWHERE else Origins(self.private | other.private, self.hands | other.hands)


NOWHERE = Origins()
"""Of what stands in the plan, or is an input."""
BY_MODEL = Origins(frozenset(), frozenset({MODEL}))


@frozen
class Places:
    """The sites of a plan: the first of the origin of each, those that hold private data, and their names by origin."""

    first: Mapping[str, str]
    private: frozenset[str]
    by_origin: Mapping[Origin, str]


def places_of(origins: Mapping[str, str], private: Iterable[str]) -> Places:
    """`origins` maps sites to `scheme://host:port`."""
    sources = sources_of(origins)
    first = {site: sources.names[number] for site, number in sources.sites.items()}
    known = ((origin_of(address), first[site]) for site, address in origins.items())
    return Places(
        first=first,
        private=frozenset(first[site] for site in private if site in first),
        by_origin={origin: site for origin, site in known if origin is not None},
    )


def private_sites(sites: Mapping[str, ast.Site], secrets: Iterable[ast.Secret]) -> frozenset[str]:
    """Sites with a login, auth or secret: what is read there is private."""
    secret = {site.text for one in secrets for site in one.sites}
    return frozenset(
        name for name, site in sites.items() if site.auth is not None or site.login is not None or name in secret
    )


@frozen
class Bounds:
    """Within what the values of one node stay. `person`: whoever is asked there is one, whose word is the plan's."""

    flow: PlanFlow
    places: Places
    node: str
    person: bool = False

    def read(self, address: str) -> Origins:
        """What is seen on a page at this address; of a page without an origin, or without a page, on the own site."""
        origin = origin_of(address)
        here = self._here if origin is None else self.places.by_origin.get(origin, str(origin))
        if here is None:
            return NOWHERE
        private = here in self.places.private or here not in self.places.first.values()
        return Origins(frozenset({here}) if private else frozenset(), frozenset({here}))

    def of_give(self, node: str, give: str | None) -> Origins:
        """Of what another node gave, one or all of it: it was held to this when it was given."""
        gives = self.flow.nodes.get(node, NOTHING_KNOWN).gives
        found = NOWHERE
        for label in gives.values() if give is None else filter(None, [gives.get(give)]):
            found = found.joined(_origins(label))
        return found

    # What is refused

    def hold_give(self, name: str, origins: Origins, what: Words) -> None:
        """Of what the node gives. Raises `NodeFailure` of kind `origin`, as the others do."""
        known = self._known.gives.get(name, ValueLabel())
        foreign = origins.private.difference(known.confidential) | origins.hands.difference(known.integrity)
        _refuse(foreign, what, f"`{self.node}.{name}`")

    def hold_told(self, origins: Origins, what: Words) -> None:
        """Of what the site is told."""
        if origins.private and self._here is not None:
            _refuse(origins.private.difference((self._here, *self._known.told)), what, f"`{self._here}`")

    def hold_shown(self, origins: Origins, what: Words) -> None:
        """Of what a model is shown; a person may see all."""
        if origins.private and not self.person:
            _refuse(origins.private.difference(self._known.shown), what, "a model")

    def hold_commit(self, name: str, origins: Origins, what: Words) -> None:
        """Of what is committed: who had a hand in it is one who may decide it."""
        known = self.flow.commits.get(name)
        decided_by = () if known is None else known.decided_by
        _refuse(origins.hands.difference((self._here, *decided_by)), what, f"commit `{name}`")

    @property
    def _known(self) -> NodeFlow:
        return self.flow.nodes.get(self.node, NOTHING_KNOWN)

    @property
    def _here(self) -> str | None:
        site = self._known.site
        return None if site is None else self.places.first.get(site, site)


NOTHING_KNOWN = NodeFlow()


def _origins(label: ValueLabel) -> Origins:
    return Origins(frozenset(label.confidential), frozenset(label.integrity))


def _refuse(foreign: frozenset[str], what: Words, target: str) -> None:
    if foreign:
        named = ", ".join(f"`{name}`" for name in sorted(foreign))
        raise fail("origin", f"`{what()}` comes from {named}, which by the check of the plan does not go to {target}")


class Mention(NamedTuple):
    """A name in an expression, with the field that is read of it; `asked` where it is part of a question."""

    name: str
    field: str | None
    asked: bool


@dataclass(slots=True)
class Trail:
    """What an attempt is followed with.

    `address` is that of the page that was looked at last (empty: on the own site), `mentions` are the names in each
    expression that it came by, by the identity of the tree.
    """

    address: str = ""
    mentions: dict[int, tuple[Mention, ...]] = field(default_factory=dict)

    def named_in(self, expression: Any) -> tuple[Mention, ...]:
        """The names in an expression; a look inside of a question is there by the name `LOOK`."""
        found = self.mentions.get(id(expression))
        if found is None:
            found = self.mentions[id(expression)] = tuple(_mentions(expression, asked=False, bound=frozenset()))
        return found

    def looks_to_ask(self, expression: Any) -> bool:
        """Whether what is seen on a page goes into a question."""
        return any(mention.name == LOOK for mention in self.named_in(expression))


LOOK = "look"
"""A word of the language, so no name."""


def _mentions(node: Any, *, asked: bool, bound: frozenset[str]) -> Iterator[Mention]:
    if isinstance(node, ast.FieldOf) and isinstance(node.value, ast.Reference):
        if node.value.name not in bound:
            yield Mention(node.value.name, node.field.text, asked)
        return
    if isinstance(node, ast.Reference):
        if node.name not in bound:
            yield Mention(node.name, None, asked)
        return
    if isinstance(node, ast.Comprehension):
        bound |= {generator.name.text for generator in node.generators}
    asked = asked or isinstance(node, ast.Ask)
    if asked and isinstance(node, ast.LOOKS):
        yield Mention(LOOK, None, asked=True)
    for child in ast.children(node):
        yield from _mentions(child, asked=asked, bound=bound)
