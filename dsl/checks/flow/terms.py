"""What a plan's declarations say about flow, as sets of bits; and what is found, told once each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, NamedTuple, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.flow import Authors
from callsheet.dsl.labels import NOTHING, Label, Sources, Step, sources_of
from callsheet.dsl.provenance import private_sites

from ..facts import Facts


@frozen
class Terms:
    """`private`: sites with a login, auth or secret. `strangers`: sites that show what anybody wrote.

    `reaches` maps a site's bit, or that of models, to the private data that it may be told; `decides` maps it to whom
    it may be decided by, besides itself.
    """

    sources: Sources
    private: int
    strangers: int
    reaches: Mapping[int, int]
    decides: Mapping[int, int]
    agents: Mapping[str, ast.Agent]
    skills: Mapping[str, ast.Skill]
    inputs: Mapping[str, ast.Input]
    sites: Mapping[str, ast.Site]

    def site_of(self, node: ast.Node) -> str | None:
        """The name of the site that a node's agent works on."""
        agent = None if node.agent is None else self.agents.get(node.agent.text)
        return None if agent is None or agent.site is None else agent.site.text

    def may_decide(self, here: int) -> int:
        """Whose values may decide a commit here whatever they are: the site's own, unless it shows strangers."""
        return here & ~self.strangers


def terms_of(facts: Facts) -> Terms:
    """The declarations of a plan."""
    symbols = facts.symbols
    sources = sources_of(facts.origins)
    reaches: dict[int, int] = {}
    decides: dict[int, int] = {}
    for flow in symbols.flows:
        target = sources.bit(flow.target.text)
        reaches[target] = reaches.get(target, 0) | (sources.bit(flow.source.text) & ~sources.model)
    for influence in symbols.influences:
        target = sources.bit(influence.target.text) & ~sources.model
        decides[target] = decides.get(target, 0) | sources.bit(influence.source.text)
    private = strangers = 0
    for name in private_sites(symbols.sites, symbols.secrets.values()):
        private |= sources.bit(name)
    for name, site in symbols.sites.items():
        if site.shows_strangers:
            strangers |= sources.bit(name)
    return Terms(
        sources=sources,
        private=private,
        strangers=strangers,
        reaches=reaches,
        decides=decides,
        agents=symbols.agents,
        skills=symbols.skills,
        inputs=symbols.inputs,
        sites=symbols.sites,
    )


def author_label(terms: Terms, authors: Authors, name: str, at: int) -> Label:
    """The label of what is written in a node or skill: nothing for a person's, what it was shown for a model's."""
    shown = 0
    for site in authors.get(name, ()):
        shown |= terms.sources.bit(site)
    if not shown:
        return NOTHING
    return Label(0, shown, shown, Step(at, f"a model wrote this, and was shown {_listed(terms, shown)}"))


def _listed(terms: Terms, bits: int) -> str:
    return ", ".join(f"`{name}`" for name in terms.sources.named(bits))


Kind: TypeAlias = Literal[
    "sent", "address", "branch", "shown", "page", "instruction", "commit", "choice", "loose", "pin"
]
"""How something goes where it may not."""


class Finding(NamedTuple):
    """Something goes to, or decides about, `target`. `what` is a commit's name."""

    kind: Kind
    at: int
    target: int
    what: str = ""


class Found(NamedTuple):
    """The sources for which a finding holds, and labels that show how it came about, the first one first."""

    bits: int
    labels: tuple[Label, ...]
    nearly: tuple[int, str] | None = None


class Needed(NamedTuple):
    """Sources by target, as bits, of the declarations that something made use of."""

    flows: dict[int, int]
    influences: dict[int, int]


class Findings:
    """What is wrong, each thing once for all its sources; and which declarations were needed.

    `flows` and `influences` map the target to the sources of those that something made use of; `too_deep` are calls of
    skills that were not followed any more.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.found: dict[Finding, Found] = {}
        self.flows: dict[int, int] = {}
        self.influences: dict[int, int] = {}
        self.too_deep: dict[int, str] = {}

    @contextmanager
    def of_node(self) -> Iterator[Needed]:
        """What is needed of declarations while one node is followed."""
        around, self.flows, self.influences = Needed(self.flows, self.influences), {}, {}
        needed = Needed(self.flows, self.influences)
        yield needed
        self.flows, self.influences = around
        self.need(needed)

    def need(self, needed: Needed) -> None:
        """What following a node needed."""
        for mine, its in ((self.flows, needed.flows), (self.influences, needed.influences)):
            for target, sources in its.items():
                mine[target] = mine.get(target, 0) | sources

    def reach(self, label: Label, target: int, at: int, kind: Kind) -> None:
        """Private data goes to a site, or to a model."""
        foreign = label.confidential & ~target
        if not foreign or not target:
            return
        allowed = foreign & self.terms.reaches.get(target, 0)
        if allowed:
            self.flows[target] = self.flows.get(target, 0) | allowed
        if foreign != allowed:
            self.tell(Finding(kind, at, target), foreign & ~allowed, label)

    def tell(self, finding: Finding, bits: int, label: Label, nearly: tuple[int, str] | None = None) -> None:
        """One thing that is wrong, for some sources."""
        known = self.found.get(finding)
        if known is None:
            self.found[finding] = Found(bits, (label,), nearly)
        elif bits & ~known.bits:
            self.found[finding] = Found(known.bits | bits, (*known.labels, label), known.nearly)
