"""The commits of a plan, each with what stands between a run and it, and how often it may be done.

A guard of a commit is what has to hold or be agreed to before it is done, or shows that it was: an `expect`, a
`require` or a condition that stands before it on every way to it, its approval, what it spends, and its proofs. Skills
are gone into, and a guard in one is known together with how the skill is run: other arguments may make it say something
else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import TypeAlias

from .. import ast
from ..checks.blocks import as_block, statements_in
from ..classes import frozen, mutable
from ..source import Span

Words: TypeAlias = str
"""What a guard is, as a message says it."""
A_REQUIRE: Words = "a `require` before it"
LOOKS = (ast.Expect, ast.Require)


@frozen
class Guard:
    """`said` compares: what it is, its condition, and the calls of the skills that it stands in."""

    said: tuple[object, ...]
    what: Words
    span: Span
    node: str


@frozen
class GuardedCommit:
    """A commit where it stands. `times` is how often it may be done at most."""

    name: str
    node: str
    commit: ast.Commit
    guards: tuple[Guard, ...]
    times: int


@mutable(kw_only=False)
class Program:
    """A plan as patches see it: its nodes and skills by name, whatever is wrong with it."""

    plan: ast.Plan
    nodes: dict[str, ast.Node] = field(default_factory=dict)
    skills: dict[str, ast.Skill] = field(default_factory=dict)
    agents: dict[str, ast.Agent] = field(default_factory=dict)
    sites: dict[str, ast.Site] = field(default_factory=dict)

    @staticmethod
    def of(plan: ast.Plan) -> Program:
        """Of two of one name the first is meant."""
        program = Program(plan)
        for one in (*plan.declarations, *plan.imported):
            match one:
                case ast.Node(name=name):
                    program.nodes.setdefault(name.text, one)
                case ast.Skill(name=name):
                    program.skills.setdefault(name.text, one)
                case ast.Agent(name=name):
                    program.agents.setdefault(name.text, one)
                case ast.Site(name=name):
                    program.sites.setdefault(name.text, one)
        return program

    def site_of(self, node: ast.Node) -> str | None:
        """The site that its agent works on."""
        agent = self.agents.get(node.agent.text) if node.agent is not None else None
        return agent.site.text if agent is not None and agent.site is not None else None

    def commits_of(self, node: ast.Node) -> Iterator[GuardedCommit]:
        """The commits of a node, those of the skills that it runs among them."""
        walk = _Walk(self, node.name.text)
        guards: tuple[Guard, ...] = ()
        for clause in node.clauses:
            if isinstance(clause, ast.When):
                guards += (walk.guard("the `when` of its node", clause.condition),)
            elif isinstance(clause, ast.ForEach):
                walk.times *= _rounds(clause.most, clause.source)
        walk.block(node.body, guards)
        return iter(walk.found)

    def requirements_of(self, node: ast.Node) -> Iterator[Guard]:
        """What a run that is through with a node has found to hold: its `require`s, outside of branches and loops."""
        walk = _Walk(self, node.name.text)
        return (one for one in walk.block(node.body, ()) if one.what == A_REQUIRE)

    def bodies_of(self, node: ast.Node) -> Iterator[ast.Block]:
        """What a node does: its own statements, and those of the skills that it runs."""
        yield node.body
        yield from (self.skills[name].body for name in self.skills_of(node))

    def skills_of(self, node: ast.Node) -> tuple[str, ...]:
        """The skills that a node runs, that of its login among them, each once."""
        site = self.sites.get(self.site_of(node) or "")
        calls = [*calls_in(node.body), *([site.login.call] if site is not None and site.login is not None else [])]
        seen: dict[str, None] = {}
        while calls:
            name = calls.pop().skill.text
            if name in self.skills and name not in seen:
                seen[name] = None
                calls += calls_in(self.skills[name].body)
        return tuple(seen)


def calls_in(block: ast.Block) -> Iterator[ast.SkillCall]:
    """Each `run` of a block and of the blocks inside of it."""
    for statement in statements_in(block):
        run = statement.value if isinstance(statement, ast.Let | ast.Give | ast.Set) else statement
        if isinstance(run, ast.Run):
            yield run.call


@mutable(kw_only=False)
class _Walk:
    """Goes through one node. `calls` are those of the skills that it is inside of."""

    program: Program
    node: str
    times: int = 1
    calls: tuple[ast.SkillCall, ...] = ()
    found: list[GuardedCommit] = field(default_factory=list)

    def guard(self, what: Words, condition: object, place: Span | None = None) -> Guard:
        """Something that has to hold."""
        span = place or getattr(condition, "span")  # noqa: B009  it is a part of a tree, of whatever kind
        return Guard(said=(what, condition, self.calls), what=what, span=span, node=self.node)

    def block(self, block: ast.Block, guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
        """The guards that hold behind a block, when all of it was done."""
        for statement in block.statements:
            guards = self._statement(statement, guards)
        return guards

    def _statement(self, statement: ast.Statement, guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
        match statement:
            case ast.Expect(condition=condition):
                return (*guards, self.guard("an `expect` before it", condition, statement.span))
            case ast.Require(condition=condition):
                return (*guards, self.guard(A_REQUIRE, condition, statement.span))
            case ast.If(condition=condition, then=then, otherwise=otherwise):
                self.block(then, (*guards, self.guard("a condition that it hangs on", condition)))
                if otherwise is not None:
                    self.block(as_block(otherwise), (*guards, self.guard("the `else` that it stands in", condition)))
            case ast.For() | ast.Repeat():
                source = statement.source if isinstance(statement, ast.For) else None
                self._rounds(statement.body, _rounds(statement.most, source), guards)
            case ast.Dialog(body=body) | ast.Inside(body=body) | ast.Frame(body=body) | ast.OpenedBy(body=body):
                return self.block(body, guards)
            case ast.Commit():
                self._commit(statement, guards)
            case ast.Run() | ast.Let(value=ast.Run()) | ast.Give(value=ast.Run()) | ast.Set(value=ast.Run()):
                run = statement if isinstance(statement, ast.Run) else statement.value
                return self._run(run, guards)  # type: ignore[arg-type]  # the patterns above say so
        return guards

    def _rounds(self, body: ast.Block, rounds: int, guards: tuple[Guard, ...]) -> None:
        before, self.times = self.times, self.times * rounds
        self.block(body, guards)
        self.times = before

    def _run(self, run: ast.Run, guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
        skill = self.program.skills.get(run.call.skill.text)
        if skill is None or any(call.skill == run.call.skill for call in self.calls):
            return guards
        before, self.calls = self.calls, (*self.calls, run.call)
        guards = self.block(skill.body, guards)
        self.calls = before
        return guards

    def _commit(self, commit: ast.Commit, guards: tuple[Guard, ...]) -> None:
        own = [*guards]
        if commit.approval is not None:
            own.append(self.guard("its approval", commit.approval.text))
        if commit.spends is not None:
            own.append(self.guard("its `spends`", commit.spends))
        for what, proof in (
            ("a part of its first proof", commit.proof),
            ("a part of its second proof", commit.lasting),
        ):
            looks = statements_in(proof) if proof is not None else ()
            own += [self.guard(what, one.condition, one.span) for one in looks if isinstance(one, LOOKS)]
        name = commit.name.text if not self.calls else f"{self.node}.{commit.name.text}"
        self.found.append(GuardedCommit(name=name, node=self.node, commit=commit, guards=tuple(own), times=self.times))


def _rounds(most: int | None, source: ast.Expression | None) -> int:
    if most is not None:
        return most
    return len(source.items) if isinstance(source, ast.ListOf) else 1


def records_in(node: ast.Node) -> Iterator[ast.Committed | ast.Unsettled]:
    """What is recorded in a node of its commits."""
    for one in statements_in(node.body):
        if isinstance(one, ast.Committed | ast.Unsettled):
            yield one


def all_commits(program: Program) -> dict[str, GuardedCommit]:
    """Every commit of a plan, by name; the first of a name."""
    found: dict[str, GuardedCommit] = {}
    for node in program.nodes.values():
        for one in program.commits_of(node):
            found.setdefault(one.name, one)
    return found


def before(names: Iterable[str], reads: Mapping[str, Iterable[str]]) -> set[str]:
    """The nodes that these read from, and those that they read from in turn."""
    seen: set[str] = set()
    waiting = [*names]
    while waiting:
        for one in reads.get(waiting.pop(), ()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return seen
