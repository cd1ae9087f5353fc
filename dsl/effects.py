"""CheckedPlan --look through--> its acts: which may be done again, and from where a retry or a resume begins.

Acts are those that change or open something: verbs, work that is handed to a model, commits. A look may always be made
again. An attempt that failed, or that a crash cut off, begins at the segment in progress: at the node's beginning, or
behind the last commit that was done; where that is depends on the way taken, so an act may have several beginnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Literal, TypeAlias

from . import ast
from .check import CheckedPlan
from .checks.blocks import LOOPS, act_of, blocks_of
from .checks.skills.declared import run_of
from .classes import frozen, mutable
from .source import Source, Span
from .verbs import BY_WORD

Class: TypeAlias = Literal["read", "repeatable", "commit"]
"""Done again freely; at least once; at most once, ever (R3)."""
NODE = ""
"""The beginning that is the node's own; others are names of commits, behind which an attempt begins."""
LONGEST_TEXT = 80


@frozen
class Effect:
    """One act. `again_from` are the beginnings, by their `behind`, of attempts in which it is done; of a commit, none.

    `proof_of` names the commit whose proof it is part of: that is asked whenever it has to be known.
    """

    line: int
    file: str
    text: str
    effect: Class
    again_from: tuple[str, ...]
    proof_of: str = ""


@frozen
class Beginning:
    """Where an attempt may begin: at the node's first statement, or `behind` a commit; the line of either."""

    behind: str
    line: int


@frozen
class NodeEffects:
    """The acts of a node in source order, and where its attempts may begin."""

    node: str
    agent: str
    beginnings: tuple[Beginning, ...]
    acts: tuple[Effect, ...]


def effects(plan: CheckedPlan) -> tuple[NodeEffects, ...]:
    """Each node with its acts, in source order; those of skills where they are run. What only computes has none."""
    return tuple(_of_node(plan, name, node) for name, node in plan.nodes.items())


def _of_node(plan: CheckedPlan, name: str, node: ast.Node) -> NodeEffects:
    source = plan.plan.source
    walk = _Walk(source=source, skills=plan.skills, node=name)
    first = node.body.statements[0].span if node.body.statements else node.span
    walk.beginnings[NODE] = source.position(first.start).line
    walk.block(node.body, frozenset({NODE}))
    if walk.found:
        walk.login(_login_of(plan, node))
    return NodeEffects(
        node=name,
        agent=node.agent.text if node.agent is not None else "",
        beginnings=tuple(Beginning(behind=name, line=line) for name, line in walk.beginnings.items()),
        acts=tuple(replace(act, again_from=walk.in_order(act.again_from)) for act in walk.found.values()),
    )


def _login_of(plan: CheckedPlan, node: ast.Node) -> ast.Login | None:
    """The login of the site that the node works on."""
    agent = plan.agents[node.agent.text] if node.agent is not None else None
    return plan.sites[agent.site.text].login if agent is not None and agent.site is not None else None


Beginnings: TypeAlias = frozenset[str]


@mutable
class _Walk:
    """Follows the ways through a node. `stops` has, for each loop around, how attempts stood that a stop has left."""

    source: Source
    skills: Mapping[str, ast.Skill]
    node: str
    found: dict[tuple[Span, str], Effect] = field(default_factory=dict)
    beginnings: dict[str, int] = field(default_factory=dict)
    proof: str = ""
    in_skill: int = 0
    stops: list[Beginnings] = field(default_factory=lambda: [frozenset()])
    _walked: dict[tuple[int, Beginnings], Beginnings] = field(default_factory=dict)

    def block(self, block: ast.Block, begun: Beginnings) -> Beginnings:
        """The beginnings of an attempt that is behind the block."""
        for statement in block.statements:
            begun = self.statement(statement, begun)
        return begun

    def statement(self, statement: ast.Statement, begun: Beginnings) -> Beginnings:
        """The same of one statement."""
        match statement:
            case ast.Commit():
                return self._commit(statement, begun)
            case ast.If(otherwise=None, then=then):
                return begun | self.block(then, begun)
            case ast.If():
                return frozenset().union(*(self.block(inner, begun) for inner in blocks_of(statement)))
            case ast.For() | ast.Repeat():
                return self._loop(statement, begun)
            case ast.Stop():
                self.stops[-1] |= begun
            case ast.Do():
                self._note(statement.span, "repeatable", begun)
            case _ if (call := run_of(statement)) is not None:
                return self._skill(call, begun)
            case _ if (act := act_of(statement)) is not None:
                self._note(act.span, BY_WORD[act.verb].effect, begun)
        for inner in blocks_of(statement):
            begun = self.block(inner, begun)
        return begun

    def _loop(self, loop: ast.For | ast.Repeat, begun: Beginnings) -> Beginnings:
        """A later round may have begun behind a commit of the one before."""
        self.stops.append(frozenset())
        ended = self.block(loop.body, begun | self._last_commits(loop.body)[0])
        stopped = self.stops.pop()
        return stopped if isinstance(loop, ast.Repeat) else begun | ended | stopped

    def _commit(self, commit: ast.Commit, begun: Beginnings) -> Beginnings:
        name = self._name(commit)
        self._note(commit.act.span, "commit", frozenset(), text=f"{name}: ")
        self.beginnings[name] = self.source.position(commit.name.span.start).line
        self.proof = name
        for proof in blocks_of(commit):
            self.block(proof, begun)
        self.proof = ""
        return frozenset({name})

    def _skill(self, call: ast.SkillCall, begun: Beginnings) -> Beginnings:
        skill = self.skills.get(call.skill.text)
        if skill is None:
            return begun
        key = (id(skill), begun)
        if key not in self._walked:
            self.in_skill += 1
            self._walked[key] = self.block(skill.body, begun)
            self.in_skill -= 1
        return self._walked[key]

    def _note(self, span: Span, effect: Class, begun: Beginnings, *, text: str = "") -> None:
        before = self.found.get((span, self.proof))
        known = begun if before is None else begun | set(before.again_from)
        self.found[span, self.proof] = Effect(
            line=self.source.position(span.start).line,
            file=self.source.file_at(span.start)[0].name,
            text=_shortened(text + " ".join(self.source.slice(span).split())),
            effect=effect,
            again_from=() if self.proof else tuple(known),
            proof_of=self.proof,
        )

    def login(self, login: ast.Login | None) -> None:
        """Logging in comes after the first `goto` of an attempt, wherever that has begun."""
        if login is not None:
            self._skill(login.call, frozenset(self.beginnings))

    def _name(self, commit: ast.Commit) -> str:
        return f"{self.node}.{commit.name.text}" if self.in_skill else commit.name.text

    def _last_commits(self, block: ast.Block) -> tuple[Beginnings, bool]:
        """The commits that may be the last one on a way through a block, and whether there is a way without any."""
        last: Beginnings = frozenset()
        without = True
        for statement in block.statements:
            some, none = self._last_of(statement)
            last, without = (last | some, without) if none else (some, False)
        return last, without

    def _last_of(self, statement: ast.Statement) -> tuple[Beginnings, bool]:
        if isinstance(statement, ast.Commit):
            return frozenset({self._name(statement)}), False
        call = run_of(statement)
        skill = self.skills.get(call.skill.text) if call is not None else None
        if skill is not None:
            self.in_skill += 1
            found = self._last_commits(skill.body)
            self.in_skill -= 1
            return found
        ways = [self._last_commits(inner) for inner in blocks_of(statement)]
        optional = isinstance(statement, ast.If) and not statement.otherwise
        optional = optional or isinstance(statement, (*LOOPS, ast.Stop))
        without = optional or not ways or any(none for _, none in ways)
        return frozenset().union(*(some for some, _ in ways)), without

    def in_order(self, begun: Iterable[str]) -> tuple[str, ...]:
        """The node's own beginning first, then behind each commit as they stand."""
        names = list(self.beginnings)
        return tuple(sorted(begun, key=names.index))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
