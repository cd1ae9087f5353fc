"""CS603: what is read on one site, while logged in, reaches another only where a `flow` says so.

Labels are sets of origins: confidential data read from there. Values carry them, branches raise the label
of everything inside of them, and a site that has been told something may show it again later. One pass
would be unsound for what parallel nodes do, so the whole is repeated until nothing changes; labels only
grow, so it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from .. import ast
from ..classes import frozen
from ..diagnostics import Label as Place
from ..source import Span
from .blocks import as_block
from .facts import Facts
from .looks import is_look

Label: TypeAlias = frozenset[str]
PUBLIC: Label = frozenset()
Scope: TypeAlias = dict[str, Label]


def check_flow(facts: Facts) -> None:
    """Nothing to find while every site is one origin."""
    if len(set(facts.origins.values())) < 2 or len(facts.order) < len(facts.symbols.nodes):
        return
    analysis = _Flow(facts)
    before: object = None
    while before != analysis.state():
        before = analysis.state()
        for name in facts.order:
            analysis.node(name)
    for leak in sorted(analysis.leaks, key=lambda one: one.span):
        _report(facts, leak, analysis.first_read.get(leak.source))


@frozen
class Leak:
    """Data of origin `source` reaches `target`; `by_condition`: only whether something happens shows it."""

    source: str
    target: str
    span: Span
    by_condition: bool


class _Flow:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.gives: dict[str, dict[str, Label]] = {name: {} for name in facts.symbols.nodes}
        self.told: dict[str, Label] = dict.fromkeys(facts.origins.values(), PUBLIC)
        self.first_read: dict[str, Span] = {}
        self.leaks: set[Leak] = set()
        self.allowed = set(_allowed(facts))
        self.private = set(_private(facts))
        self.name, self.origin = "", ""

    def state(self) -> object:
        return {name: dict(labels) for name, labels in self.gives.items()}, dict(self.told)

    def node(self, name: str) -> None:
        node = self.facts.symbols.nodes[name]
        self.name = name
        self.origin = self.facts.origins.get(self.facts.site_of(node) or "", "")
        when = self.facts.skippable(name)
        context = PUBLIC if when is None else self._label(when.condition, {})
        self._block(node.body, {}, context)

    def _block(self, block: ast.Block, scope: Scope, context: Label) -> None:
        for statement in block.statements:
            self._statement(statement, scope, context)

    def _statement(self, statement: ast.Statement, scope: Scope, context: Label) -> None:
        match statement:
            case ast.ActStatement():
                self._act(statement, scope, context)
            case ast.Let(name=name, value=value):
                scope[name.text] = self._looked(value, scope, context) | context
            case ast.Give(name=name, value=value):
                gives = self.gives[self.name]
                label = self._looked(value, scope, context) | context
                gives[name.text] = gives.get(name.text, PUBLIC) | label
            case ast.Expect(condition=condition) | ast.Require(condition=condition):
                self._looked(condition, scope, context)
            case ast.If():
                inner = context | self._looked(statement.condition, scope, context)
                self._block(statement.then, dict(scope), inner)
                if statement.otherwise is not None:
                    self._block(as_block(statement.otherwise), dict(scope), inner)
            case ast.For():
                label = context | self._looked(statement.source, scope, context)
                self._block(statement.body, {**scope, statement.name.text: label}, label)
            case ast.Commit():
                self._act(statement.act, scope, context)
                if statement.spends is not None:
                    self._looked(statement.spends, scope, context)
                self._block(statement.proof, dict(scope), context)
                if statement.lasting is not None:
                    self._block(statement.lasting, dict(scope), context)

    def _act(self, act: ast.ActStatement, scope: Scope, context: Label) -> None:
        """All that an act mentions may reach the site: names of elements, parts of addresses, texts, keys."""
        operands = () if act.operand is None else (act.operand,)
        for value in (*operands, *(particle.value for particle in act.particles)):
            for label, span in self._parts(value, scope):
                self._send(label, span)
        self._send(context, act.span, by_condition=True)

    def _looked(self, expression: ast.Expression, scope: Scope, context: Label) -> Label:
        """The label of an expression. Where it looks at the page, whether it does may show nothing private."""
        if id(expression) in self.facts.nodes[self.name].looking:
            self._may_reach(context, expression.span, by_condition=True)
        return self._label(expression, scope)

    def _send(self, label: Label, span: Span, *, by_condition: bool = False) -> None:
        if self.origin:
            self.told[self.origin] |= label
            self._may_reach(label, span, by_condition=by_condition)

    def _may_reach(self, label: Label, span: Span, *, by_condition: bool) -> None:
        for source in label - {self.origin}:
            if self.origin and (source, self.origin) not in self.allowed:
                self.leaks.add(Leak(source=source, target=self.origin, span=span, by_condition=by_condition))

    def _label(self, expression: ast.Expression, scope: Scope) -> Label:
        """The join over everything that the expression mentions."""
        return PUBLIC.union(*(label for label, _ in self._parts(expression, scope)))

    def _parts(self, expression: ast.Expression, scope: Scope) -> Iterator[tuple[Label, Span]]:
        for part in ast.walk(expression):
            match part:
                case ast.FieldOf(value=ast.Reference(name=name), field=field) if self._is_node(name, scope):
                    yield self.gives[name].get(field.text, PUBLIC), part.span
                case ast.Reference(name=name):
                    yield scope.get(name, PUBLIC), part.span
                case _ if is_look(part):
                    yield self._read(part.span), part.span

    def _is_node(self, name: str, scope: Scope) -> bool:
        return name in self.gives and name not in scope

    def _read(self, span: Span) -> Label:
        if not self.origin:
            return PUBLIC
        own = frozenset({self.origin}) & self.private
        if own:
            self.first_read.setdefault(self.origin, span)
        return own | self.told[self.origin]


def _allowed(facts: Facts) -> Iterator[tuple[str, str]]:
    for flow in facts.symbols.flows:
        if flow.source.text in facts.origins and flow.target.text in facts.origins:
            yield facts.origins[flow.source.text], facts.origins[flow.target.text]


def _private(facts: Facts) -> Iterator[str]:
    """Origins where somebody is logged in, or a secret is known."""
    secret = {site.text for one in facts.symbols.secrets.values() for site in one.sites}
    for name, site in facts.symbols.sites.items():
        if name in facts.origins and (site.auth is not None or name in secret):
            yield facts.origins[name]


def _report(facts: Facts, leak: Leak, read: Span | None) -> None:
    names = {origin: name for name, origin in reversed(facts.origins.items())}
    source, target = names[leak.source], names[leak.target]
    message = f"data read on `{source}` is sent to `{target}`"
    if leak.by_condition:
        message = f"`{target}` could tell from this what was read on `{source}`"
    facts.sink.error(
        "CS603",
        message,
        leak.span,
        label="whether this is done depends on it" if leak.by_condition else f"this comes from `{source}`",
        others=() if read is None else (Place(span=read, text=f"`{source}` is read here, logged in"),),
        help=f"if that is meant, declare `flow {source} -> {target}`",
    )
