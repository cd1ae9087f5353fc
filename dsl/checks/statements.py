"""CS2 for statements: what each takes, and what it adds to the scope of those after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ast, types
from ..diagnostics import Edit, Label
from ..source import Span
from ..types import ElementType, Type
from . import acts, bounds, finished
from .blocks import as_block, gives_in
from .facts import Facts, Given
from .lists import bind, item_of
from .names import mention, usable
from .records import resolve
from .scope import Scope, given_when
from .top_level import check_declarations
from .typer import Typer
from .wording import a


def check_types(facts: Facts) -> None:
    """Type every expression of the plan; learn what each node gives, reads and looks at."""
    typer = Typer(facts)
    statements = Statements(typer)
    for name, node in facts.symbols.nodes.items():
        statements.collect_gives(name, node)
    finished.collect(facts)
    check_declarations(typer)
    for name, node in facts.symbols.nodes.items():
        statements.node(name, node)


class Statements:
    """Types the statements of nodes, one node after the other."""

    def __init__(self, typer: Typer) -> None:
        self.typer, self.facts, self.sink = typer, typer.facts, typer.sink
        self._give_types: dict[int, Type] = {}
        self._rules: dict[type, Callable[[Any, Scope], None]] = {
            ast.ActStatement: self._act,
            ast.Continue: self._continue,
            ast.Expect: self._expect,
            ast.Require: self._require,
            ast.Let: self._let,
            ast.Give: self._give,
            ast.If: self._if,
            ast.For: self._for,
            ast.Commit: self._commit,
        }

    def collect_gives(self, name: str, node: ast.Node) -> None:
        """Before any expression is typed, so that nodes may stand in any order."""
        gives = self.facts.nodes[name].gives
        for give in gives_in(node.body):
            kind = self._give_types[id(give)] = resolve(self.facts, give.type)
            first = gives.setdefault(give.name.text, Given(kind, give))
            if first.type != kind and types.UNKNOWN not in (first.type, kind):
                self.sink.error(
                    "CS213",
                    f"`{give.name.text}` is given as {a(kind)} here, and as {a(first.type)} before",
                    give.type.span,
                    others=(Label(span=first.give.type.span, text=f"{a(first.type)} here"),),
                    help="every path gives the same type",
                )

    def node(self, name: str, node: ast.Node) -> None:
        """The clauses and the body of one node."""
        scope = Scope(node=name)
        bounds.of_clauses(self.facts, node)
        for clause in node.clauses:
            if isinstance(clause, ast.When):
                before = Scope(node=name, no_page="`when` is asked before the node has a page")
                self.typer.expect(clause.condition, types.BOOL, before, "what `when` takes")
                scope.given |= given_when(clause.condition, True)
        self.block(node.body, scope)

    def block(self, block: ast.Block, scope: Scope) -> None:
        """Statements in order; `scope` grows."""
        for statement in block.statements:
            self._rules[type(statement)](statement, scope)
        for name, local in scope.locals.items():
            if not local.used and not name.startswith("_") and local.kind == "let":
                self.sink.warning(
                    "CS901",
                    f"`{name}` is never used",
                    local.name.span,
                    help=f"take it away, or call it `_{name}`",
                    fix=(Edit(span=Span(local.name.span.start, local.name.span.start), text="_"),),
                )

    # Acts

    def _act(self, act: ast.ActStatement, scope: Scope) -> None:
        assert scope.node is not None
        facts = self.facts.nodes[scope.node]
        facts.acts, facts.page = True, facts.page or act.verb.span
        looks = self.typer.looks
        acts.check_act(self.typer, act, scope)
        self._remember(act, looks, scope)

    def _continue(self, statement: ast.Continue, scope: Scope) -> None:
        assert scope.node is not None
        facts = self.facts.nodes[scope.node]
        facts.page = facts.page or statement.span
        mention(self.facts, statement.node, "nodes", but=scope.node)

    def _commit(self, statement: ast.Commit, scope: Scope) -> None:
        usable(self.facts, statement.name)
        self._act(statement.act, scope)
        if statement.spends is not None:
            looks = self.typer.looks
            self.typer.expect(statement.spends, types.MONEY, scope, "what `spends` takes")
            self._remember(statement.spends, looks, scope)
            bounds.of_spends(self.facts, statement.spends)
        self.block(statement.proof, scope.child())
        if statement.lasting is not None:
            self.block(statement.lasting, scope.child())

    # Conditions

    def _condition(self, condition: ast.Expression, scope: Scope, what: str) -> bool:
        """True when it is sure that the condition looks at no page."""
        looks, problems = self.typer.looks, len(self.sink.found)
        self.typer.expect(condition, types.BOOL, scope, what)
        self._remember(condition, looks, scope)
        return looks == self.typer.looks and problems == len(self.sink.found)

    def _remember(self, place: ast.Syntax, looks: int, scope: Scope) -> None:
        """Later checks go into an expression, or the operands of an act, only where they look at the page."""
        if self.typer.looks != looks and scope.node is not None:
            self.facts.nodes[scope.node].looking.add(id(place))

    def _expect(self, statement: ast.Expect, scope: Scope) -> None:
        if self._condition(statement.condition, scope, "what `expect` takes"):
            start, end = statement.span.start, statement.condition.span.end
            fix = [Edit(span=Span(start, start + len("expect")), text="require")]
            if statement.within is not None:
                fix.append(Edit(span=Span(end, statement.span.end), text=""))
            self.sink.warning(
                "CS506",
                "this `expect` looks at no page, so waiting changes nothing",
                statement.span,
                help="write `require`, which asks once",
                fix=fix,
            )
        scope.given |= given_when(statement.condition, True)

    def _require(self, statement: ast.Require, scope: Scope) -> None:
        self._condition(statement.condition, scope, "what `require` takes")
        if statement.why is not None:
            self.typer.type_of(statement.why, scope)
        scope.given |= given_when(statement.condition, True)

    def _if(self, statement: ast.If, scope: Scope) -> None:
        self._condition(statement.condition, scope, "a condition")
        self.block(statement.then, scope.child(given=given_when(statement.condition, True)))
        if statement.otherwise is not None:
            inner = scope.child(given=given_when(statement.condition, False))
            self.block(as_block(statement.otherwise), inner)

    # Values

    def _let(self, statement: ast.Let, scope: Scope) -> None:
        looks = self.typer.looks
        wanted = self._wanted(statement.type)
        kind = self.typer.stored(statement.value, None if isinstance(wanted, ElementType) else wanted, scope)
        if not isinstance(kind, ElementType):
            kind = self.typer.as_value(kind, statement.value)
        self._remember(statement.value, looks, scope)
        bind(self.typer, statement.name, self._declared(statement, kind, wanted), scope)

    def _wanted(self, written: ast.TypeExpression | None) -> Type | None:
        """The declared type; an element's when it is `Element`, which a `let` alone may say."""
        if written is None:
            return None
        is_element = isinstance(written, ast.NamedType) and written.name == types.ELEMENT and written.currency is None
        return ElementType(None) if is_element else resolve(self.facts, written)

    def _declared(self, statement: ast.Let, kind: Type, wanted: Type | None) -> Type:
        element = isinstance(kind, ElementType)
        if wanted is None or (isinstance(wanted, ElementType) and (element or kind == types.UNKNOWN)):
            return kind
        if element:
            return self.typer.as_value(kind, statement.value)
        self.typer.fits(kind, wanted, statement.value, f"`{statement.name.text}`")
        return wanted

    def _give(self, statement: ast.Give, scope: Scope) -> None:
        looks = self.typer.looks
        wanted = self._give_types[id(statement)]
        kind = self.typer.stored(statement.value, wanted, scope)
        if wanted != types.UNKNOWN or not isinstance(kind, ElementType):
            value = self.typer.as_value(kind, statement.value)
            self.typer.fits(value, wanted, statement.value, f"`{statement.name.text}`")
        self._remember(statement.value, looks, scope)

    def _for(self, statement: ast.For, scope: Scope) -> None:
        looks = self.typer.looks
        kind = self.typer.value(statement.source, scope)
        self._remember(statement.source, looks, scope)
        bounds.of_rounds(self.facts, statement)
        if statement.most is None and not isinstance(statement.source, ast.ListOf):
            self.sink.error(
                "CS404",
                "a loop over a list needs a bound",
                statement.source.span,
                label="how long this is shows only when the plan runs",
                help="write `at most N` behind it; a longer list fails, and `first(xs, N)` shortens it",
            )
        inner = scope.child()
        bind(self.typer, statement.name, item_of(self.typer, statement.source, kind), inner, loop=True)
        self.block(statement.body, inner)
