"""Terms and trees of a spec → the words of a plan: inputs, secrets, names of the spec, texts with values in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.elements import quote
from callsheet.dsl.formatting import literals
from callsheet.dsl.formatting.document import layout
from callsheet.dsl.formatting.expressions import Expressions
from callsheet.dsl.formatting.remarks import Remarks
from callsheet.dsl.rewrite import rewritten
from callsheet.dsl.source import NOWHERE, Source
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.values import Money, duration_text
from callsheet.dsl.words import RESERVED

from .aims import Filter
from .terms import Binding, Term

LONGEST_NAME = 40


class Names:
    """The names of one plan, each used for one thing; `inputs` and `secrets` are what terms became, in order.

    `page` is the one that is open where something is written.
    """

    def __init__(self, spec: SiteSpec, site: str, given: Mapping[str, str]) -> None:
        self.spec, self.site, self.given = spec, site, given
        self._taken = {site, *RESERVED}
        self.inputs: dict[Term, str] = {}
        self.secrets: dict[Term, str] = {}
        self.page: str | None = None
        self._chosen: dict[int, str] = {}
        self._read: dict[Term, str] = {}
        self._asked: dict[int, dict[Filter, None]] = {}

    def free(self, wanted: str) -> str:
        """A name that is not in use yet, and now is."""
        word = "".join(letter if letter.isascii() and (letter.isalnum() or letter == "_") else "_" for letter in wanted)
        word = word.strip("_").lower()[:LONGEST_NAME] or "it"
        word = word if word[0].isalpha() else f"n{word}"
        name, number = word, 2
        while name in self._taken:
            name, number = f"{word}_{number}", number + 1
        self._taken.add(name)
        return name

    def choice(self, number: int, path: str) -> None:
        """Where the row stands that a choice finds: `pick.choice`."""
        self._chosen[number] = path

    def reading(self, term: Term) -> str:
        """The name of what a page tells, which stands there from now on."""
        self._read[term] = self.free(term.name or "told")
        return self._read[term]

    def ask_of(self, number: int, column: str, operator: str, value: Term) -> None:
        """What the work asks of the row that a choice finds."""
        asked = Filter(column=column, operator=operator, value=value)
        self._asked.setdefault(number, {})[asked] = None

    def is_column(self, name: str) -> bool:
        """Whether a table has a column of this name: what it asks of a row is asked when the row is chosen."""
        return any(column.name == name for one in self.spec.elements.values() for column in one.columns)

    def asked_of(self, number: int) -> list[Filter]:
        """All that was asked of it."""
        return list(self._asked.get(number, ()))

    def value(self, term: Term) -> ast.Expression:
        """A term where a value is wanted."""
        if term.kind == "chosen":
            number, column = term.value
            return reference(f"{self._chosen[number]}.{column}")
        if term.kind == "read":
            return reference(self._read[term])
        if term.fixed and term not in self.inputs:
            return literal_of(term.value)
        known = self.secrets if term.type == "Secret" else self.inputs
        if term not in known:
            known[term] = self.free(term.name or "it")
        return reference(known[term])

    def declarations(self) -> list[str]:
        """The inputs, each with what the goal said as its default, and the secrets."""
        lines = []
        for term, name in self.inputs.items():
            default = self._default(term, name)
            lines.append(f"input {name}: {type_of(term)}{default}")
        lines += [f"secret {name}: Text for {self.site}" for name in self.secrets.values()]
        return lines

    def _default(self, term: Term, name: str) -> str:
        if term.kind == "said":
            return f" = {spelled(term.value)}"
        if name in self.given and term.type in ("Text", "Url"):
            return f" = {quote(self.given[name])}"
        return f" = {self.given[name]}" if name in self.given else ""

    def confided(self) -> dict[str, str]:
        """Secrets that the goal held."""
        return {name: str(term.value) for term, name in self.secrets.items() if term.kind == "said"}

    def asked(self) -> list[str]:
        """The inputs that have no value yet."""
        return [name for term, name in self.inputs.items() if term.kind != "said" and name not in self.given]

    def word_for(self, term: Term) -> str:
        """A word for a term: the name that it has in the plan."""
        return said(self.value(term)).rpartition(".")[2] if not term.fixed else term.name

    # Trees of the spec, with names in them

    def tree(self, node: Any, binding: Binding) -> Any:
        """An act or a look in which elements are names of the spec again, and parameters are values of the plan."""

        def change(part: Any) -> Any:
            match part:
                case ast.Grouped(value=value) if (name := self._element(value)) is not None:
                    return reference(f"{self.site}.{name}")
                case ast.Text(parts=parts) if any(not isinstance(one, str) for one in parts):
                    return ast.Text(span=part.span, parts=tuple(self._part(one, binding) for one in parts))
                case ast.Reference(name=name) if name in binding:
                    return self.value(binding[name])
            return None

        return rewritten(node, change)

    def _part(self, part: Any, binding: Binding) -> Any:
        if not isinstance(part, ast.Reference) or part.name not in binding:
            return part
        value = self.value(binding[part.name])
        return value if isinstance(value, ast.Reference | ast.FieldOf) else str(binding[part.name].value)

    def put(self, term: Term) -> str:
        """A term as it is put into a text."""
        value = self.value(term)
        return f"{{{said(value)}}}" if isinstance(value, ast.Reference | ast.FieldOf) else str(term.value)

    def _element(self, value: ast.Expression) -> str | None:
        """Its name in the spec; of several, one that the spec has on the page that is open."""
        found = [one.name for one in self.spec.elements.values() if one.expression == value]
        page = self.spec.pages.get(self.page or "")
        here = [name for name in found if page is not None and name in page.elements]
        return next(iter(here or found), None)


def literal_of(value: Any) -> ast.Expression:
    """A value as a literal."""
    match value:
        case int():
            return ast.Int(span=NOWHERE, value=value)
        case Decimal():
            return ast.DecimalNumber(span=NOWHERE, value=value)
        case Money(amount=amount, currency=currency):
            return ast.MoneyLiteral(span=NOWHERE, amount=amount, currency=currency)
        case dt.date():
            return ast.DateLiteral(span=NOWHERE, value=value)
        case dt.timedelta():
            return ast.DurationLiteral(span=NOWHERE, value=value)
    return ast.Text(span=NOWHERE, parts=(str(value),))


def reference(path: str) -> ast.Expression:
    """`pick.choice.product` as a tree."""
    first, *fields = path.split(".")
    found: ast.Expression = ast.Reference(span=NOWHERE, name=first)
    for one in fields:
        found = ast.FieldOf(span=NOWHERE, value=found, field=ast.Name(span=NOWHERE, text=one))
    return found


def said(expression: ast.Expression) -> str:
    """The text of an expression."""
    return " ".join(layout(Expressions(Remarks(Source(""), ()))(expression)).split("\n")).strip()


def act_text(act: ast.ActStatement) -> str:
    """The text of an act."""
    operand = [] if act.operand is None else [said(act.operand)]
    return " ".join([act.verb, *operand, *(f"{one.word} {said(one.value)}" for one in act.particles)])


def type_of(term: Term) -> str:
    """The type of an input."""
    if isinstance(term.value, Money) and term.value.currency != "USD":
        return f"Money {term.value.currency}"
    return "Text" if term.type == "Secret" else term.type


def spelled(value: Any) -> str:
    """A value as a literal."""
    match value:
        case bool():
            return "true" if value else "false"
        case Money(amount=amount, currency=currency):
            return literals.money(amount, currency)
        case Decimal():
            return f"{value:f}" if value != value.to_integral_value() else f"{value:.1f}"
        case dt.date():
            return f"@{value.isoformat()}"
        case dt.timedelta():
            return duration_text(value)
        case str():
            return quote(value)
    return str(value)
