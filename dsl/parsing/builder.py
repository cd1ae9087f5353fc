"""From reductions of the grammar to the AST: one method per rule or alias, called by the parser as it goes.

No tree stands in between. Lark hands each method the list of what the rule matched, literals included; a
`[…]` that matched nothing is None in each of its places.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lark import Token

from .. import ast
from ..diagnostics import Diagnostic, closest
from ..elements import ATTRIBUTE_KINDS
from ..source import Span
from . import literals
from .tokens import place

Children = list[Any]

UNITS: dict[str, ast.Resource] = {
    "steps": "steps",
    "tokens": "tokens",
    "calls": "calls",
    "replans": "replans",
}
UNITS |= {"step": "steps", "token": "tokens", "call": "calls", "replan": "replans"}


def _start(child: Any) -> Any:
    return child.start_pos if isinstance(child, Token) else child.span.start


def _end(child: Any) -> Any:
    return child.end_pos if isinstance(child, Token) else child.span.end


def _span(children: Children) -> Span:
    """From the first to the last thing that the rule matched."""
    last = children[-1]
    if last is None:
        last = next(child for child in reversed(children) if child is not None)
    return Span(_start(children[0]), _end(last))


def _name(token: Token) -> ast.Name:
    return ast.Name(span=place(token), text=str(token))


def _nodes(children: Children) -> tuple[Any, ...]:
    """What the rule matched without its punctuation."""
    return tuple(child for child in children if not isinstance(child, Token) and child is not None)


class Builder:
    """Callbacks for one parse at a time.

    After a syntax error, what was read before it is still here: `declarations` in full, the `comments` among
    them, and the `problems` with their literals.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the parse before."""
        self.declarations: list[ast.Declaration] = []
        self.comments: list[Token] = []
        self.problems: list[Diagnostic] = []

    def comment(self, token: Token) -> Token:
        """What the lexer passes over."""
        self.comments.append(token)
        return token

    # Plan and declarations

    def start(self, c: Children) -> Any:
        return c[0]

    def program(self, c: Children) -> tuple[ast.Name, Token | None]:
        return _name(c[1]), c[2]

    def declaration(self, c: Children) -> Any:
        self.declarations.append(c[0])
        return c[0]

    def site(self, c: Children) -> ast.Site:
        return ast.Site(span=_span(c), name=_name(c[1]), address=self._text(c[3]), auth=c[4])

    def auth(self, c: Children) -> ast.Auth:
        return ast.Auth(span=_span(c), scheme=c[1], user=c[2], secret=_name(c[4]))

    def scheme(self, c: Children) -> str:
        return str(c[0])

    def flow(self, c: Children) -> ast.Flow:
        return ast.Flow(span=_span(c), source=_name(c[1]), target=_name(c[3]))

    def input(self, c: Children) -> ast.Input:
        return ast.Input(span=_span(c), name=_name(c[1]), type=c[3], default=c[5])

    def secret(self, c: Children) -> ast.Secret:
        sites = c[5]
        span = Span(_start(c[0]), sites[-1].span.end)
        return ast.Secret(span=span, name=_name(c[1]), type=c[3], sites=sites)

    def record(self, c: Children) -> ast.Record:
        return ast.Record(span=_span(c), name=_name(c[1]), fields=c[3] or ())

    def fields(self, c: Children) -> tuple[Any, ...]:
        return _nodes(c)

    def field(self, c: Children) -> ast.RecordField:
        return ast.RecordField(span=_span(c), name=_name(c[0]), type=c[2])

    def agent(self, c: Children) -> ast.Agent:
        kind, tier, end = c[3]
        site = None if c[5] is None else _name(c[5])
        span = Span(_start(c[0]), site.span.end if site else end)
        return ast.Agent(span=span, name=_name(c[1]), kind=kind, tier=tier, site=site)

    def kind(self, c: Children) -> tuple[str, str | None, int]:
        tier = self._plain(c[1]) if len(c) > 1 else None
        return str(c[0]), tier, c[-1].end_pos

    def budget(self, c: Children) -> ast.Budget:
        return ast.Budget(span=Span(_start(c[0]), c[1][-1].span.end), quantities=c[1])

    node_budget = budget

    def quantities(self, c: Children) -> tuple[ast.Quantity, ...]:
        return _nodes(c)

    def charges(self, c: Children) -> ast.Quantity:
        return self._money_quantity("charges", c[0], c)

    def spend(self, c: Children) -> ast.Quantity:
        return self._money_quantity("spend", c[1], c)

    def active_time(self, c: Children) -> ast.Quantity:
        span = _span(c)
        seconds = literals.duration(str(c[0]), span, self.problems).total_seconds()
        return ast.Quantity(span=span, resource="time", amount=Decimal(str(seconds)))

    def amount(self, c: Children) -> ast.Quantity:
        span = Span(c[0].start_pos, c[1].end_pos)
        unit = str(c[1])
        resource = UNITS.get(unit)
        if resource is None:
            self._unknown_unit(unit, place(c[1]))
        amount = literals.count(str(c[0]), span, self.problems)
        return ast.Quantity(span=span, resource=resource or "steps", amount=amount)

    def number(self, c: Children) -> Any:
        return c[0]

    def goal(self, c: Children) -> ast.Goal:
        return ast.Goal(span=_span(c), condition=c[1])

    def result(self, c: Children) -> ast.Result:
        return ast.Result(span=_span(c), value=c[1])

    def names(self, c: Children) -> tuple[ast.Name, ...]:
        return tuple(_name(token) for token in c[::2])

    # Nodes

    def node(self, c: Children) -> ast.Node:
        agent = None if c[3] is None else _name(c[3])
        return ast.Node(span=_span(c), name=_name(c[1]), agent=agent, clauses=tuple(c[4:-1]), body=c[-1])

    def after(self, c: Children) -> ast.After:
        return ast.After(span=Span(_start(c[0]), c[1][-1].span.end), nodes=c[1])

    def when(self, c: Children) -> ast.When:
        return ast.When(span=_span(c), condition=c[1])

    def retry(self, c: Children) -> ast.Retry:
        attempts = self._count(c[1])
        every = None if c[3] is None else self.duration([c[3]])
        return ast.Retry(span=_span(c), attempts=attempts, every=every)

    def timeout(self, c: Children) -> ast.Timeout:
        return ast.Timeout(span=_span(c), limit=self.duration([c[1]]))

    def block(self, c: Children) -> ast.Block:
        return ast.Block(span=_span(c), statements=tuple(c[1:-1]))

    # Statements

    def continue_(self, c: Children) -> ast.Continue:
        return ast.Continue(span=_span(c), node=_name(c[1]))

    def act(self, c: Children) -> ast.ActStatement:
        return ast.ActStatement(span=_span(c), verb=c[0], operand=c[1], particles=tuple(c[2:]))

    def verb(self, c: Children) -> ast.Name:
        return _name(c[0])

    def particle(self, c: Children) -> ast.Particle:
        return ast.Particle(span=_span(c), word=str(c[0]), value=c[1])

    def expect(self, c: Children) -> ast.Expect:
        within = None if c[3] is None else self.duration([c[3]])
        return ast.Expect(span=_span(c), condition=c[1], within=within)

    def require(self, c: Children) -> ast.Require:
        why = None if c[3] is None else self._text(c[3])
        return ast.Require(span=_span(c), condition=c[1], why=why)

    def let(self, c: Children) -> ast.Let:
        return ast.Let(span=_span(c), name=_name(c[1]), type=c[3], value=c[5])

    def give(self, c: Children) -> ast.Give:
        return ast.Give(span=_span(c), name=_name(c[1]), type=c[3], value=c[5])

    def if_(self, c: Children) -> Any:
        return ast.If(span=_span(c), condition=c[1], then=c[2], otherwise=c[4])

    def for_(self, c: Children) -> ast.For:
        most = None if c[6] is None else self._count(c[6])
        return ast.For(span=_span(c), name=_name(c[1]), source=c[3], most=most, body=c[7])

    def commit(self, c: Children) -> ast.Commit:
        return ast.Commit(span=_span(c), name=_name(c[1]), act=c[2], spends=c[4], proof=c[7], lasting=c[10])

    # Types

    def named_type(self, c: Children) -> ast.NamedType:
        return ast.NamedType(span=_span(c), name=str(c[0]))

    def list_type(self, c: Children) -> ast.ListType:
        return ast.ListType(span=_span(c), item=c[1])

    def optional_type(self, c: Children) -> ast.OptionalType:
        return ast.OptionalType(span=_span(c), item=c[0])

    # Operators

    def binary(self, c: Children) -> Any:
        span = Span(c[0].span.start, c[2].span.end)
        return ast.Binary(span=span, operator=c[1].value, left=c[0], right=c[2])

    def choice(self, c: Children) -> Any:
        return ast.Choice(span=_span(c), condition=c[1], then=c[3], otherwise=c[5])

    def not_(self, c: Children) -> Any:
        return ast.Not(span=_span(c), value=c[1])

    def negate(self, c: Children) -> Any:
        return ast.Negate(span=_span(c), value=c[1])

    def grouped(self, c: Children) -> ast.Grouped:
        return ast.Grouped(span=_span(c), value=c[1])

    def is_state(self, c: Children) -> ast.IsStateLook:
        return ast.IsStateLook(span=Span(c[0].span.start, c[2].end_pos), subject=c[0], state=c[2].value)

    def has_facet(self, c: Children) -> ast.HasFacetLook:
        return ast.HasFacetLook(span=_span(c), element=c[0], facet=c[2].value, wanted=c[3])

    def state(self, c: Children) -> Any:
        return c[0]

    facet = state

    # Looks

    def seen(self, c: Children) -> ast.SeenLook:
        return ast.SeenLook(span=_span(c), element=c[1])

    def how_many(self, c: Children) -> ast.HowManyLook:
        return ast.HowManyLook(span=_span(c), element=c[2])

    def read(self, c: Children) -> ast.ReadLook:
        return ast.ReadLook(span=_span(c), element=c[1], type=c[3])

    def read_all(self, c: Children) -> ast.ReadAllLook:
        most = None if c[5] is None else self._count(c[5])
        return ast.ReadAllLook(span=_span(c), element=c[2], most=most, columns=c[7])

    def url(self, c: Children) -> ast.UrlLook:
        return ast.UrlLook(span=_span(c))

    def columns(self, c: Children) -> tuple[Any, ...]:
        return _nodes(c)

    def column(self, c: Children) -> ast.ColumnOf:
        return ast.ColumnOf(span=_span(c), name=_name(c[0]), type=c[2], source=c[4])

    def source(self, c: Children) -> Any:
        return c[0]

    def self_(self, c: Children) -> ast.SelfElement:
        return ast.SelfElement(span=_span(c))

    # Elements

    def role(self, c: Children) -> ast.RoleElement | ast.AttributeElement:
        span, word, value = _span(c), str(c[0]), self._text(c[1])
        for kind in ATTRIBUTE_KINDS:
            if word == kind != "css":
                return ast.AttributeElement(span=span, kind=kind, value=value)
        return ast.RoleElement(span=span, role=_name(c[0]), name=value)

    def css(self, c: Children) -> ast.AttributeElement:
        return ast.AttributeElement(span=_span(c), kind="css", value=self._text(c[2]))

    def inside(self, c: Children) -> Any:
        return ast.InsideOf(span=_span(c), element=c[0], container=c[2])

    def near(self, c: Children) -> Any:
        return ast.NearTo(span=_span(c), element=c[0], other=c[2])

    def having(self, c: Children) -> Any:
        return ast.HavingInside(span=_span(c), element=c[0], inner=c[2])

    def like(self, c: Children) -> Any:
        return ast.LikeName(span=_span(c), element=c[0], pattern=c[2])

    def pattern(self, c: Children) -> Any:
        return self.regex(c) if c[0].type == "REGEX" else self._text(c[0])

    def nth(self, c: Children) -> Any:
        return ast.NthOf(span=_span(c), element=c[0], index=c[2])

    def index(self, c: Children) -> Any:
        if len(c) == 3:
            return self.grouped(c)
        return self.integer(c) if c[0].type == "INT" else self.name(c)

    # Atoms

    def field_of(self, c: Children) -> Any:
        return ast.FieldOf(span=_span(c), value=c[0], field=_name(c[2]))

    def item(self, c: Children) -> Any:
        return ast.Item(span=_span(c), value=c[0], index=c[2])

    def text(self, c: Children) -> ast.Text:
        return self._text(c[0])

    def integer(self, c: Children) -> ast.Int:
        span = _span(c)
        return ast.Int(span=span, value=literals.integer(str(c[0]), span, self.problems))

    def decimal(self, c: Children) -> ast.DecimalNumber:
        span = _span(c)
        return ast.DecimalNumber(span=span, value=literals.number(str(c[0]), span, self.problems))

    def money(self, c: Children) -> ast.MoneyLiteral:
        span = _span(c)
        amount, currency = literals.money(str(c[0]), span, self.problems)
        return ast.MoneyLiteral(span=span, amount=amount, currency=currency)

    def duration(self, c: Children) -> ast.DurationLiteral:
        span = _span(c)
        return ast.DurationLiteral(span=span, value=literals.duration(str(c[0]), span, self.problems))

    def date(self, c: Children) -> ast.DateLiteral:
        span = _span(c)
        return ast.DateLiteral(span=span, value=literals.date(str(c[0]), span, self.problems))

    def regex(self, c: Children) -> ast.RegexLiteral:
        return ast.RegexLiteral(span=_span(c), pattern=str(c[0])[1:-1])

    def true(self, c: Children) -> ast.Bool:
        return ast.Bool(span=_span(c), value=True)

    def false(self, c: Children) -> ast.Bool:
        return ast.Bool(span=_span(c), value=False)

    def none(self, c: Children) -> ast.NoneLiteral:
        return ast.NoneLiteral(span=_span(c))

    def name(self, c: Children) -> ast.Reference:
        token = c[0]
        return ast.Reference(span=place(token), name=str(token))

    def call(self, c: Children) -> ast.Call:
        by, descending = c[3] if c[3] is not None else (None, False)
        return ast.Call(span=_span(c), function=_name(c[0]), arguments=c[2] or (), by=by, descending=descending)

    def arguments(self, c: Children) -> tuple[Any, ...]:
        return _nodes(c)

    def ordering(self, c: Children) -> tuple[ast.Name, bool]:
        return _name(c[1]), c[2] is not None

    def items(self, c: Children) -> tuple[Any, ...]:
        return _nodes(c)

    def list_of(self, c: Children) -> ast.ListOf:
        return ast.ListOf(span=_span(c), items=c[1] or ())

    def comprehension(self, c: Children) -> ast.Comprehension:
        return ast.Comprehension(span=_span(c), result=c[1], generators=tuple(c[2:-1]))

    def generator(self, c: Children) -> ast.Generator:
        return ast.Generator(span=_span(c), name=_name(c[1]), source=c[3], condition=c[5])

    def record_value(self, c: Children) -> ast.RecordValue:
        return ast.RecordValue(span=_span(c), pairs=c[1] or ())

    def pairs(self, c: Children) -> tuple[Any, ...]:
        return _nodes(c)

    def pair(self, c: Children) -> ast.Pair:
        return ast.Pair(span=_span(c), name=_name(c[0]), value=c[2])

    # Tokens

    def _text(self, token: Token) -> ast.Text:
        return literals.text(str(token), token.start_pos or 0, self.problems)

    def _plain(self, token: Token) -> str:
        text = self._text(token)
        if text.plain is None:
            message = "nothing can be interpolated here"
            help_ = "write the text out; `{{` and `}}` are plain braces"
            self.problems.append(Diagnostic(code="CS003", message=message, span=text.span, help=help_))
        return text.plain or ""

    def _count(self, token: Token) -> Any:
        return literals.integer(str(token), place(token), self.problems)

    def _money_quantity(self, resource: ast.Resource, token: Token, c: Children) -> ast.Quantity:
        span = _span(c)
        amount, currency = literals.money(str(token), span, self.problems)
        return ast.Quantity(span=span, resource=resource, amount=amount, currency=currency)

    def _unknown_unit(self, unit: str, span: Span) -> None:
        near = closest(unit, UNITS)
        self.problems.append(
            Diagnostic(
                code="CS003",
                message=f"a budget has no unit `{unit}`",
                span=span,
                label=f"did you mean `{near}`?" if near else "",
                help="units are `steps`, `tokens`, `calls`, `replans`; money is `$0.50`, time `3min`",
            )
        )
