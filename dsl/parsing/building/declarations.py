"""Declarations, nodes, and the edits of a patch."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Diagnostic, Edit, closest
from callsheet.dsl.source import Span

from .. import literals
from ..tokens import Token, place
from .reductions import Children, Header, name_of, nodes_in, span_of, start_of
from .statements import Statements

UNITS: dict[str, ast.Resource] = {
    "steps": "steps",
    "tokens": "tokens",
    "calls": "calls",
    "replans": "replans",
}
UNITS |= {"step": "steps", "token": "tokens", "call": "calls", "replan": "replans"}
UNIT_HABITS = {
    **dict.fromkeys(("dollar", "dollars", "usd"), "${}"),
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "{}s"),
    **dict.fromkeys(("m", "mins", "minute", "minutes"), "{}min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "{}h"),
}
"""Units that people write as words of their own, with how the whole is written."""


class Builder(Statements):
    """Callbacks of all rules of the grammar."""

    # Plan and declarations

    def start(self, c: Children) -> Any:
        return c[0]

    def program(self, c: Children) -> Header:
        return Header("plan", name_of(c[1]), doc=c[2])

    def library(self, c: Children) -> Header:
        return Header("library", name_of(c[1]))

    def patch(self, c: Children) -> Header:
        because = None if c[5] is None else self._text(c[5])
        return Header("patch", name_of(c[1]), base=self._text(c[3]), because=because)

    def declaration(self, c: Children) -> Any:
        self.declarations.append(c[0])
        return c[0]

    library_declaration = edit = declaration

    def replace_node(self, c: Children) -> ast.ReplaceNode:
        return ast.ReplaceNode(span=span_of(c), node=c[1])

    def replace_skill(self, c: Children) -> ast.ReplaceSkill:
        return ast.ReplaceSkill(span=span_of(c), skill=c[1])

    def insert(self, c: Children) -> ast.InsertNode:
        return ast.InsertNode(span=span_of(c), place=c[1], anchor=name_of(c[2]), node=c[3])

    def side(self, c: Children) -> Any:
        return c[0].text

    def remove(self, c: Children) -> ast.RemoveNode:
        return ast.RemoveNode(span=span_of(c), node=name_of(c[1]))

    def stop_node(self, c: Children) -> ast.StopNode:
        return ast.StopNode(span=span_of(c), node=name_of(c[1]))

    def reassign(self, c: Children) -> ast.Reassign:
        return ast.Reassign(span=span_of(c), node=name_of(c[1]), agent=name_of(c[3]))

    def rebudget(self, c: Children) -> ast.Rebudget:
        return ast.Rebudget(span=Span(start_of(c[0]), c[2][-1].span.end), node=name_of(c[1]), quantities=c[2])

    def site(self, c: Children) -> ast.Site:
        return ast.Site(span=span_of(c), name=name_of(c[1]), address=self._text(c[3]), clauses=tuple(c[4:]))

    def spec(self, c: Children) -> ast.Spec:
        return ast.Spec(span=span_of(c), path=self._text(c[1]))

    def assets(self, c: Children) -> ast.Assets:
        return ast.Assets(span=span_of(c), origins=tuple(self._text(one) for one in c[1::2]))

    def login(self, c: Children) -> ast.Login:
        return ast.Login(span=span_of(c), call=c[2], condition=c[4])

    def shows_strangers(self, c: Children) -> ast.ShowsStrangers:
        return ast.ShowsStrangers(span=span_of(c))

    def auth(self, c: Children) -> ast.Auth:
        return ast.Auth(span=span_of(c), scheme=c[1], user=c[2], secret=name_of(c[4]))

    def scheme(self, c: Children) -> Any:
        return c[0].text

    def flow(self, c: Children) -> ast.Flow:
        return ast.Flow(span=span_of(c), source=name_of(c[1]), target=name_of(c[3]))

    def influence(self, c: Children) -> ast.Influence:
        return ast.Influence(span=span_of(c), source=name_of(c[1]), target=name_of(c[3]))

    def currency(self, c: Children) -> ast.Currency:
        return ast.Currency(span=span_of(c), code=name_of(c[1]))

    def use(self, c: Children) -> ast.Use:
        return ast.Use(span=span_of(c), path=self._text(c[1]))

    def input(self, c: Children) -> ast.Input:
        return ast.Input(span=span_of(c), name=name_of(c[1]), type=c[3], default=c[5])

    def secret(self, c: Children) -> ast.Secret:
        sites = c[5]
        span = Span(start_of(c[0]), sites[-1].span.end)
        return ast.Secret(span=span, name=name_of(c[1]), type=c[3], sites=sites)

    def record(self, c: Children) -> ast.Record:
        return ast.Record(span=span_of(c), name=name_of(c[1]), fields=c[3] or ())

    def fields(self, c: Children) -> tuple[Any, ...]:
        return nodes_in(c)

    def field(self, c: Children) -> ast.RecordField:
        return ast.RecordField(span=span_of(c), name=name_of(c[0]), type=c[2])

    def enum(self, c: Children) -> ast.Enum:
        values = tuple(name_of(token) for token in c[3:-1] if token.type == "NAME")
        return ast.Enum(span=span_of(c), name=name_of(c[1]), values=values)

    def skill(self, c: Children) -> ast.Skill:
        site = None if c[6] is None else name_of(c[6])
        return ast.Skill(
            span=span_of(c),
            name=name_of(c[1]),
            parameters=c[3] or (),
            site=site,
            secrets=c[8] or (),
            result=c[10],
            body=c[11],
        )

    def agent(self, c: Children) -> ast.Agent:
        kind, tier, end = c[3]
        site = None if c[5] is None else name_of(c[5])
        pool = None if c[7] is None else self._count(c[7])
        last = c[7].end if c[7] is not None else site.span.end if site else end
        span = Span(start_of(c[0]), last)
        return ast.Agent(span=span, name=name_of(c[1]), kind=kind, tier=tier, site=site, pool=pool)

    def kind(self, c: Children) -> tuple[str, str | None, int]:
        tier = self._plain(c[1]) if len(c) > 1 else None
        return c[0].text, tier, c[-1].end

    def budget(self, c: Children) -> ast.Budget:
        return ast.Budget(span=Span(start_of(c[0]), c[1][-1].span.end), quantities=c[1])

    node_budget = budget

    def quantities(self, c: Children) -> tuple[ast.Quantity, ...]:
        return nodes_in(c)

    def charges(self, c: Children) -> ast.Quantity:
        return self._money_quantity("charges", c[0], c)

    def spend(self, c: Children) -> ast.Quantity:
        return self._money_quantity("spend", c[1], c)

    def active_time(self, c: Children) -> ast.Quantity:
        seconds = literals.duration(c[0].text, place(c[0]), self.problems).total_seconds()
        return ast.Quantity(span=span_of(c), resource="time", amount=Decimal(str(seconds)))

    def amount(self, c: Children) -> ast.Quantity:
        unit = c[1].text
        resource = UNITS.get(unit)
        if resource is None:
            self._unknown_unit(c[0], c[1])
        amount = literals.count(c[0].text, Span(c[0].start, c[1].end), self.problems)
        return ast.Quantity(span=span_of(c), resource=resource or "steps", amount=amount)

    def number(self, c: Children) -> Any:
        return c[0]

    threshold = unit = number

    def trigger(self, c: Children) -> ast.Trigger:
        operator, number = (None, None) if c[3] is None else (c[3].text, c[4])
        threshold = None if number is None else literals.number(number.text, place(number), self.problems)
        last = number or c[2]
        return ast.Trigger(
            span=Span(start_of(c[0]), last.end), name=name_of(c[2]), operator=operator, threshold=threshold
        )

    def goal(self, c: Children) -> ast.Goal:
        return ast.Goal(span=span_of(c), condition=c[1])

    def result(self, c: Children) -> ast.Result:
        return ast.Result(span=span_of(c), value=c[1])

    # Nodes

    def node(self, c: Children) -> ast.Node:
        agent = None if c[3] is None else name_of(c[3])
        return ast.Node(span=span_of(c), name=name_of(c[1]), agent=agent, clauses=tuple(c[4:-1]), body=c[-1])

    def after(self, c: Children) -> ast.After:
        return ast.After(span=Span(start_of(c[0]), c[1][-1].span.end), nodes=c[1])

    def when(self, c: Children) -> ast.When:
        return ast.When(span=span_of(c), condition=c[1])

    def instead_of(self, c: Children) -> ast.InsteadOf:
        return ast.InsteadOf(span=span_of(c), node=name_of(c[2]))

    def for_each(self, c: Children) -> ast.ForEach:
        most = None if c[9] is None else self._count(c[9])
        return ast.ForEach(span=span_of(c), name=name_of(c[2]), source=c[4], key=c[6], most=most)

    def retry(self, c: Children) -> ast.Retry:
        attempts = self._count(c[1])
        every = None if c[3] is None else self.duration([c[3]])
        return ast.Retry(span=span_of(c), attempts=attempts, every=every)

    def timeout(self, c: Children) -> ast.Timeout:
        return ast.Timeout(span=span_of(c), limit=self.duration([c[1]]))

    def done(self, c: Children) -> ast.Done:
        agent = None if c[4] is None else name_of(c[4])
        skipped, gives, end = c[9]
        return ast.Done(
            span=Span(start_of(c[0]), end),
            name=name_of(c[1]),
            key=c[2],
            agent=agent,
            origins=c[6] or (),
            spent=c[8] or (),
            gives=gives,
            skipped=skipped,
        )

    def key(self, c: Children) -> Any:
        return c[1]

    def outcome(self, c: Children) -> tuple[bool, tuple[ast.Binding, ...], int]:
        return (True, (), c[0].end) if isinstance(c[0], Token) else (False, *c[0])

    def bindings(self, c: Children) -> tuple[tuple[ast.Binding, ...], int]:
        return nodes_in(c), c[-1].end

    def binding(self, c: Children) -> ast.Binding:
        return ast.Binding(span=span_of(c), name=name_of(c[0]), type=c[2], value=c[4])

    def _money_quantity(self, resource: ast.Resource, token: Token, c: Children) -> ast.Quantity:
        amount, currency = literals.money(token.text, place(token), self.problems)
        return ast.Quantity(span=span_of(c), resource=resource, amount=amount, currency=currency)

    def _unknown_unit(self, number: Token, unit: Token) -> None:
        habit = UNIT_HABITS.get(unit.text.lower())
        near = habit.format(number.text) if habit else closest(unit.text, UNITS)
        whole = Span(number.start, unit.end)
        self.problems.append(
            Diagnostic(
                code="CS003",
                message=f"a budget has no unit `{unit.text}`",
                span=place(unit),
                label=f"did you mean `{near}`?" if near else "",
                help="units are `steps`, `tokens`, `calls`, `replans`; money is `$0.50`, time `3min`",
                fix=(Edit(span=whole, text=near),) if habit and near else (),
            )
        )
