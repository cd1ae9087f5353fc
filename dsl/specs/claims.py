"""Claims: what preconditions and effects say of the site's state, typed by the facts that the spec declares.

In goes an expression of the plan language (`not in_cart(product)`, `quantity == 2`), out comes a `Claim`, or what
is wrong with it. An effect says what is so; a precondition may also compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import ast
from . import snippets
from .problems import Problems
from .values import Anything, Claim, ClaimOperator, Fact, Given, Literally, Parameter, Term
from .yaml_text import Scalar

COMPARISONS: dict[str, ClaimOperator] = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
ORDERED = frozenset({"Int", "Decimal", "Money", "Date", "Duration"})
LITERALS: dict[type, str] = {
    ast.Text: "Text",
    ast.Int: "Int",
    ast.DecimalNumber: "Decimal",
    ast.Bool: "Bool",
    ast.MoneyLiteral: "Money",
    ast.DateLiteral: "Date",
    ast.DurationLiteral: "Duration",
}
HELP = "a claim is `fact(…)`, `not fact(…)` or `fact(…) == value`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Reads the claims of one operation. Facts in `broken` are declared, but what they are is not known."""

    facts: Mapping[str, Fact]
    broken: frozenset[str]
    parameters: Mapping[str, Parameter]
    problems: Problems

    def read(self, places: Sequence[Scalar], *, effects: bool) -> tuple[Claim, ...]:
        """What the claims say, without those that are wrong."""
        found = [self._claim(place, effects=effects) for place in places]
        return tuple(one for one in found if one is not None)

    def initially(self, place: Scalar, fact: Parameter) -> Literally | Anything | None:
        """The value that a fact begins with: a literal or `_`."""
        expression = snippets.expression(place, self.problems, "a literal")
        found = None if expression is None else self._term(expression, fact, f"`{fact.name}`")
        return None if isinstance(found, Given) else found

    def _claim(self, place: Scalar, *, effects: bool) -> Claim | None:
        expression = snippets.expression(place, self.problems, "a claim")
        if expression is None:
            return None
        subject, operator, value = _taken_apart(expression)
        called = _called(subject)
        if called is None:
            self.problems.tell("this is no claim", expression.span, help=HELP)
            return None
        name, arguments = called
        if name.text not in self.facts:
            if name.text not in self.broken:
                self.problems.unknown(f"there is no fact `{name.text}`", name.text, name.span, self.facts, what="facts")
            return None
        return self._typed(self.facts[name.text], subject, arguments, operator, value, place, effects=effects)

    def _typed(
        self,
        fact: Fact,
        subject: ast.Expression,
        arguments: Sequence[ast.Expression],
        operator: str,
        value: ast.Expression | None,
        place: Scalar,
        *,
        effects: bool,
    ) -> Claim | None:
        before = len(self.problems.found)
        if len(arguments) != len(fact.parameters):
            wanted = ", ".join(f"`{one.name}`" for one in fact.parameters) or "nothing"
            self.problems.tell(f"`{fact.name}` takes {wanted}", subject.span)
            return None
        terms = tuple(
            self._term(argument, parameter, f"what `{fact.name}` takes")
            for argument, parameter in zip(arguments, fact.parameters, strict=True)
        )
        whole = Parameter(name=fact.name, type=fact.type, choices=fact.choices)
        if value is None and fact.type != "Bool":
            self.problems.tell(f"`{fact.name}` has a value", subject.span, help=f"say which: `{fact.name} == …`")
            return None
        held: Term | None = (
            Literally(value=ast.Bool(span=subject.span, value=operator == "=="))
            if value is None
            else self._term(value, whole, f"`{fact.name}`")
        )
        sign = "==" if value is None else operator
        self._operator(sign, fact, terms, held, place, effects=effects)
        if len(self.problems.found) > before or held is None:
            return None
        kept = tuple(term for term in terms if term is not None)
        return Claim(fact=fact.name, terms=kept, operator=COMPARISONS[sign], value=held, text=place.text.strip())

    def _operator(
        self, sign: str, fact: Fact, terms: Sequence[Term | None], held: Term | None, place: Scalar, *, effects: bool
    ) -> None:
        if effects and sign != "==":
            self.problems.tell("an effect says what is so, not what is not or how much at most", place.span, help=HELP)
        elif sign not in ("==", "!=") and fact.type not in ORDERED:
            self.problems.tell(f"a fact of type {fact.type} has no order", place.span, help="compare with `==` or `!=`")
        elif sign != "==" and isinstance(held, Anything):
            self.problems.tell("`_` says that there is some value, so only `==` goes with it", place.span)
        for_all = any(isinstance(term, Anything) for term in terms)
        holds = isinstance(held, Literally) and held.value == ast.Bool(span=place.span, value=True)
        if effects and for_all and holds:
            message = f"an effect cannot make `{fact.name}` true for everything"
            self.problems.tell(message, place.span, help=f"`not {fact.name}(_)` makes it false for everything")

    def _term(self, expression: ast.Expression, wanted: Parameter, what: str) -> Term | None:
        """A parameter of the operation, a literal, or `_`."""
        match expression:
            case ast.Grouped(value=inner):
                return self._term(inner, wanted, what)
            case ast.Reference(name="_"):
                return Anything()
            case ast.Reference(name=name):
                return self._parameter(expression, name, wanted, what)
            case ast.Negate(value=ast.Int() | ast.DecimalNumber() as number):
                kind = LITERALS[type(number)]
            case _:
                kind = LITERALS.get(type(expression), "")
        if kind == "Text" and isinstance(expression, ast.Text) and expression.plain is None:
            kind = ""
        if not kind:
            help_ = "write a literal, a parameter of the operation, or `_`"
            self.problems.tell(f"{what} cannot be worked out here", expression.span, help=help_)
            return None
        if isinstance(expression, ast.Text) and wanted.choices and expression.plain not in wanted.choices:
            text = expression.plain or ""
            self.problems.unknown(f"{what} is never `{text}`", text, expression.span, wanted.choices, what="it can be")
            return None
        return Literally(value=expression) if self._fits(kind, wanted, expression, what) else None

    def _parameter(self, expression: ast.Reference, name: str, wanted: Parameter, what: str) -> Given | None:
        given = self.parameters.get(name)
        if given is None:
            message = f"there is no parameter `{name}`"
            self.problems.unknown(message, name, expression.span, self.parameters, what="parameters")
            return None
        return Given(name=name) if self._fits(given.type, wanted, expression, what) else None

    def _fits(self, kind: str, wanted: Parameter, expression: ast.Expression, what: str) -> bool:
        if kind == wanted.type or (kind == "Secret" and wanted.type == "Text"):
            return True
        self.problems.tell(f"{what} is of type {wanted.type}, this is of type {kind}", expression.span)
        return False


def _taken_apart(expression: ast.Expression) -> tuple[ast.Expression, str, ast.Expression | None]:
    """What is claimed of, how, and the value; None for the value of a bare fact, `!=` for one with `not`."""
    match expression:
        case ast.Grouped(value=inner):
            return _taken_apart(inner)
        case ast.Not(value=inner):
            subject, operator, value = _taken_apart(inner)
            if value is None and operator == "==":
                return subject, "!=", None
        case ast.Binary(operator=operator, left=left, right=right) if operator in COMPARISONS:
            return left, operator, right
    return expression, "==", None


def _called(subject: ast.Expression) -> tuple[ast.Name, Sequence[ast.Expression]] | None:
    """The fact and its arguments."""
    match subject:
        case ast.Grouped(value=inner):
            return _called(inner)
        case ast.Call(function=function, arguments=arguments, by=None):
            return function, arguments
        case ast.Reference(name=name) if name != "_":
            return ast.Name(span=subject.span, text=name), ()
    return None
