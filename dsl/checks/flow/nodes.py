"""All nodes of a plan, in their order, so nearly always once each; again where something new turns up."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.flow import Authors, CommitFlow, NodeFlow, PlanFlow, ValueLabel
from callsheet.dsl.labels import NOTHING, Label, Step, inert, join, passing

from ..facts import Facts
from .expressions import EXPRESSIONS
from .shared import Shared
from .statements import STATEMENTS, given
from .terms import Findings, Needed, Terms, terms_of
from .walk import Committing, Page, Rules, Walk

RULES = Rules(STATEMENTS, EXPRESSIONS)


class Followed(NamedTuple):
    """What following a node has found, as `Walk` calls it, and the `flow` and `influence` declarations that it needed.

    It is kept for the next check. The walk itself is not: it is ten times as large.
    """

    name: str
    site: str | None
    here: int
    gives: Mapping[str, Label]
    heard: Label
    hands: Label
    deciding: Label
    failing: Label
    shown: int
    bits: int
    commits: Mapping[str, Committing]
    needed: Needed


def _followed(walk: Walk, needed: Needed, *, stood_for: bool) -> Followed:
    """Where no other node stands in for it, nobody asks by which ways it may have failed: bits are enough."""
    return Followed(
        name=walk.name,
        site=walk.site,
        here=walk.here,
        gives=walk.gives or NO_GIVES,
        heard=walk.heard,
        hands=walk.page.hands,
        deciding=walk.deciding if stood_for else _without_ways(walk.deciding),
        failing=walk.failing if stood_for else _without_ways(walk.failing),
        shown=walk.shown,
        bits=walk.attempts * sum(walk.telling.values()),
        commits=walk.commits or NO_COMMITS,
        needed=needed if needed.flows or needed.influences else NOTHING_NEEDED,
    )


def _without_ways(label: Label) -> Label:
    return NOTHING if label is NOTHING else Label(*label.parts)


NO_GIVES: Mapping[str, Label] = MappingProxyType({})
NO_COMMITS: Mapping[str, Committing] = MappingProxyType({})
NO_VALUES: Mapping[str, ValueLabel] = MappingProxyType({})
NOTHING_NEEDED = Needed({}, {})


class Nodes:
    """Follows every node. `followed` has what the last walks found, `findings` what is wrong.

    A node that is the same as in an earlier check, and gets labels of the same bits, is not followed again, unless all
    is to be followed `anew`: bits decide everything but the ways that are told.
    """

    def __init__(self, facts: Facts, authors: Authors, *, anew: bool = False) -> None:
        self.facts, self.authors, self.anew = facts, authors, anew
        self.terms = terms_of(facts)
        self.findings = Findings(self.terms)
        self.order = facts.order
        self.after: dict[str, list[str]] = {name: [] for name in self.order}
        for edge in facts.edges:
            self.after[edge.before].append(edge.after)
        self.finished = _finished(facts, self.terms)
        self.stand_ins = _stand_ins(facts)
        self.stood_for = frozenset(self.stand_ins.values())
        self.followed: dict[str, Followed] = {}
        self.gives: dict[str, dict[str, Label]] = {name: {} for name in self.order}
        self.shared = Shared(facts, self.terms, self.finished.nodes)
        self.written = frozenset(authors.items())
        self.seen: dict[Hashable, Hashable] = {}
        self.waiting = list(range(len(self.order)))
        self.queued = set(self.order)

    def follow(self) -> None:
        """Until nothing changes. Labels only grow, so it ends."""
        while self.waiting:
            name = self.order[heapq.heappop(self.waiting)]
            self.queued.discard(name)
            self._node(name)
        self.shared.forget()

    def again(self, names: Iterable[str]) -> None:
        """Nodes that have to be followed once more."""
        for name in names:
            if name not in self.queued:
                self.queued.add(name)
                heapq.heappush(self.waiting, self.shared.rank[name])

    def _node(self, name: str) -> None:
        node, earlier = self.finished.nodes.get(name, self.facts.symbols.nodes[name]), self.followed.get(name)
        here = self.terms.sources.bit(self.terms.site_of(node))
        told, hands = self.shared.told(name, here), self.shared.hands_in(name, here)
        given_to_it = self._given_to(name, told, hands)
        known = None if self.anew or earlier is not None else self.facts.findings.kept("flow", name, given_to_it)
        if known is None:
            with self.findings.of_node() as needed:
                walk = Walk(RULES, self.terms, self.authors, self.facts.noted or {}, self.findings, node)
                walk.gives_of_others, walk.told = self.gives, told
                walk.page = Page(hands, handed=hands is not NOTHING)
                if name in self.finished.labels:
                    self._finished(walk)
                self._clauses_and_body(walk)
            known = _followed(walk, needed, stood_for=name in self.stood_for)
        elif known.needed is not NOTHING_NEEDED:
            self.findings.need(known.needed)
        self.facts.findings.keep("flow", name, known, when=given_to_it)
        self._tell_others(known, earlier)

    def _given_to(self, name: str, told: Label, hands: Label) -> Hashable:
        """All that a walk of a node depends on besides the plan's declarations and the nodes that it mentions.

        It is kept for each node, and nearly all nodes of a large plan are given one of a few things: those are shared.
        """
        reads = self.facts.nodes[name].reads
        parts = tuple([tuple([(give, label.parts) for give, label in self.gives[one].items()]) for one in reads])
        given = told.parts, hands.parts, hands is NOTHING, parts, self.written, name in self.finished.labels
        return self.seen.setdefault(given, given)

    def _finished(self, walk: Walk) -> None:
        """Finished work of a residual program: its values keep their labels, and it may have told its site of them."""
        label = self.finished.labels[walk.name]
        for name in self.finished.gives[walk.name]:
            given(walk, name, label)
        foreign = label.confidential & ~walk.here
        if walk.here and foreign:
            walk.heard = Label(foreign, 0, 0, None, (label,))
        walk.touch(label, walk.node.name.at)

    def _clauses_and_body(self, walk: Walk) -> None:
        node = walk.node
        each: ast.ForEach | None = None
        for clause in node.clauses:
            if isinstance(clause, ast.When):
                self._decides(walk, walk.value(clause.condition), clause)
            elif isinstance(clause, ast.InsteadOf):
                failed = self.followed.get(clause.node.text)
                if failed is not None:
                    self._decides(walk, join(failed.deciding, failed.failing), clause)
            elif isinstance(clause, ast.ForEach):
                each = clause
            elif isinstance(clause, ast.Retry):
                walk.attempts = clause.attempts + 1
        site = self.terms.sites.get(walk.site or "")

        def body() -> None:
            if site is not None and site.login is not None:
                _log_in(walk, site.login)
            walk.block(node.body)

        if each is None:
            body()
            return
        source = walk.value(each.source)
        walk.scope.labels[each.name.text] = passing(source, each.name.at, f"one of these is `{each.name.text}`")
        if each.key is not None:
            walk.value(each.key)
        walk.deciding = join(walk.deciding, passing(inert(source), each.source.at, "this decides how often"))
        walk.repeated(node, NOTHING, body, times=each.most or 1)
        for name, label in walk.gives.items():
            walk.gives[name] = join(label, walk.deciding)

    def _decides(self, walk: Walk, label: Label, clause: ast.Clause) -> None:
        walk.failing = join(walk.failing, label)
        walk.deciding = join(walk.deciding, passing(inert(label), clause.at, "this decides whether the node runs"))

    def _tell_others(self, found: Followed, earlier: Followed | None) -> None:
        """Whoever reads what this node gives, or shares its site, if there is something new."""
        name = found.name
        self.followed[name] = found
        changed = False
        for given_to in (name, self.stand_ins.get(name)):
            if given_to is not None and given_to in self.gives:
                changed |= self._give(given_to, found.gives)
        if earlier is not None and (changed or earlier.failing.parts != found.failing.parts):
            self.again(self.after[name])
        self.again(self.shared.left_by(found.name, found.here, found.heard, found.hands))

    def _give(self, name: str, gives: Mapping[str, Label]) -> bool:
        known, changed = self.gives[name], False
        for give, label in gives.items():
            joined = join(known.get(give, NOTHING), label)
            changed |= joined.parts != known.get(give, NOTHING).parts
            known[give] = joined
        return changed

    # What is found

    def flow(self) -> PlanFlow:
        """What is known of the plan in the end."""
        named = self.terms.sources.named
        labels: dict[tuple[int, int], ValueLabel] = {}

        def said(label: Label) -> ValueLabel:
            key = label.confidential, label.integrity
            if key not in labels:
                labels[key] = ValueLabel(confidential=named(key[0]), integrity=named(key[1]))
            return labels[key]

        nodes, commits = {}, {}
        for name, found in self.followed.items():
            nodes[name] = NodeFlow(
                site=found.site,
                gives=MappingProxyType({give: said(label) for give, label in self.gives[name].items()})
                if self.gives[name]
                else NO_VALUES,
                told=named(found.heard.confidential),
                shown=named(found.shown),
                bits=found.bits,
            )
            for commit, done in found.commits.items():
                commits[commit] = CommitFlow(node=name, site=found.site, why=done.why, decided_by=named(done.others))
        return PlanFlow(nodes=MappingProxyType(nodes), commits=MappingProxyType(commits))


def _log_in(walk: Walk, login: ast.Login) -> None:
    """After the first `goto` of an attempt, in words of its own."""
    outer, walk.scope, skill, walk.skill = walk.scope, type(walk.scope)(), walk.skill, login.call.skill.text
    condition = walk.value(login.condition)
    begin = walk.page, dict(walk.kept)
    with walk.decided_by(condition, login.condition.at):
        walk.call(login.call)
    walk.meet([(walk.page, walk.kept), begin])
    walk.scope, walk.skill = outer, skill


@frozen
class _Finished:
    """Finished nodes, with who did them, and the labels and names of what they and finished instances gave."""

    nodes: dict[str, ast.Node]
    labels: dict[str, Label]
    gives: dict[str, list[ast.Name]]


def _finished(facts: Facts, terms: Terms) -> _Finished:
    found = _Finished(nodes={}, labels={}, gives={})
    for one in facts.plan.declarations:
        name = one.name.text if isinstance(one, ast.Done) else ""
        if not isinstance(one, ast.Done) or name not in facts.symbols.nodes:
            continue
        bits = 0
        for origin in one.origins:
            bits |= terms.sources.model if origin.text in terms.agents else terms.sources.bit(origin.text)
        label = Label(bits & terms.private, bits, bits, Step(one.name.at, "done before")) if bits else NOTHING
        found.labels[name] = join(found.labels.get(name, NOTHING), label)
        found.gives.setdefault(name, []).extend(binding.name for binding in one.gives)
        if one.key is None:
            found.nodes[name] = replace(facts.symbols.nodes[name], agent=one.agent)
    return found


def _stand_ins(facts: Facts) -> dict[str, str]:
    """For which node each stand-in stands: what it gives is given in the other's name too."""
    return {
        name: clause.node.text
        for name, node in facts.symbols.nodes.items()
        for clause in node.clauses
        if isinstance(clause, ast.InsteadOf)
    }
