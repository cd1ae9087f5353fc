"""Expressions to values.

`evaluate` is a generator: where an expression looks at the page it yields the look and is sent the answer, so the same
code serves the browser, a replay from the journal and a test without either. What has no answer (the least of an empty
list, a division by zero, a text that does not parse) raises `NodeFailure` of kind `value`; nothing else is raised for
a checked plan.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from . import ast, elements, library, types
from .actions import (
    Attribute,
    BoxOf,
    Column,
    CurrentUrl,
    HasFacet,
    HowMany,
    IsState,
    Look,
    Question,
    Read,
    ReadAll,
    Seen,
    Style,
)
from .environment import Environment
from .failures import fail
from .operators import LONGEST, calculate, negate, too_long
from .parse_values import parse_value, pattern_of
from .roles import ROLES
from .values import Box, Color, File, Member, Money, Point, SecretReference, to_text, well_formed

Evaluation: TypeAlias = Generator[Look | Question, Any, Any]

MOST_ROWS = 1_000
"""How many rows `read all` takes when it does not say."""


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


def evaluate_as(node: ast.Expression, wanted: ast.TypeExpression | None, environment: Environment) -> Evaluation:
    """The value of what is assigned to a name of a declared type: `json` and `csv` read their file as that."""
    bare = node
    while isinstance(bare, ast.Grouped):
        bare = bare.value
    if not isinstance(bare, ast.Call) or bare.function.text not in library.READERS or wanted is None:
        return (yield from evaluate(node, environment))
    (file,) = yield from each(bare.arguments, environment)
    return library.read_file(bare.function.text, file, environment.declared.resolve(wanted), environment)


def each(nodes: Iterable[ast.Expression], environment: Environment) -> Generator[Look | Question, Any, list[Any]]:
    """The values of several expressions, in order."""
    values = []
    for node in nodes:
        values.append((yield from evaluate(node, environment)))  # noqa: PERF401 - comprehensions can't hold a `yield`
    return values


def _text(node: ast.Text, environment: Environment) -> Evaluation:
    return filled_in(node, [to_text(value) for value in (yield from each(interpolated(node), environment))])


def interpolated(node: ast.Text) -> list[ast.Reference | ast.FieldOf]:
    """What stands in the braces of a text."""
    return [part for part in node.parts if not isinstance(part, str)]


def filled_in(node: ast.Text, texts: Sequence[str]) -> str:
    """The literal with `texts` in place of its interpolations."""
    if sum(map(len, texts)) > LONGEST:
        raise too_long("a text", "characters")
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
    member = _member(node, environment)
    if member is not None:
        return member
    owner = yield from evaluate(node.value, environment)
    return None if owner is None else _part(owner, node.field.text)


def _part(owner: Any, name: str) -> Any:
    """A field of a record, which may leave out what is `none`, or a part of a point or a file."""
    return getattr(owner, name) if type(owner) in _WITH_PARTS else owner.get(name)


_WITH_PARTS = (Point, Box, Color, File)


def _member(node: ast.FieldOf, environment: Environment) -> Member | None:
    """`Size.medium`; None for every other thing with a dot."""
    enums, owner = environment.declared.enums, node.value
    while enums and isinstance(owner, ast.Grouped):
        owner = owner.value
    if not isinstance(owner, ast.Reference) or owner.name not in enums or owner.name in environment.locals:
        return None
    return Member(owner.name, enums[owner.name].values.index(node.field.text), node.field.text)


def _item(node: ast.Item, environment: Environment) -> Evaluation:
    items = yield from evaluate(node.value, environment)
    index = yield from evaluate(node.index, environment)
    if not 0 <= index < len(items):
        raise fail("value", f"there is no item {index} in a list of {len(items)}")
    return items[index]


def _negate(node: ast.Negate, environment: Environment) -> Evaluation:
    return negate((yield from evaluate(node.value, environment)))


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


def _choice(node: ast.Choice, environment: Environment) -> Evaluation:
    return (yield from evaluate((yield from chosen(node, environment)), environment))


def chosen(node: ast.Choice, environment: Environment) -> Generator[Look | Question, Any, ast.Expression]:
    """The arm of `when c then a else b` that counts."""
    return node.then if (yield from evaluate(node.condition, environment)) else node.otherwise


def _list(node: ast.ListOf, environment: Environment) -> Evaluation:
    return (yield from each(node.items, environment))


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
    arguments = yield from each(node.arguments, environment)
    function = library.BY_NAME[node.function.text]
    if function.currency:
        arguments.insert(0, environment.declared.currency)
    if function.by == "never":
        return function.call(*arguments)
    field = None if node.by is None else node.by.text
    return function.call(*arguments, lambda item: item if field is None else _part(item, field), node.descending)


# Elements


def _role(node: ast.RoleElement, environment: Environment) -> Evaluation:
    return elements.ByRole(role=node.role, name=(yield from _text(node.name, environment)))


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
    return well_formed(text) if node.type is None else _parsed(text, node.type, environment)


def _attr(node: ast.AttrLook, environment: Environment) -> Evaluation:
    name = yield from _text(node.attribute, environment)
    element = yield from evaluate(node.element, environment)
    text = yield Attribute(element=element, name=name)
    if text is None and not isinstance(node.type, ast.OptionalType):
        raise fail("value", f"{elements.describe(element)} has no attribute `{name}`")
    return well_formed(text) if node.type is None else _parsed(text, node.type, environment)


def _style(node: ast.StyleLook, environment: Environment) -> Evaluation:
    name = yield from _text(node.property, environment)
    text = yield Style(element=(yield from evaluate(node.element, environment)), property=name)
    return well_formed(text) if node.type is None else _parsed(text, node.type, environment)


def _box(node: ast.BoxLook, environment: Environment) -> Evaluation:
    return (yield BoxOf(element=(yield from evaluate(node.element, environment))))


def _parsed(text: str | None, written: ast.TypeExpression, environment: Environment) -> Any:
    kind = environment.declared.resolve(written)
    if isinstance(kind, types.Optional):
        if text is None or not text.strip():
            return None
        kind = kind.item
    assert text is not None, "only what is optional may be absent"
    return parse_value(well_formed(text), kind, environment.declared.currency)


def _read_all(node: ast.ReadAllLook, environment: Environment) -> Evaluation:
    columns = []
    for column in node.columns:
        columns.append((yield from _column(column, environment)))  # noqa: PERF401 - comprehensions can't hold a `yield`
    element = yield from evaluate(node.element, environment)
    rows = yield ReadAll(element=element, columns=tuple(columns), limit=node.most or MOST_ROWS)
    kinds = {column.name.text: column.type for column in node.columns}
    return [{name: _parsed(text, kinds[name], environment) for name, text in row.items()} for row in rows]


def _column(node: ast.ColumnOf, environment: Environment) -> Generator[Look | Question, Any, Column]:
    source, attribute, style = node.source, None, None
    if isinstance(source, ast.AttrLook):
        attribute, source = (yield from _text(source.attribute, environment)), source.element
    elif isinstance(source, ast.StyleLook):
        style, source = (yield from _text(source.property, environment)), source.element
    return Column(
        name=node.name.text,
        element=(yield from evaluate(source, environment)),
        attribute=attribute,
        style=style,
        optional=isinstance(node.type, ast.OptionalType),
    )


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


def _ask(node: ast.Ask, environment: Environment) -> Evaluation:
    text = yield from _text(node.question, environment)
    return (yield Question(text=text, given=tuple((yield from each(node.given, environment))), type=node.type))


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
    ast.AttrLook: _attr,
    ast.StyleLook: _style,
    ast.BoxLook: _box,
    ast.ReadAllLook: _read_all,
    ast.UrlLook: _url,
    ast.IsStateLook: _state,
    ast.HasFacetLook: _facet,
    ast.Ask: _ask,
}
