"""Declarations and the whole plan as documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ast
from ..elements import quote
from ..values import duration_text
from . import literals
from .document import NEW_LINE, NOTHING, SPACE_OR_LINE, Document, Group, Nest
from .expressions import Expressions
from .remarks import Remarks
from .statements import Statements


class Declarations:
    """Prints declarations."""

    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks
        self.expression = Expressions(remarks)
        self.statements = Statements(remarks, self.expression)
        self._rules: dict[type, Callable[[Any], Document]] = {
            ast.Site: self._site,
            ast.Flow: lambda node: f"flow {node.source.text} -> {node.target.text}",
            ast.Input: self._input,
            ast.Secret: self._secret,
            ast.Record: self._record,
            ast.Agent: self._agent,
            ast.Budget: self._budget,
            ast.Node: self._node,
            ast.Goal: lambda node: ("goal ", self.expression(node.condition)),
            ast.Result: lambda node: ("result ", self.expression(node.value)),
        }
        self._clauses: dict[type, Callable[[Any], Document]] = {
            ast.After: lambda clause: self._names("after ", clause.nodes),
            ast.When: lambda clause: ("when ", self.expression(clause.condition)),
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
        before: ast.Declaration | None = None
        for one in plan.declarations:
            apart = before is None or isinstance(one, ast.Node) or isinstance(before, ast.Node)
            lines += [self.statements.between(one, apart=apart), self._rules[type(one)](one)]
            before = one
        return (*lines, NEW_LINE, self.remarks.rest())

    def _site(self, node: ast.Site) -> Document:
        address = self.expression(node.address)
        auth: Document = NOTHING
        if node.auth is not None:
            start = f"auth {node.auth.scheme} "
            remarks = self.remarks.before(node.auth.span.start)
            auth = (
                SPACE_OR_LINE,
                remarks,
                start,
                self.expression(node.auth.user),
                f", {node.auth.secret.text}",
            )
        return Group((f"site {node.name.text} at ", address, Nest(auth)))

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

    def _agent(self, node: ast.Agent) -> Document:
        tier = "" if node.tier is None else f" {quote(node.tier)}"
        site = "" if node.site is None else f" on {node.site.text}"
        return f"agent {node.name.text} is {node.kind}{tier}{site}"

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
