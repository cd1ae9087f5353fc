"""CS2 for statements: what each takes, and what it adds to the scope of those after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Edit, Label
from callsheet.dsl.source import Span
from callsheet.dsl.types import ElementType, Type

from .. import bounds
from ..blocks import Giving, as_block, gives_in
from ..facts import Facts, Given
from ..graph import finished
from ..graph.instances import type_each
from ..names import mention, usable
from ..scope import Scope, given_when
from ..values.lists import bind
from ..values.records import resolve
from ..values.typer import Typer
from ..wording import a
from . import acts, loops
from .top_level import check_declarations


def check_types(facts: Facts) -> None:
    """Type every expression of the plan; learn what each node gives, reads and looks at."""
    typer = Typer(facts)
    statements = Statements(typer)
    for name, node in facts.symbols.nodes.items():
        facts.of_node("what it gives", name, statements.collect_gives, name, node)
    finished.collect(facts)
    if facts.skill_order:
        from .skill_bodies import type_skills

        type_skills(statements)
    check_declarations(typer)
    for name, node in facts.symbols.nodes.items():
        facts.of_node("types", name, statements.node, name, node)
    finished.check_instances(typer)


Rule: TypeAlias = Callable[["Statements", Any, Scope], None]


class Statements:
    """Types the statements of nodes, one node after the other. How each kind is typed stands in `RULES`."""

    def __init__(self, typer: Typer) -> None:
        self.typer, self.facts, self.sink = typer, typer.facts, typer.sink
        self._give_types: dict[int, Type] = {}

    def collect_gives(self, name: str, node: ast.Node | ast.Skill) -> None:
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

    def given_type(self, give: Giving) -> Type:
        """What `collect_gives` has found."""
        return self._give_types[id(give)]

    def node(self, name: str, node: ast.Node) -> None:
        """The clauses and the body of one node."""
        scope = Scope(node=name)
        bounds.of_clauses(self.facts, node)
        type_each(self.typer, node, scope)
        for clause in node.clauses:
            if isinstance(clause, ast.When):
                before = Scope(node=name, no_page="`when` is asked before the node has a page")
                self.typer.expect(clause.condition, types.BOOL, before, "what `when` takes")
                scope.given |= given_when(clause.condition, True)
        self.block(node.body, scope)

    def block(self, block: ast.Block, scope: Scope) -> None:
        """Statements in order; `scope` grows."""
        for statement in block.statements:
            RULES[type(statement)](self, statement, scope)
        scope.ended |= scope.locals
        for name, local in scope.locals.items():
            if not local.used and not name.startswith("_") and local.kind != "loop":
                kept = local.kind == "keep"  # its name stands in every `set`, too
                self.sink.warning(
                    "CS901",
                    f"`{name}` is never used",
                    local.name.span,
                    help="the loop need not keep it" if kept else f"take it away, or call it `_{name}`",
                    fix=() if kept else (Edit(span=local.name.span.head(0), text="_"),),
                )

    # What rules ask for: each notes whether the page is looked at

    def value(self, expression: ast.Expression, scope: Scope) -> Type:
        """The type of something that can be computed with."""
        looks = self.typer.looks
        kind = self.typer.value(expression, scope)
        self.remember(expression, looks, scope)
        return kind

    def store(self, expression: ast.Expression, wanted: Type, scope: Scope, name: ast.Name) -> None:
        """The value of a name whose type is declared, which `json` and `csv` go by."""
        looks = self.typer.looks
        kind = self.typer.as_value(self.typer.stored(expression, wanted, scope), expression)
        self.typer.fits(kind, wanted, expression, f"`{name.text}`")
        self.remember(expression, looks, scope)

    def expect(self, expression: ast.Expression, wanted: Type, scope: Scope, what: str) -> None:
        """The expression must be usable as a `wanted`; `what` begins the message."""
        looks = self.typer.looks
        self.typer.expect(expression, wanted, scope, what)
        self.remember(expression, looks, scope)

    def element(self, expression: ast.Expression, scope: Scope) -> ElementType | None:
        """The type of an element that statements inside are about."""
        looks = self.typer.looks
        found = self.typer.element(expression, scope)
        self.remember(expression, looks, scope)
        return found

    def elements(self, expression: ast.Expression, scope: Scope) -> ElementType | None:
        """The type of elements that are looked for all at once."""
        looks = self.typer.looks
        self.typer.looked(expression, scope)
        found = self.typer.element(expression, scope)
        self.remember(expression, looks, scope)
        return found

    def remember(self, place: ast.Syntax, looks: int, scope: Scope) -> None:
        """Later checks go into an expression, or the operands of an act, only where they look at the page."""
        if self.typer.looks != looks and scope.node is not None:
            self.facts.nodes[scope.node].looks(place)

    def uses_page(self, statement: ast.Statement, scope: Scope) -> None:
        """The statement needs a page, whatever stands inside of it."""
        if scope.node is not None:
            facts = self.facts.nodes[scope.node]
            facts.acts, facts.page = True, facts.page or statement

    def act(self, act: ast.ActStatement, scope: Scope) -> None:
        """A verb with its words."""
        assert scope.node is not None
        facts = self.facts.nodes[scope.node]
        facts.acts, facts.page = True, facts.page or act
        looks = self.typer.looks
        acts.check_act(self.typer, act, scope)
        self.remember(act, looks, scope)


def _continue(statements: Statements, statement: ast.Continue, scope: Scope) -> None:
    assert scope.node is not None
    facts = statements.facts.nodes[scope.node]
    facts.page = facts.page or statement
    mention(statements.facts, statement.node, "nodes", but=scope.node)


def _commit(statements: Statements, statement: ast.Commit, scope: Scope) -> None:
    usable(statements.facts, statement.name)
    statements.act(statement.act, scope)
    if statement.spends is not None:
        statements.expect(statement.spends, types.MONEY, scope, "what `spends` takes")
        bounds.of_spends(statements.facts, statement.spends)
    if statement.approval is not None:
        statements.value(statement.approval.text, scope)
        bounds.of_approval(statements.facts, statement.approval)
    statements.block(statement.proof, scope.of_proof("first"))
    if statement.lasting is not None:
        statements.block(statement.lasting, scope.of_proof("second"))


# Conditions


def _condition(statements: Statements, condition: ast.Expression, scope: Scope, what: str) -> bool:
    """True when it is sure that the condition looks at no page."""
    looks, problems = statements.typer.looks, len(statements.sink.found)
    statements.expect(condition, types.BOOL, scope, what)
    return looks == statements.typer.looks and problems == len(statements.sink.found)


def _expect(statements: Statements, statement: ast.Expect, scope: Scope) -> None:
    if _condition(statements, statement.condition, scope.polled(), "what `expect` takes"):
        start, end = statement.span.start, statement.condition.span.end
        fix = [Edit(span=Span(start, start + len("expect")), text="require")]
        if statement.within is not None:
            fix.append(Edit(span=Span(end, statement.span.end), text=""))
        statements.sink.warning(
            "CS506",
            "this `expect` looks at no page, so waiting changes nothing",
            statement.span,
            help="write `require`, which asks once",
            fix=fix,
        )
    scope.given |= given_when(statement.condition, True)


def _require(statements: Statements, statement: ast.Require, scope: Scope) -> None:
    _condition(statements, statement.condition, scope, "what `require` takes")
    if statement.why is not None:
        statements.typer.type_of(statement.why, scope)
    scope.given |= given_when(statement.condition, True)


def _if(statements: Statements, statement: ast.If, scope: Scope) -> None:
    _condition(statements, statement.condition, scope, "a condition")
    then = scope.child(given=given_when(statement.condition, True))
    otherwise = scope.child(given=given_when(statement.condition, False))
    statements.block(statement.then, then)
    if statement.otherwise is not None:
        statements.block(as_block(statement.otherwise), otherwise)


# Values


def _let(statements: Statements, statement: ast.Let, scope: Scope) -> None:
    typer = statements.typer
    looks = typer.looks
    wanted = _wanted(statements, statement.type)
    kind = typer.stored(statement.value, None if isinstance(wanted, ElementType) else wanted, scope)
    of_page = isinstance(kind, ElementType) and _is_of_page(statement.value, scope)
    if not isinstance(kind, ElementType):
        kind = typer.as_value(kind, statement.value)
    statements.remember(statement.value, looks, scope)
    bind(typer, statement.name, _declared(statements, statement, kind, wanted), scope, of_page=of_page)


def _is_of_page(element: ast.Expression, scope: Scope) -> bool:
    names = {one.name for one in ast.walk(element) if isinstance(one, ast.Reference)}
    return any(local is not None and local.of_page for local in map(scope.find, names))


def _wanted(statements: Statements, written: ast.TypeExpression | None) -> Type | None:
    """The declared type; an element's when it is `Element`, which a `let` alone may say."""
    if written is None:
        return None
    is_element = isinstance(written, ast.NamedType) and written.name == types.ELEMENT and written.currency is None
    return ElementType(None) if is_element else resolve(statements.facts, written)


def _declared(statements: Statements, statement: ast.Let, kind: Type, wanted: Type | None) -> Type:
    element = isinstance(kind, ElementType)
    if wanted is None or (isinstance(wanted, ElementType) and (element or kind == types.UNKNOWN)):
        return kind
    if element:
        return statements.typer.as_value(kind, statement.value)
    statements.typer.fits(kind, wanted, statement.value, f"`{statement.name.text}`")
    return wanted


def _give(statements: Statements, statement: ast.Give, scope: Scope) -> None:
    typer = statements.typer
    looks = typer.looks
    wanted = statements.given_type(statement)
    kind = typer.stored(statement.value, wanted, scope)
    if wanted != types.UNKNOWN or not isinstance(kind, ElementType):
        value = typer.as_value(kind, statement.value)
        typer.fits(value, wanted, statement.value, f"`{statement.name.text}`")
    statements.remember(statement.value, looks, scope)


class _Rules(dict[type, Rule]):
    """Those of statements that few plans have are imported with the first one of them."""

    def __missing__(self, kind: type) -> Rule:
        from . import around, models, residuals, skill_bodies

        rare = around.RULES | models.RULES | residuals.RULES | skill_bodies.RULES
        self.update(rare)
        return rare[kind]


RULES = _Rules(
    {
        ast.ActStatement: Statements.act,
        ast.Continue: _continue,
        ast.Commit: _commit,
        ast.Expect: _expect,
        ast.Require: _require,
        ast.If: _if,
        ast.Let: _let,
        ast.Give: _give,
        **loops.RULES,
    }
)
