"""What a check found out about nodes, kept for the next check of a plan in which most of them are the same.

Checks do their work on a node through `Findings.of`: what it told, which names it used and what it returned are kept by
step and node. In a plan that was patched, a node's findings hold on when the node is the same object, all declarations
that are no nodes are the same, and no node that it mentions has changed in anything: then the work would find just that
again. So there is one checker, and what it is spared is exactly what it has done before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .. import ast
from ..classes import mutable
from ..diagnostics import Diagnostic
from ..roles import ROLES
from .blocks import continue_of

if TYPE_CHECKING:
    from .facts import Facts

T = TypeVar("T")
NOBODY = frozenset[str]()
NOTHING_USED: tuple[str, ...] = ()


class Finding(NamedTuple):
    """One step about one node. `when` is what it depended on besides the node and what the node mentions."""

    told: tuple[Diagnostic, ...]
    used: tuple[str, ...]
    value: Any
    when: object


NOTHING_FOUND = Finding((), NOTHING_USED, None, None)
"""What most steps find about most nodes."""


@mutable
class Findings:
    """By step, and then by node. `same` are the nodes about which what is known `before` holds on."""

    known: dict[str, dict[str, Finding]] = field(default_factory=lambda: defaultdict(dict))
    before: Mapping[str, Mapping[str, Finding]] = field(default_factory=dict)
    same: frozenset[str] = NOBODY

    def of(self, facts: Facts, step: str, name: str, work: Callable[..., T], *arguments: Any, when: object = None) -> T:
        """What a step finds about a node: work it out, or say again what it found before."""
        found = self.before[step].get(name) if name in self.same and step in self.before else None
        if found is None or found.when != when:
            found = _worked_out(facts, work, arguments, when)
        elif found.told:
            facts.sink.found += found.told
        if found.used:
            facts.used.update(found.used)
        self.known[step][name] = found
        return found.value  # type: ignore[no-any-return]  # what this step returned

    def kept(self, step: str, name: str, when: object) -> Any:
        """What was kept of a node that is still the same; None when there is nothing, or it depends on other things."""
        found = self._found_before(step, name)
        return found.value if found is not None and found.when == when else None

    def keep(self, step: str, name: str, value: Any, *, when: object) -> None:
        """For the next check."""
        self.known[step][name] = Finding((), NOTHING_USED, value, when)

    def _found_before(self, step: str, name: str) -> Finding | None:
        return self.before.get(step, {}).get(name) if name in self.same else None


def _worked_out(facts: Facts, work: Callable[..., Any], arguments: tuple[Any, ...], when: object) -> Finding:
    found, around = facts.sink.found, facts.used
    begin, used = len(found), set[str]()
    facts.used = used
    value = work(*arguments)
    facts.used = around
    if len(found) == begin and not used and value is None and when is None:
        return NOTHING_FOUND
    return Finding(tuple(found[begin:]), tuple(used), value, when)


def reuse(earlier: Facts, facts: Facts) -> None:
    """Begin the facts of a plan with what holds on of an earlier one, which was accepted."""
    same = frozenset(_same(earlier, facts))
    facts.nodes = {name: earlier.nodes[name] for name in same}
    facts.locals = {word: names & same for word, names in earlier.locals.items() if names & same}
    facts.findings = Findings(before=earlier.findings.known, same=same)


def _same(earlier: Facts, facts: Facts) -> Iterator[str]:
    """The nodes about which everything that was found holds on."""
    old, new = _nodes(earlier.plan), _nodes(facts.plan)
    if not _comparable(earlier, facts) or not ROLES.isdisjoint(new.keys() - old.keys()):
        return  # a node that is called as a role stands before it wherever the role is mentioned
    changed = {name for name in old.keys() | new.keys() if old.get(name) is not new.get(name)}
    # A local may have no other name of the plan, so those of a new node's name are told of now.
    changed |= {name for word in new.keys() - old.keys() for name in earlier.locals.get(word, NOBODY)}
    # What runs a skill is looked at together with the skill: a commit of it is one of the node.
    changed |= {one.name.text for one in (*facts.plan.declarations, *facts.plan.imported) if isinstance(one, ast.Skill)}
    changed |= {stood for name in changed for node in (old.get(name), new.get(name)) for stood in _stands_in(node)}
    mentioned: dict[str, list[tuple[str, ...]]] = {}
    for of_step in earlier.findings.known.values():
        for name, found in of_step.items():
            if found.used:
                mentioned.setdefault(name, []).append(found.used)
    for name, node in new.items():
        independent = all(changed.isdisjoint(used) for used in mentioned.get(name, ()))
        if independent and name not in changed and not _depends_on_its_place(node):
            yield name


def _nodes(plan: ast.Plan) -> dict[str, ast.Node]:
    return {one.name.text: one for one in plan.declarations if isinstance(one, ast.Node)}


def _comparable(earlier: Facts, facts: Facts) -> bool:
    """Whether the plans differ in nodes only, and each of these has a name of its own."""
    if facts.plan.diagnostics or facts.noted is not None or earlier.noted is not None:
        return False
    if facts.tiers != earlier.tiers or facts.specs != earlier.specs:
        return False
    names = [one.name.text for one in facts.plan.declarations if isinstance(one, ast.Node)]
    return len(set(names)) == len(names) and _others(earlier.plan) == _others(facts.plan)


def _others(plan: ast.Plan) -> list[int]:
    """The identities of all declarations that are no nodes."""
    return [id(one) for one in (*plan.declarations, *plan.imported) if not isinstance(one, ast.Node)]


def _stands_in(node: ast.Node | None) -> Iterator[str]:
    for clause in node.clauses if node is not None else ():
        if isinstance(clause, ast.InsteadOf):
            yield clause.node.text


def _depends_on_its_place(node: ast.Node) -> bool:
    """What goes on from another node, stands in for one, or has instances, is looked at together with others."""
    placed = any(isinstance(one, ast.InsteadOf | ast.ForEach) for one in node.clauses)
    return placed or continue_of(node) is not None
