"""Plan, what is finished --residual--> Plan: the rest of a program, as a program of its own.

Finished nodes become `done`, with what they gave as literals. Of a node that is not finished, a commit that was done
becomes `committed` in the place where it stood; what is left of a loop's rounds, and of one that is not settled, stays
behind its record. Budgets become what is left of them. Everything else is shared with the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from .. import ast
from ..check import CheckedPlan
from ..checks.blocks import continue_of, gives_in
from ..classes import mutable
from ..commit_names import declared_commits
from ..rewrite import rewritten
from .finished import Commitment, Finished, Progress
from .left import left_of, quantities_of
from .recorded import bindings, record_of
from .remarks import without_remarks_in
from .written import written

OVER = frozenset({"done", "skipped"})


def residual(checked: CheckedPlan, finished: Finished) -> ast.Plan:
    """What is left of a plan. With nothing finished and nothing spent it is the plan itself.

    It can be printed, checked and run like any plan; its spans are those of the plan, so what is said of a finished
    node points at the node. A node that is done and that an unfinished one goes on from (`continue`) stays: its page is
    gone, and the two are done again as one. Raises `NotWritable` for a value that no plan can hold.
    """
    plan, rest = checked.plan, _Rest.of(checked, finished)
    made = tuple(part for one in plan.declarations for part in rest.declaration(one))
    if len(made) == len(plan.declarations) and all(
        one is other for one, other in zip(made, plan.declarations, strict=True)
    ):
        return plan
    gone = [one.span for one in plan.declarations if isinstance(one, ast.Node) and rest.is_over(one.name.text)]
    return replace(plan, declarations=made, comments=without_remarks_in(plan, gone))


def has_unsettled(plan: ast.Plan) -> bool:
    """Whether a plan has a commit in it whose outcome is not known: it checks, and does not run."""
    nodes = (one for one in plan.declarations if isinstance(one, ast.Node))
    return any(isinstance(part, ast.Unsettled) for node in nodes for part in ast.walk(node))


@mutable
class _Rest:
    """Who stands in for each node, and who goes on from it; `currency` is the plan's, `of_skills` commits of skills."""

    finished: Finished
    nodes: Mapping[str, ast.Node]
    stand_ins: dict[str, str] = field(default_factory=dict)
    continued: dict[str, str] = field(default_factory=dict)
    currency: str = "USD"
    of_skills: Mapping[str, ast.Commit] = field(default_factory=dict)

    @staticmethod
    def of(checked: CheckedPlan, finished: Finished) -> _Rest:
        """Read off the plan."""
        rest = _Rest(finished=finished, nodes=checked.nodes)
        for name, node in checked.nodes.items():
            stands_in = _stands_in_for(node)
            if stands_in is not None:
                rest.stand_ins[stands_in] = name
            first = continue_of(node)
            if first is not None:
                rest.continued[first.node.text] = name
        written = [one.code.text for one in checked.plan.declarations if isinstance(one, ast.Currency)]
        rest.currency = written[0] if written else rest.currency
        rest.of_skills = {name: one for name, one in declared_commits(checked).items() if "." in name}
        return rest

    def declaration(self, one: ast.Declaration) -> Iterator[ast.Declaration]:
        """What stands in the place of a declaration."""
        match one:
            case ast.Budget():
                yield left_of(one, self.finished.spent, self.finished.replans)
            case ast.Node():
                yield from self._node(one)
            case _:
                yield one

    def is_over(self, name: str) -> bool:
        """Whether there is nothing left to do of a node."""
        after = self.continued.get(name)
        return self._outcome(name).outcome in OVER and (after is None or self.is_over(after))

    def _node(self, node: ast.Node) -> Iterator[ast.Declaration]:
        name = node.name.text
        progress = self.finished.of(name)
        types = {one.name.text: one.type for one in reversed(tuple(gives_in(node.body)))}
        if self.is_over(name):
            ended = self._outcome(name)
            if any(isinstance(clause, ast.ForEach) for clause in node.clauses) and ended.outcome == "done":
                ended = _together(ended, types)
                types = {give: ast.ListType(span=one.span, item=one) for give, one in types.items()}
            if any(isinstance(clause, ast.When | ast.InsteadOf) for clause in node.clauses):
                types = {give: _optional(one) for give, one in types.items()}
            yield self._done(node, ended, types)
            return
        for key, instance in progress.instances:
            if instance.outcome in OVER:
                written_key = written(key, node.name.span, f"a key of node `{name}`")
                yield replace(self._done(node, instance, types), key=written_key)
        yield _unfinished(node, progress, self.of_skills)

    def _outcome(self, name: str) -> Progress:
        """How a node ended, its stand-in counted; a stand-in for what is done will not run."""
        progress = self.finished.of(name)
        if progress.outcome == "failed" and name in self.stand_ins:
            stand_in = self.stand_ins[name]
            instead = self.finished.of(stand_in)
            if instead.outcome == "done":
                agent = instead.agent or _agent(self.nodes[stand_in])
                return replace(instead, agent=agent, spent=progress.spent, commits=progress.commits)
        if progress.outcome == "waiting" and name in self.nodes:
            stands_in = _stands_in_for(self.nodes[name])
            if stands_in is not None and self.finished.of(stands_in).outcome in OVER:
                return replace(progress, outcome="skipped")
        return progress

    def _done(self, node: ast.Node, progress: Progress, types: Mapping[str, ast.TypeExpression]) -> ast.Done:
        place, skipped = node.name.span, progress.outcome == "skipped"
        agent = None if skipped else progress.agent or _agent(node)
        return ast.Done(
            span=node.span,
            name=node.name,
            key=None,
            agent=None if agent is None else ast.Name(span=place, text=agent),
            origins=tuple(ast.Name(span=place, text=one) for one in progress.origins),
            spent=quantities_of(progress.spent, self.currency, place),
            gives=() if skipped else tuple(bindings(types, progress.gives, place, f"node `{node.name.text}`")),
            skipped=skipped,
        )


def _optional(written: ast.TypeExpression) -> ast.TypeExpression:
    """As those see it who read a node that might have been skipped: they ask whether it is there."""
    return written if isinstance(written, ast.OptionalType) else ast.OptionalType(span=written.span, item=written)


def _stands_in_for(node: ast.Node) -> str | None:
    return next((one.node.text for one in node.clauses if isinstance(one, ast.InsteadOf)), None)


def _agent(node: ast.Node) -> str | None:
    return None if node.agent is None else node.agent.text


def _together(progress: Progress, names: Mapping[str, object]) -> Progress:
    """A `for each` node that is done whole gives lists, as those who read it see them."""
    ended = [one for _, one in progress.instances if one.outcome == "done"]
    gives = progress.gives or {name: [one.gives.get(name) for one in ended] for name in names}
    origins = dict.fromkeys((*progress.origins, *(origin for one in ended for origin in one.origins)))
    return replace(progress, gives=gives, origins=tuple(origins))


def _unfinished(node: ast.Node, progress: Progress, of_skills: Mapping[str, ast.Commit]) -> ast.Node:
    """The node with records of its commits, and with what is left of its budget."""
    records: dict[str, list[Commitment]] = {}
    for one in progress.committed:
        records.setdefault(one.name, []).append(one)
    ahead = [record_of(of_skills[name], one) for name, ones in records.items() if name in of_skills for one in ones]
    clauses = tuple(left_of(one, progress.spent) if isinstance(one, ast.Budget) else one for one in node.clauses)
    same = all(one is other for one, other in zip(clauses, node.clauses, strict=True))
    body = _behind(ahead, _with_records(node.body, records)) if records else node.body
    return node if same and body is node.body else replace(node, clauses=clauses, body=body)


def _with_records(body: ast.Block, records: Mapping[str, list[Commitment]]) -> ast.Block:
    def block(part: Any) -> ast.Block | None:
        if not isinstance(part, ast.Block) or not any(_has_record(one, records) for one in part.statements):
            return None
        statements = (made for one in part.statements for made in _recorded(one, records))
        return replace(part, statements=tuple(rewritten(one, block) for one in statements))

    return rewritten(body, block)


def _behind(ahead: list[ast.Committed | ast.Unsettled], body: ast.Block) -> ast.Block:
    """Of what skills have committed, before anything runs them; `continue N` stays the first word of a node."""
    first = 1 if body.statements and isinstance(body.statements[0], ast.Continue) else 0
    return replace(body, statements=(*body.statements[:first], *ahead, *body.statements[first:])) if ahead else body


def _has_record(statement: ast.Statement, records: Mapping[str, list[Commitment]]) -> bool:
    return isinstance(statement, ast.Commit) and statement.name.text in records


def _recorded(statement: ast.Statement, records: Mapping[str, list[Commitment]]) -> Iterator[ast.Statement]:
    """A commit behind its records; one that is done, and is there once, is its record."""
    if not isinstance(statement, ast.Commit) or statement.name.text not in records:
        yield statement
        return
    known = records[statement.name.text]
    yield from (record_of(statement, one) for one in known)
    if not any(one.settled and one.key is None for one in known):
        yield statement
