"""Expressions to values.

`evaluate` is a generator: where an expression looks at the page it yields the look and is sent the answer, so the same
code serves the browser, a replay from the journal and a test without either. What has no answer (the least of an empty
list, a division by zero, a text that does not parse) raises `NodeFailure` of kind `value`; nothing else is raised for
a checked plan.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from decimal import Decimal, DecimalException, localcontext
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

from . import ast, elements, library
from .actions import Column, CurrentUrl, HasFacet, HowMany, IsState, Look, Read, ReadAll, Seen
from .environment import Environment
from .failures import NodeFailure, fail
from .library import LARGEST, LONGEST
from .parse_values import parse_value, pattern_of
from .roles import ROLES
from .values import Money, SecretReference, to_text, well_formed

Evaluation: TypeAlias = Generator[Look, Any, Any]

MOST_ROWS = 1_000
"""How many rows `read all` takes when it does not say."""
PRECISION = 34
"""Digits of a decimal."""


def evaluate(node: ast.Expression, environment: Environment) -> Evaluation:
    """Yields looks, is sent their answers, returns the value (or element)."""
    return _RULES[type(node)](node, environment)


def evaluate_pure(node: ast.Expression, environment: Environment) -> Any:
    """The value of an expression that the checker has found to look at no page."""
    evaluation = evaluate(node, environment)
    try:
        look = next(evaluation)
    except StopIteration as stop:
        return stop.value
    raise AssertionError(f"a look in a pure expression: {look}")


def address(node: ast.Expression, environment: Environment) -> Evaluation:
    """The operand of `goto`: interpolated values are URL-encoded, so that no value can add a part of its own."""
    match node:
        case ast.Grouped(value=inner):
            return (yield from address(inner, environment))
        case ast.Choice():
            return (yield from address((yield from _chosen(node, environment)), environment))
        case ast.Text():
            return (yield from _path(node, environment))
    return (yield from evaluate(node, environment))


def _path(node: ast.Text, environment: Environment) -> Evaluation:
    values = yield from _each(_interpolated(node), environment)
    whole = _filled_in(node, [quote(to_text(value), safe="") for value in values])
    if values and any(unquote(part) in _CLIMBING for part in re.split("[?#]", whole)[0].split("/")):
        raise fail("value", f"`{whole}` leads out of the folder that it names")
    return whole


_CLIMBING = frozenset({".", ".."})
"""What browsers take for the folder itself and the one above, percent-encoded or not."""


def _each(nodes: Iterable[ast.Expression], environment: Environment) -> Generator[Look, Any, list[Any]]:
    values = []
    for node in nodes:
        values.append((yield from evaluate(node, environment)))  # noqa: PERF401 - comprehensions can't hold a `yield`
    return values


def _text(node: ast.Text, environment: Environment) -> Evaluation:
    return _filled_in(node, [to_text(value) for value in (yield from _each(_interpolated(node), environment))])


def _interpolated(node: ast.Text) -> list[ast.Reference | ast.FieldOf]:
    return [part for part in node.parts if not isinstance(part, str)]


def _filled_in(node: ast.Text, texts: Sequence[str]) -> str:
    """The literal with `texts` in place of its interpolations."""
    if sum(map(len, texts)) > LONGEST:
        raise _too_long("a text", "characters")
    following = iter(texts)
    return "".join(part if isinstance(part, str) else next(following) for part in node.parts)


def _reference(node: ast.Reference, environment: Environment) -> Any:
    name = node.name
    for table in (environment.locals, environment.inputs, environment.nodes, environment.sites):
        if name in table:
            return table[name]
    if name in environment.secrets:
        return SecretReference(name)
    assert name in ROLES, f"`{name}` is unknown in a checked plan"
    return elements.ByRole(role=name)


def _field(node: ast.FieldOf, environment: Environment) -> Evaluation:
    owner = yield from evaluate(node.value, environment)
    return None if owner is None else owner.get(node.field.text)


def _item(node: ast.Item, environment: Environment) -> Evaluation:
    items = yield from evaluate(node.value, environment)
    index = yield from evaluate(node.index, environment)
    if not 0 <= index < len(items):
        raise fail("value", f"there is no item {index} in a list of {len(items)}")
    return items[index]


def _negate(node: ast.Negate, environment: Environment) -> Evaluation:
    value = yield from evaluate(node.value, environment)
    nothing = calculate("-", value, value)
    return calculate("-", nothing, value)


def _not(node: ast.Not, environment: Environment) -> Evaluation:
    return not (yield from evaluate(node.value, environment))


def _binary(node: ast.Binary, environment: Environment) -> Evaluation:
    left = yield from evaluate(node.left, environment)
    match node.operator:
        case "and":
            return left and (yield from evaluate(node.right, environment))
        case "or":
            return left or (yield from evaluate(node.right, environment))
        case "??":
            return left if left is not None else (yield from evaluate(node.right, environment))
    right = yield from evaluate(node.right, environment)
    if node.operator == "matches":
        return pattern_of(right).search(left) is not None
    return calculate(node.operator, left, right)


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}


def calculate(sign: str, left: Any, right: Any) -> Any:
    """One arithmetic or comparing operator on two values. Raises `NodeFailure` when there is no answer."""
    if sign in COMPARISONS:
        return COMPARISONS[sign](left, right)
    try:
        with localcontext() as context:
            context.prec = PRECISION
            result = _arithmetic(sign, left, right)
    except ZeroDivisionError:
        raise fail("value", "division by zero") from None
    except (OverflowError, DecimalException):
        raise fail("value", f"the result of `{sign}` is too large") from None
    size: Any = result.amount if isinstance(result, Money) else result
    if isinstance(size, int | Decimal) and not -LARGEST <= size <= LARGEST:
        raise fail("value", f"the result of `{sign}` is too large")
    if isinstance(result, str | list) and len(result) > LONGEST:
        raise _too_long(f"the result of `{sign}`", "characters" if isinstance(result, str) else "items")
    return result


def _too_long(what: str, parts: str) -> NodeFailure:
    return fail("value", f"{what} has more than {LONGEST:,} {parts}")


def _arithmetic(sign: str, left: Any, right: Any) -> Any:
    apply = ARITHMETIC[sign]
    if isinstance(left, Money) or isinstance(right, Money):
        return _money_arithmetic(sign, left, right)
    if sign in "/%" and right == 0:
        raise ZeroDivisionError
    if sign == "/":
        return apply(Decimal(left), Decimal(right))
    return apply(left, right)


def _money_arithmetic(sign: str, left: Any, right: Any) -> Any:
    apply = ARITHMETIC[sign]
    first = left.amount if isinstance(left, Money) else Decimal(left)
    second = right.amount if isinstance(right, Money) else Decimal(right)
    if sign == "/" and second == 0:
        raise ZeroDivisionError
    amount = apply(first, second)
    if sign == "/" and isinstance(right, Money):
        return amount
    return Money(amount, (left if isinstance(left, Money) else right).currency)


def _choice(node: ast.Choice, environment: Environment) -> Evaluation:
    return (yield from evaluate((yield from _chosen(node, environment)), environment))


def _chosen(node: ast.Choice, environment: Environment) -> Generator[Look, Any, ast.Expression]:
    return node.then if (yield from evaluate(node.condition, environment)) else node.otherwise


def _list(node: ast.ListOf, environment: Environment) -> Evaluation:
    return (yield from _each(node.items, environment))


def _comprehension(node: ast.Comprehension, environment: Environment) -> Any:
    return [evaluate_pure(node.result, inner) for inner in _rounds(node.generators, environment)]


def _rounds(generators: tuple[ast.Generator, ...], environment: Environment) -> Iterator[Environment]:
    if not generators:
        yield environment
        return
    first, *rest = generators
    for item in evaluate_pure(first.source, environment):
        environment.rounds.another()
        inner = environment.with_local(first.name.text, item)
        if first.condition is None or evaluate_pure(first.condition, inner):
            yield from _rounds(tuple(rest), inner)


def _record(node: ast.RecordValue, environment: Environment) -> Evaluation:
    record = {}
    for pair in node.pairs:
        record[pair.name.text] = yield from evaluate(pair.value, environment)
    return record


def _call(node: ast.Call, environment: Environment) -> Evaluation:
    arguments = yield from _each(node.arguments, environment)
    function = library.BY_NAME[node.function.text]
    if not function.by:
        return function.run(*arguments)
    field = node.by.text if node.by is not None else None
    return function.run(*arguments, lambda item: item if field is None else item[field], node.descending)


# Elements


def _role(node: ast.RoleElement, environment: Environment) -> Evaluation:
    return elements.ByRole(role=node.role.text, name=(yield from _text(node.name, environment)))


def _attribute(node: ast.AttributeElement, environment: Environment) -> Evaluation:
    return elements.ByAttribute(kind=node.kind, value=(yield from _text(node.value, environment)))


def _inside(node: ast.InsideOf, environment: Environment) -> Evaluation:
    element = yield from evaluate(node.element, environment)
    return elements.Inside(element=element, container=(yield from evaluate(node.container, environment)))


def _near(node: ast.NearTo, environment: Environment) -> Evaluation:
    element = yield from evaluate(node.element, environment)
    return elements.Near(element=element, other=(yield from evaluate(node.other, environment)))


def _having(node: ast.HavingInside, environment: Environment) -> Evaluation:
    element = yield from evaluate(node.element, environment)
    return elements.Having(element=element, inner=(yield from evaluate(node.inner, environment)))


def _like(node: ast.LikeName, environment: Environment) -> Evaluation:
    element = yield from evaluate(node.element, environment)
    wanted = yield from evaluate(node.pattern, environment)
    if isinstance(node.pattern, ast.RegexLiteral):
        return elements.Like(element=element, pattern=wanted)
    return elements.Like(element=element, part=wanted)


def _nth(node: ast.NthOf, environment: Environment) -> Evaluation:
    element = yield from evaluate(node.element, environment)
    index = yield from evaluate(node.index, environment)
    if index < 1:
        raise fail("value", f"`nth` counts from 1, this is {index}")
    return elements.Nth(element=element, index=index)


# Looks


def _seen(node: ast.SeenLook, environment: Environment) -> Evaluation:
    return (yield Seen(element=(yield from evaluate(node.element, environment))))


def _how_many(node: ast.HowManyLook, environment: Environment) -> Evaluation:
    return (yield HowMany(element=(yield from evaluate(node.element, environment))))


def _read(node: ast.ReadLook, environment: Environment) -> Evaluation:
    text = yield Read(element=(yield from evaluate(node.element, environment)))
    return well_formed(text) if node.type is None else _parsed(text, node.type)


def _parsed(text: str | None, kind: ast.TypeExpression) -> Any:
    if isinstance(kind, ast.OptionalType):
        return None if text is None or not text.strip() else _parsed(text, kind.item)
    assert isinstance(kind, ast.NamedType), "only scalars are read off a page"
    assert text is not None, "only an optional column may be absent"
    return parse_value(well_formed(text), kind.name)


def _read_all(node: ast.ReadAllLook, environment: Environment) -> Evaluation:
    columns = []
    for column in node.columns:
        source = yield from evaluate(column.source, environment)
        optional = isinstance(column.type, ast.OptionalType)
        columns.append(Column(name=column.name.text, element=source, optional=optional))
    element = yield from evaluate(node.element, environment)
    rows = yield ReadAll(element=element, columns=tuple(columns), limit=node.most or MOST_ROWS)
    kinds = {column.name.text: column.type for column in node.columns}
    return [{name: _parsed(text, kinds[name]) for name, text in row.items()} for row in rows]


def _url(_: ast.UrlLook, __: Environment) -> Evaluation:
    return well_formed((yield CurrentUrl()))


def _state(node: ast.IsStateLook, environment: Environment) -> Evaluation:
    subject = yield from evaluate(node.subject, environment)
    if node.state == "given":
        return subject is not None
    return (yield IsState(element=subject, state=node.state))


def _facet(node: ast.HasFacetLook, environment: Environment) -> Evaluation:
    element = yield from evaluate(node.element, environment)
    wanted = yield from evaluate(node.wanted, environment)
    return (yield HasFacet(element=element, facet=node.facet, wanted=wanted))


def _grouped(node: ast.Grouped, environment: Environment) -> Evaluation:
    return (yield from evaluate(node.value, environment))


def _without_looks(rule: Callable[[Any, Environment], Any]) -> Callable[[Any, Environment], Evaluation]:
    def evaluation(node: Any, environment: Environment) -> Evaluation:
        yield from ()
        return rule(node, environment)

    return evaluation


_RULES: dict[type, Callable[[Any, Environment], Evaluation]] = {
    ast.Text: _text,
    ast.Int: _without_looks(lambda node, _: node.value),
    ast.DecimalNumber: _without_looks(lambda node, _: node.value),
    ast.Bool: _without_looks(lambda node, _: node.value),
    ast.DurationLiteral: _without_looks(lambda node, _: node.value),
    ast.DateLiteral: _without_looks(lambda node, _: node.value),
    ast.NoneLiteral: _without_looks(lambda *_: None),
    ast.MoneyLiteral: _without_looks(lambda node, _: Money(node.amount, node.currency)),
    ast.RegexLiteral: _without_looks(lambda node, _: node.pattern),
    ast.Reference: _without_looks(_reference),
    ast.FieldOf: _field,
    ast.Item: _item,
    ast.Negate: _negate,
    ast.Not: _not,
    ast.Binary: _binary,
    ast.Choice: _choice,
    ast.Grouped: _grouped,
    ast.ListOf: _list,
    ast.Comprehension: _without_looks(_comprehension),
    ast.RecordValue: _record,
    ast.Call: _call,
    ast.RoleElement: _role,
    ast.AttributeElement: _attribute,
    ast.InsideOf: _inside,
    ast.NearTo: _near,
    ast.HavingInside: _having,
    ast.LikeName: _like,
    ast.NthOf: _nth,
    ast.SelfElement: _without_looks(lambda *_: elements.Self()),
    ast.SeenLook: _seen,
    ast.HowManyLook: _how_many,
    ast.ReadLook: _read,
    ast.ReadAllLook: _read_all,
    ast.UrlLook: _url,
    ast.IsStateLook: _state,
    ast.HasFacetLook: _facet,
}
