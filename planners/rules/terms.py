"""What facts are about while a plan is looked for: terms, and claims with terms in them.

A term is a value that the goal said, one that the plan asks its user for, one that a choice will find, or one that
stays as the page has it. Claims come from preconditions and effects of a spec's operations, with parameters bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.specs.values import Anything, Claim, Given, Literally, Parameter
from callsheet.dsl.specs.values import Term as Written
from callsheet.dsl.values import Money


@frozen
class Term:
    """A value. Two are the same when kind and value are, whatever parameter they first stood for.

    `truth` is that of a fact, true or false; `said` is a value of the goal; `asked` is an input or a secret of the
    plan, `value` its name; `chosen` is a column of what the choice with the number `value[0]` finds; `read` is what a
    page tells of the fact `value[0]` about `value[1]`; `kept` is whatever the page has; `some` is nobody in particular.
    One that is `fixed` is what a page begins with, and no input; `options` are those that it was taken from.
    """

    kind: Literal["truth", "said", "asked", "chosen", "read", "kept", "some"]
    value: Any = None
    name: str = field(default="", compare=False)
    type: str = field(default="Text", compare=False)
    fixed: bool = field(default=False, compare=False)
    options: tuple[str, ...] = field(default=(), compare=False)

    def suits(self, parameter: Parameter) -> bool:
        """Whether it may be the value of a parameter: an option is one of just these options."""
        return not self.options or self.options == parameter.choices


TRUE = Term(kind="truth", value=True, type="Bool")
FALSE = Term(kind="truth", value=False, type="Bool")
KEPT = Term(kind="kept")
SOME = Term(kind="some")
"""One that nobody has named: what a fact is about that holds of something."""

Binding: TypeAlias = Mapping[str, Term]


@frozen
class Said:
    """A claim with its terms bound. None stands for anything: some argument, all arguments, an unknown value."""

    fact: str
    terms: tuple[Term | None, ...] = ()
    operator: str = "=="
    value: Term | None = TRUE

    @property
    def denies(self) -> bool:
        """Whether it says that something is not so."""
        return (self.operator == "==" and self.value == FALSE) or (self.operator == "!=" and self.value == TRUE)

    def about(self, terms: tuple[Term, ...]) -> bool:
        """Whether it speaks of a fact with these arguments."""
        return all(mine is None or mine == other for mine, other in zip(self.terms, terms, strict=True))


def bound(claim: Claim, binding: Binding) -> Said:
    """A claim of an operation whose parameters are bound. `not f(x)` is `f(x) == false`."""
    operator, value = claim.operator, _bound(claim.value, binding)
    if operator == "!=" and value == TRUE:
        operator, value = "==", FALSE
    return Said(
        fact=claim.fact, terms=tuple(_bound(one, binding) for one in claim.terms), operator=operator, value=value
    )


def _bound(term: Written, binding: Binding) -> Term | None:
    match term:
        case Given(name=name):
            return binding[name]
        case Literally(value=value):
            return literal(value)
        case Anything():
            return None


def literal(written: ast.Expression) -> Term:
    """The term of a literal in a spec."""
    match written:
        case ast.Bool(value=value):
            return TRUE if value else FALSE
        case ast.Text(plain=text):
            return Term(kind="said", value=text or "")
        case ast.Int(value=number):
            return Term(kind="said", value=number, type="Int")
        case ast.DecimalNumber(value=decimal):
            return Term(kind="said", value=decimal, type="Decimal")
        case ast.MoneyLiteral(amount=amount, currency=currency):
            return Term(kind="said", value=Money(amount, currency), type="Money")
        case ast.DateLiteral(value=day):
            return Term(kind="said", value=day, type="Date")
        case ast.DurationLiteral(value=duration):
            return Term(kind="said", value=duration, type="Duration")
        case ast.Negate(value=ast.Int() | ast.DecimalNumber() as inner):
            return Term(kind="said", value=-inner.value, type=literal(inner).type)
    raise TypeError(f"no literal of a spec: {type(written).__name__}")
