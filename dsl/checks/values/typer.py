"""CS2: the type of each expression, bottom up, with one message for each mistake.

In: an expression and the scope in which it stands. Out: its type, UNKNOWN where a mistake was told. What
each kind of expression takes and is stands in the modules named in `RULES`; here is what they and the
statements ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.elements import quote
from callsheet.dsl.source import Span
from callsheet.dsl.types import ElementType, NodeType, Optional, SecretType, Type

from ..facts import Facts
from ..scope import Scope, path_of, ungrouped
from ..wording import a, listed
from . import calls, elements, lists, literals, looks, operators, references

Rule: TypeAlias = Callable[["Typer", Any, Scope], Type]


class _Rules(dict[type, Rule]):
    """Those of questions and skills, which few plans have, are imported with the first of them."""

    def __missing__(self, kind: type) -> Rule:
        from ..skills import runs
        from . import asking

        rare = asking.RULES | runs.RULES
        self.update(rare)
        return rare[kind]


RULES = _Rules(
    {
        **literals.RULES,
        **references.RULES,
        **operators.RULES,
        **lists.RULES,
        **calls.RULES,
        **elements.RULES,
        **looks.RULES,
        ast.Grouped: lambda typer, node, scope: typer.type_of(node.value, scope),
    }
)


class Typer:
    """Types expressions of one plan; what it learns goes into `facts`.

    `looks` counts looks it has met, `node_types` are what nodes are to those who read them.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts, self.sink = facts, facts.sink
        self.looks = 0
        self.node_types: dict[str, NodeType] = {}

    def type_of(self, expression: ast.Expression, scope: Scope) -> Type:
        """The type, whatever it is."""
        kind = RULES[type(expression)](self, expression, scope)
        if self.facts.noted is not None:
            self.facts.noted[id(expression)] = kind
        return kind

    def stored(self, expression: ast.Expression, wanted: Type | None, scope: Scope) -> Type:
        """The type of what is assigned to a name; `wanted` is the declared one, which `json` and `csv` go by."""
        bare = ungrouped(expression)
        if wanted is not None and isinstance(bare, ast.Call) and calls.reads_a_file(bare):
            return calls.read_as(self, bare, wanted, scope)
        return self.type_of(expression, scope)

    def value(self, expression: ast.Expression, scope: Scope) -> Type:
        """The type of something that can be computed with."""
        return self.as_value(self.type_of(expression, scope), expression)

    def as_value(self, kind: Type, expression: ast.Expression) -> Type:
        """`kind`; elements, secrets and nodes are refused."""
        match kind:
            case ElementType():
                self._element_as_value(expression)
            case SecretType(name=name):
                self.secret_misused(name, expression.span)
            case NodeType(name=name, gives=gives):
                names = listed(f"{name}.{give}" for give, _ in gives)
                help_ = f"it gives {names}" if names else "it gives nothing"
                self.sink.error("CS201", f"`{name}` is a node, not a value", expression.span, help=help_)
            case _:
                return kind
        return types.UNKNOWN

    def element(self, expression: ast.Expression, scope: Scope) -> ElementType | None:
        """The element's type, None and a diagnostic when it is not an element."""
        bare = ungrouped(expression)
        if isinstance(bare, ast.Reference) and not references.is_known(self, bare.name, scope):
            references.unknown_element(self, bare, scope)
            return None
        kind = self.type_of(expression, scope)
        if isinstance(kind, ElementType):
            return kind
        if kind != types.UNKNOWN:
            example = quote(bare.plain) if isinstance(bare, ast.Text) and bare.plain else '"Save"'
            self.sink.error(
                "CS203",
                f"an element is wanted here, not {a(kind)}",
                expression.span,
                label=f"this is {a(kind)}",
                help=f'elements are written `ROLE "name"`, for example `button {example}`'
                + (f"; `text {example}` is whatever shows it" if isinstance(bare, ast.Text) else ""),
            )
        return None

    def expect(
        self, expression: ast.Expression, wanted: Type, scope: Scope, what: str, *, literal: bool = False
    ) -> None:
        """The expression must be usable as a `wanted`; `what` begins the message.

        Where only a literal may stand, a conversion is no advice.
        """
        self.fits(self.value(expression, scope), wanted, expression, what, literal=literal)

    def fits(self, given: Type, wanted: Type, expression: ast.Expression, what: str, *, literal: bool = False) -> None:
        """Says so when a value of type `given` cannot stand for a `wanted`."""
        if types.assignable(given, wanted):
            return
        if str(given) == str(wanted) and str(wanted) in types.SCALARS:
            return  # a type of the language was declared anew, which was told
        from . import conversions, mismatch

        if isinstance(given, Optional) and types.assignable(given.item, wanted):
            self.may_be_none(expression, given, f"{what} must be {a(wanted)}")
            return
        if mismatch.inside_record(self.facts, expression, given, wanted):
            return
        if conversions.other_currency(self.facts, expression, given, wanted, what):
            return
        convert = conversions.as_literal if literal else conversions.conversion
        help_, fix = convert(given, wanted, expression)
        self.sink.error(
            "CS201",
            f"{what} must be {a(wanted)}, not {a(given)}",
            expression.span,
            label=f"this is {a(given)}",
            help=help_,
            fix=fix,
        )

    def may_be_none(self, expression: ast.Expression, kind: Type, must: str) -> None:
        """A `T?` where a `T` is wanted. `must` says what it must be."""
        if kind == Optional(types.NEVER):
            help_ = "write a value, or declare the type with a `?`"
            self.sink.error("CS208", f"{must}, and this is `none`", expression.span, help=help_)
            return
        path = path_of(expression)
        ask = f"`{path} is given`" if path else "whether it `is given`, after naming it with `let`"
        self.sink.error(
            "CS208",
            f"{must}, and this may be `none`",
            expression.span,
            label=f"this is {a(kind)}",
            others=references.why_optional(self.facts, expression),
            help=f"give a default with `?? …`, or ask {ask} first",
        )

    def secret_misused(self, name: str, span: Span) -> None:
        """A secret anywhere but behind `with`."""
        self.sink.error(
            "CS601",
            f"the secret `{name}` can only be typed into a field",
            span,
            label="here it would leave the field it is for",
            others=(Label(span=self.facts.symbols.secrets[name].name.span, text="declared a secret here"),),
            help=f'type it with `fill textbox "…" with {name}`; it is never part of a text or an address',
        )

    def looked(self, place: ast.Syntax, scope: Scope) -> None:
        """A look at the page stands here."""
        self.looks += 1
        if scope.no_page:
            self.sink.error(
                "CS507",
                "there is no page to look at here",
                place.span,
                label=scope.no_page,
                help="look in a statement of a node, name what was seen with `let` or `give`, and use that",
            )
        elif scope.node is not None:
            facts = self.facts.nodes[scope.node]
            facts.page = facts.page or place

    def asked(self, place: ast.Syntax, scope: Scope) -> None:
        """A question to a model or a person stands here."""
        reason = scope.no_ask or scope.no_page
        if reason:
            self.sink.error(
                "CS306",
                "nobody can be asked here",
                place.span,
                label=reason,
                help="ask in a statement of a node, name the answer with `let` or `give`, and use that",
            )
        elif scope.node is not None:
            facts = self.facts.nodes[scope.node]
            facts.asks = facts.asks or place

    def _element_as_value(self, expression: ast.Expression) -> None:
        self.sink.error(
            "CS203",
            "an element is not a value",
            expression.span,
            help="read it with `read E`, ask `seen E`, or count with `how many E`",
        )
