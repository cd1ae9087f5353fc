"""Declarations and the whole plan as documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from .. import ast
from ..elements import quote
from ..source import Span
from ..values import duration_text
from . import literals
from .document import NEW_LINE, NOTHING, SPACE_OR_LINE, Document, Group, Nest
from .expressions import Expressions
from .remarks import Remarks
from .statements import Statements

Rules: TypeAlias = dict[type, Callable[[Any], Document]]
BLOCKS = (ast.Node, ast.Skill, ast.ReplaceNode, ast.ReplaceSkill, ast.InsertNode)
"""What takes several lines, and stands apart."""


class Declarations:
    """Prints declarations."""

    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks
        self.expression = Expressions(remarks)
        self.statements = Statements(remarks, self.expression)
        self._rules: Rules = {
            ast.Site: self._site,
            ast.Flow: lambda node: f"flow {node.source.text} -> {node.target.text}",
            ast.Influence: lambda node: f"influence {node.source.text} -> {node.target.text}",
            ast.Currency: lambda node: f"currency {node.code.text}",
            ast.Use: lambda node: f"use {literals.text(node.path)}",
            ast.Input: self._input,
            ast.Secret: self._secret,
            ast.Record: self._record,
            ast.Enum: self._enum,
            ast.Skill: self._skill,
            ast.Agent: self._agent,
            ast.Budget: self._budget,
            ast.Trigger: self._trigger,
            ast.Node: self._node,
            ast.Done: self._done,
            ast.Goal: lambda node: ("goal ", self.expression(node.condition)),
            ast.Result: lambda node: ("result ", self.expression(node.value)),
        }
        self._edits, self._clauses = self._of_edits(), {**self._of_site_clauses(), **self._of_node_clauses()}

    def _of_edits(self) -> Rules:
        return {
            ast.ReplaceNode: lambda edit: ("replace ", self._node(edit.node)),
            ast.ReplaceSkill: lambda edit: ("replace ", self._skill(edit.skill)),
            ast.InsertNode: lambda edit: (f"insert {edit.place} {edit.anchor.text} ", self._node(edit.node)),
            ast.RemoveNode: lambda edit: f"remove {edit.node.text}",
            ast.StopNode: lambda edit: f"stop {edit.node.text}",
            ast.Reassign: lambda edit: f"reassign {edit.node.text} to {edit.agent.text}",
            ast.Rebudget: lambda edit: self._listed(f"rebudget {edit.node.text} ", edit.quantities, literals.quantity),
        }

    def _of_site_clauses(self) -> Rules:
        return {
            ast.Spec: lambda clause: f"spec {literals.text(clause.path)}",
            ast.Assets: lambda clause: self._listed("assets ", clause.origins, literals.text),
            ast.Login: self._login,
            ast.Auth: lambda clause: (
                f"auth {clause.scheme} ",
                self.expression(clause.user),
                f", {clause.secret.text}",
            ),
            ast.ShowsStrangers: lambda _: "shows strangers",
        }

    def _of_node_clauses(self) -> Rules:
        return {
            ast.After: lambda clause: self._names("after ", clause.nodes),
            ast.When: lambda clause: ("when ", self.expression(clause.condition)),
            ast.InsteadOf: lambda clause: f"instead of {clause.node.text}",
            ast.ForEach: self._for_each,
            ast.Retry: self._retry,
            ast.Timeout: lambda clause: ("timeout ", self.expression(clause.limit)),
            ast.Budget: self._budget,
        }

    def plan(self, plan: ast.Plan) -> Document:
        """A whole file. An empty line follows the header and stands on both sides of a node."""
        lines: list[Document] = [self.remarks.before(plan.name.span.start), f"plan {plan.name.text}"]
        if plan.doc is not None:
            remarks = self.remarks.before(plan.doc_span.start) if plan.doc_span else NOTHING
            lines += [NEW_LINE, remarks, f'"""{plan.doc}"""']
        return (*lines, *self._all(plan.declarations, self._rules), NEW_LINE, self.remarks.rest())

    def library(self, library: ast.Library) -> Document:
        """A file of skills."""
        head = (self.remarks.before(library.name.span.start), f"skills {library.name.text}")
        return (*head, *self._all(library.declarations, self._rules), NEW_LINE, self.remarks.rest())

    def patch(self, patch: ast.Patch) -> Document:
        """A patch."""
        because: Document = NOTHING
        head = self.remarks.before(patch.plan.span.start)
        if patch.because is not None:
            remarks = self.remarks.before(patch.because.span.start)
            because = (SPACE_OR_LINE, remarks, f"because {literals.text(patch.because)}")
        words = Group((f"patch {patch.plan.text} at {literals.text(patch.base)}", Nest(because)))
        return (head, words, *self._all(patch.edits, self._edits), NEW_LINE, self.remarks.rest())

    def _all(self, items: Sequence[Any], rules: Rules) -> list[Document]:
        """One after the other, what takes a block with an empty line on both sides."""
        lines: list[Document] = []
        before: Any = None
        for one in items:
            apart = before is None or isinstance(one, BLOCKS) or isinstance(before, BLOCKS)
            lines += [self.statements.between(one, apart=apart), rules[type(one)](one)]
            before = one
        return lines

    def _site(self, node: ast.Site) -> Document:
        address = self.expression(node.address)
        clauses: list[Document] = []
        for clause in node.clauses:
            remarks = self.remarks.before(clause.span.start)
            clauses += [SPACE_OR_LINE, remarks, self._clauses[type(clause)](clause)]
        return Group((f"site {node.name.text} at ", address, Nest(tuple(clauses))))

    def _login(self, clause: ast.Login) -> Document:
        call = self.expression.skill_call(clause.call)
        return ("login by ", call, " when ", self.expression(clause.condition))

    def _input(self, node: ast.Input) -> Document:
        head = f"input {node.name.text}: {literals.type_name(node.type)}"
        return head if node.default is None else (f"{head} = ", self.expression(node.default))

    def _secret(self, node: ast.Secret) -> Document:
        return self._names(f"secret {node.name.text}: {literals.type_name(node.type)} for ", node.sites)

    def _record(self, node: ast.Record) -> Document:
        fields = self.expression.bracketed("{", node.fields, self._field, node.span)
        return (f"record {node.name.text} ", fields)

    def _field(self, node: ast.RecordField) -> Document:
        return f"{node.name.text}: {literals.type_name(node.type)}"

    def _enum(self, node: ast.Enum) -> Document:
        values = self.expression.bracketed("{", node.values, lambda value: value.text, node.span)
        return (f"enum {node.name.text} ", values)

    def _skill(self, node: ast.Skill) -> Document:
        end = Span(node.span.start, node.name.span.end + 1)
        # Where there are none, what stood before the name goes behind the brackets, where it is found next time.
        parameters = self.expression.bracketed("(", node.parameters, self._field, end) if node.parameters else "()"
        clauses: list[Document] = []
        if node.site is not None:
            clauses += [SPACE_OR_LINE, f"on {node.site.text}"]
        if node.secrets:
            clauses += [SPACE_OR_LINE, self._names("using ", node.secrets)]
        if node.result is not None:
            clauses += [SPACE_OR_LINE, f"-> {literals.type_name(node.result)}"]
        remarks = self.remarks.before(node.body.span.start)
        header = Group((f"skill {node.name.text}", parameters, Nest((*clauses, remarks)), SPACE_OR_LINE))
        return (header, self.statements.block(node.body))

    def _trigger(self, node: ast.Trigger) -> Document:
        threshold = "" if node.threshold is None else f" {node.operator} {node.threshold:f}"
        return f"replan when {node.name.text}{threshold}"

    def _done(self, node: ast.Done) -> Document:
        clauses: list[Document] = []
        if node.agent is not None:
            clauses += [SPACE_OR_LINE, f"by {node.agent.text}"]
        if node.origins:
            clauses += [SPACE_OR_LINE, self._names("from ", node.origins)]
        if node.spent:
            clauses += [SPACE_OR_LINE, self._listed("spent ", node.spent, literals.quantity)]
        outcome = "skipped" if node.skipped else self.statements.bindings(node)
        name = (f"done {node.name.text}", self.statements.key(node.key))
        return (Group((*name, Nest(tuple(clauses)), SPACE_OR_LINE)), outcome)

    def _agent(self, node: ast.Agent) -> Document:
        tier = "" if node.tier is None else f" {quote(node.tier)}"
        site = "" if node.site is None else f" on {node.site.text}"
        pool = "" if node.pool is None else f" pool {node.pool}"
        return f"agent {node.name.text} is {node.kind}{tier}{site}{pool}"

    def _budget(self, node: ast.Budget) -> Document:
        return self._listed("budget ", node.quantities, literals.quantity)

    def _names(self, word: str, names: tuple[ast.Name, ...]) -> Document:
        return self._listed(word, names, lambda name: name.text)

    def _listed(self, word: str, items: tuple[Any, ...], spelled: Callable[[Any], str]) -> Document:
        """Items behind a word, with commas between them."""
        parts: list[Document] = []
        for item in items:
            if parts:
                parts += [",", SPACE_OR_LINE]
            parts += [self.remarks.before(item.span.start), spelled(item)]
        return Group((word, Nest(tuple(parts))))

    def _node(self, node: ast.Node) -> Document:
        agent = "" if node.agent is None else f" by {node.agent.text}"
        clauses: list[Document] = []
        for clause in node.clauses:
            remarks = self.remarks.before(clause.span.start)
            clauses += [SPACE_OR_LINE, remarks, self._clauses[type(clause)](clause)]
        remarks = self.remarks.before(node.body.span.start)
        header = Group((f"node {node.name.text}{agent}", Nest((*clauses, remarks)), SPACE_OR_LINE))
        return (header, self.statements.block(node.body))

    def _retry(self, clause: ast.Retry) -> Document:
        every = "" if clause.every is None else f" every {duration_text(clause.every.value)}"
        return f"retry {clause.attempts}{every}"

    def _for_each(self, clause: ast.ForEach) -> Document:
        source = self.expression(clause.source)
        key: Document = NOTHING
        if clause.key is not None:
            key = (" ", self.remarks.before(clause.key.span.start), "by ", self.expression(clause.key))
        most = "" if clause.most is None else f" at most {clause.most}"
        return (f"for each {clause.name.text} in ", source, key, most)
