"""CS6: what is read on one site, while logged in, reaches another only where a `flow` says so.

Labels are sets of origins `d:o`: confidential data read from origin `o`. Values carry them, branches raise the label of
everything inside of them, and a site that has been told something may show it again later. One pass would be unsound
for loops and for what parallel nodes do, so the whole is repeated until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast
from ..source import Span
from .facts import Facts
from .statements import as_block

Label = frozenset[str]
PUBLIC: Label = frozenset()


def check_flow(facts: Facts) -> None:
    """Nothing to find while every site is one origin."""
    if len(set(facts.origins.values())) < 2 or len(facts.order) < len(facts.symbols.nodes):
        return
    analysis = _Flow(facts)
    while True:
        before = analysis.snapshot()
        for name in facts.order:
            analysis.node(name)
        if analysis.snapshot() == before:
            break
    for (_, span), (message, help_) in sorted(analysis.leaks.items(), key=lambda one: one[0][1]):
        facts.sink.error("CS603", message, span, help=help_)


class _Flow:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.gives: dict[str, dict[str, Label]] = {name: {} for name in facts.symbols.nodes}
        self.told: dict[str, Label] = dict.fromkeys(facts.origins.values(), PUBLIC)
        self.leaks: dict[tuple[str, Span], tuple[str, str]] = {}
        self.allowed = {
            (facts.origins[flow.source.text], facts.origins[flow.target.text])
            for flow in facts.symbols.flows
            if flow.source.text in facts.origins and flow.target.text in facts.origins
        }
        self.private = {
            facts.origins[name]
            for name, site in facts.symbols.sites.items()
            if name in facts.origins and (site.auth is not None or self._has_secret(name))
        }

    def _has_secret(self, site: str) -> bool:
        return any(site in {one.text for one in secret.sites} for secret in self.facts.symbols.secrets.values())

    def snapshot(self) -> tuple[object, ...]:
        return {name: dict(labels) for name, labels in self.gives.items()}, dict(self.told), len(self.leaks)

    def node(self, name: str) -> None:
        node = self.facts.symbols.nodes[name]
        site = self.facts.site_of(node)
        self.name = name
        self.origin = self.facts.origins.get(site or "")
        context = PUBLIC
        for clause in node.clauses:
            if isinstance(clause, ast.When):
                context |= self.label(clause.condition, {})
        self.block(node.body, {}, context)

    def block(self, block: ast.Block, scope: dict[str, Label], context: Label) -> None:
        for statement in block.statements:
            self.statement(statement, scope, context)

    def statement(self, statement: ast.Statement, scope: dict[str, Label], context: Label) -> None:
        match statement:
            case ast.ActStatement():
                self.act(statement, scope, context)
            case ast.Let(name=name, value=value):
                scope[name.text] = self.label(value, scope) | context
            case ast.Give(name=name, value=value):
                gives = self.gives[self.name]
                gives[name.text] = gives.get(name.text, PUBLIC) | self.label(value, scope) | context
            case ast.If():
                inner = context | self.label(statement.condition, scope)
                self.block(statement.then, dict(scope), inner)
                if statement.otherwise is not None:
                    self.block(as_block(statement.otherwise), dict(scope), inner)
            case ast.For():
                label = self.label(statement.source, scope) | context
                self.block(statement.body, {**scope, statement.name.text: label}, label)
            case ast.Commit():
                self.act(statement.act, scope, context)
                self.block(statement.proof, dict(scope), context)
                if statement.lasting is not None:
                    self.block(statement.lasting, dict(scope), context)

    def act(self, act: ast.ActStatement, scope: dict[str, Label], context: Label) -> None:
        label = context
        for value in (act.operand, *(particle.value for particle in act.particles)):
            label |= self.label(value, scope)
        self.send(label, act.span)

    def send(self, label: Label, span: Span) -> None:
        if self.origin is None:
            return
        self.told[self.origin] |= label
        for source in label - {self.origin}:
            if (source, self.origin) not in self.allowed:
                here, there = self._site(source), self._site(self.origin)
                message = f"data read on `{here}` is sent to `{there}`"
                self.leaks[source, span] = message, f"if that is meant, declare `flow {here} -> {there}`"

    def _site(self, origin: str) -> str:
        return next(name for name, known in self.facts.origins.items() if known == origin)

    def label(self, expression: ast.Expression, scope: dict[str, Label]) -> Label:
        """The join over everything that the expression mentions."""
        return frozenset().union(*self._parts(expression, scope))

    def _parts(self, expression: ast.Expression, scope: dict[str, Label]) -> Iterable[Label]:
        for part in ast.walk(expression):
            match part:
                case ast.FieldOf(value=ast.Reference(name=name), field=field) if name in self.gives and name not in scope:
                    yield self.gives[name].get(field.text, PUBLIC)
                case ast.Reference(name=name):
                    yield scope.get(name, PUBLIC)
                case ast.ReadLook() | ast.ReadAllLook() | ast.SeenLook() | ast.HowManyLook() | ast.HasFacetLook():
                    yield self._read()
                case ast.IsStateLook(state=state) if state != "given":
                    yield self._read()
                case ast.UrlLook():
                    yield self._read()

    def _read(self) -> Label:
        if self.origin is None:
            return PUBLIC
        own = frozenset({self.origin}) if self.origin in self.private else PUBLIC
        return own | self.told[self.origin]
