"""From the annotations of `dsl.ast` to shapes: how each kind of node looks as JSON.

A kind of node that is new in `dsl.ast` is spelled by these rules from the day it is there:

- a node is an object of its fields; one that may stand among others (a statement, an expression, a clause) is
  known by a key, which is its name in snake case without what all of them end in (`ReadAllLook` → `read_all`);
- a list, a truth value and what may be missing are left out where they say nothing;
- a list of names with one thing each is an object;
- a literal made of decimals or times is a text as the language spells it.

`_special` has what is spelled otherwise, and that is all that is known by name here.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints
from typing import Union as TypingUnion

from .. import ast
from ..source import NOWHERE, Source
from .acts import Act
from .forms import Bare, Form, Many, Member, Named, Tagged, Union
from .phrases import TYPES
from .scalars import Amount, Nothing, Number, OneOf, Plain
from .shape import Shape
from .words import Braced, Identifier, Notation, Path, TypeName

NOT_SAID: frozenset[type] = frozenset({ast.Broken})
"""What was not read stands in no document."""
ELSEWHERE: frozenset[tuple[type, str]] = frozenset({(ast.Plan, "imported")})
"""Fields that hold what other files say: a document only names those files."""
RULES: dict[tuple[type, str], tuple[str, str]] = {
    (ast.Plan, "doc"): ('[^"]*', 'a description has no `"` in it'),
    (ast.RegexLiteral, "pattern"): (
        r"([^/\\\n]|\\.)+",
        "a pattern as it stands between slashes: a slash in it is `\\/`",
    ),
}
"""Texts that a program cannot hold whatever they are: the pattern they are of, and how to say it."""
WORDS = frozenset({(ast.ActStatement, "verb"), (ast.RoleElement, "role")})
"""Texts that are identifiers, too: whether one of that name is known is for the checker to say."""
FILLED: frozenset[tuple[type, str]] = frozenset(
    {
        (ast.After, "nodes"),
        (ast.Assets, "origins"),
        (ast.Budget, "quantities"),
        (ast.Comprehension, "generators"),
        (ast.Enum, "values"),
        (ast.ReadAllLook, "columns"),
        (ast.Rebudget, "quantities"),
        (ast.Secret, "sites"),
    }
)
"""Lists that are never empty, which annotations cannot say. One that is missing here is told when it is printed."""
UNSAID: dict[str, Any] = {"span": NOWHERE, "source": Source("")}
"""What every node has and no document says."""
SUFFIXES = ("Statement", "Literal", "Number", "Element", "Look")
EXACT = (Decimal, dt.timedelta, dt.date, dt.time)
"""Values that no JSON value says exactly."""


def _special(kind: type) -> tuple[Shape, ...] | None:
    """How a kind of node is spelled, where that is not by the rules above; None where it is.

    Several shapes are tried in turn when writing: the short one first, which not every node fits.
    """
    if kind in TYPES:
        return (TypeName(),)
    table: dict[type, Any] = {
        ast.Name: lambda: (Identifier(),),
        ast.Text: lambda: (Braced(),),
        ast.Int: lambda: (Number(),),
        ast.DecimalNumber: lambda: (Number(), _notation(kind)),
        ast.Negate: lambda: (Number(), form(kind)),
        ast.Bool: lambda: (Bare(form=form(kind), kinds=frozenset({"boolean"})),),
        ast.NoneLiteral: lambda: (Nothing(),),
        ast.ListOf: lambda: (Bare(form=form(kind), kinds=frozenset({"array"})),),
        ast.Block: lambda: (Bare(form=form(kind), kinds=frozenset({"array"})),),
        ast.Reference: lambda: (Path(),),
        ast.FieldOf: lambda: (Path(), form(kind)),
        ast.ActStatement: lambda: (Act(value=of(ast.Expression)), form(kind)),
    }
    made = table.get(kind)
    return None if made is None else made()


def program() -> Union:
    """The shape of a whole file: a plan, a library of skills, a patch."""
    return _union(get_args(ast.Program))


@cache
def of(annotation: Any) -> Shape:
    """The shape of what an annotation allows; `None` is the business of the member that it annotates."""
    choices = tuple(one for one in _choices(annotation) if one is not NoneType and one not in NOT_SAID)
    if all(isinstance(one, type) and issubclass(one, ast.Syntax) for one in choices):
        return _union(choices) if len(choices) > 1 else _alone(choices[0])
    (only,) = choices
    if get_origin(only) is Literal:
        return OneOf(words=get_args(only))
    if get_origin(only) is tuple:
        item = of(get_args(only)[0])
        return Named(item=item) if isinstance(item, Form) and _is_named(item) else Many(item=item)
    if only is Decimal:
        return Amount()
    if only in (str, int, bool):
        return Plain(type=only)
    raise TypeError(f"no JSON form for {annotation!r}")


@cache
def form(kind: type) -> Form:
    """A kind of node as an object of its fields."""
    key = key_of(kind) if kind in _tagged() else None
    unsaid = {one.name: UNSAID[one.name] for one in fields(kind) if one.name in UNSAID and not one.compare}
    return Form(type=kind, name=key_of(kind), key=key, make_members=lambda: tuple(_members(kind)), unsaid=unsaid)


@cache
def kinds() -> tuple[type, ...]:
    """All kinds of nodes that a program can hold, found from its root."""
    found: dict[type, None] = {}
    waiting: list[Any] = list(get_args(ast.Program))
    while waiting:
        kind = waiting.pop()
        if kind not in found and kind not in NOT_SAID:
            found[kind] = None
            waiting += [one for annotation in hints(kind).values() for one in _nodes_in(annotation)]
    return tuple(sorted(found, key=lambda one: one.__name__))


@cache
def key_of(kind: type) -> str:
    """The name of a kind of node: short, or whole where the short one is another's."""
    short = _short(kind)
    return short if sum(_short(one) == short for one in kinds()) == 1 else snake(kind.__name__)


def _short(kind: type) -> str:
    name = kind.__name__
    ending = next((one for one in SUFFIXES if name.endswith(one) and name != one), "")
    return snake(name.removesuffix(ending))


def snake(name: str) -> str:
    """`ReadAll` → `read_all`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@cache
def hints(kind: type) -> dict[str, Any]:
    """The fields that say something, with what they may hold."""
    # Modules of the tree name each other for type checkers only; the package has all of their names.
    known = {name: getattr(ast, name) for name in ast.__all__}
    for one in kind.__mro__:
        known |= vars(sys.modules[one.__module__])
    found = get_type_hints(kind, known)
    return {one.name: found[one.name] for one in fields(kind) if one.compare and (kind, one.name) not in ELSEWHERE}


def _choices(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (UnionType, TypingUnion) else (annotation,)


def _nodes_in(annotation: Any) -> Iterator[type]:
    """The kinds of nodes that an annotation names."""
    for one in _choices(annotation):
        if isinstance(one, type) and issubclass(one, ast.Syntax):
            yield one
        elif get_origin(one) is tuple:
            yield from _nodes_in(get_args(one)[0])


@cache
def _tagged() -> frozenset[type]:
    """Kinds of nodes that stand among others somewhere: there, and so everywhere, a key tells which they are."""
    found = set(get_args(ast.Program))
    for kind in kinds():
        for annotation in hints(kind).values():
            choices = set(_nodes_in(annotation)) - NOT_SAID
            if len(choices) > 1:
                found |= choices
    return frozenset(found)


def _members(kind: type) -> Iterator[Member]:
    defaults = {one.name: one.default for one in fields(kind)}
    for name, annotation in hints(kind).items():
        shape = Identifier(bare=True) if (kind, name) in WORDS else of(annotation)
        if isinstance(shape, Plain) and (kind, name) in RULES:
            pattern, rule = RULES[kind, name]
            shape = replace(shape, pattern=pattern, rule=rule)
        if isinstance(shape, Many) and (kind, name) in FILLED:
            yield Member(name=name, shape=replace(shape, filled=True))
        elif NoneType in _choices(annotation):
            yield Member(name=name, shape=shape, may_be_left_out=True, absent=None)
        elif isinstance(shape, Many | Named):
            yield Member(name=name, shape=shape, may_be_left_out=True, absent=())
        elif annotation is bool and kind is not ast.Bool:
            yield Member(name=name, shape=shape, may_be_left_out=True, absent=False)
        else:
            default = defaults[name]
            yield Member(name=name, shape=shape, may_be_left_out=default is not MISSING, absent=default)


def _alone(kind: type) -> Shape:
    """The shape of a node where nothing else can stand."""
    shapes = _shapes(kind)
    return shapes[0] if len(shapes) == 1 else _union((kind,))


@cache
def _shapes(kind: type) -> tuple[Shape, ...]:
    special = _special(kind)
    if special is not None:
        return special
    return (_notation(kind) if _is_notation(kind) else form(kind),)


@cache
def _union(choices: tuple[type, ...]) -> Union:
    return Union(types=choices, make_options=lambda: tuple(_options(choices)))


def _options(choices: tuple[type, ...]) -> Iterator[Shape]:
    """The shapes of all choices, each once, with a key on those that have no mark of their own."""
    seen: list[Shape] = []
    for kind in choices:
        for shape in _shapes(kind):
            marked = Tagged(key=shape.name, inner=shape) if isinstance(shape, Notation) else shape
            if marked not in seen:
                seen.append(marked)
                yield marked


def _notation(kind: type) -> Notation:
    return Notation(type=kind, name=key_of(kind))


def _is_notation(kind: type) -> bool:
    """Whether a node holds nothing but values, and one that no JSON value says exactly."""
    annotations = hints(kind).values()
    held = [one for annotation in annotations for one in _choices(annotation)]
    return any(one in EXACT for one in held) and not any(list(_nodes_in(one)) for one in annotations)


def _is_named(item: Form) -> bool:
    """Whether something is a name and one thing more, neither of which can be missing."""
    annotations = hints(item.type)
    whole = not any(NoneType in _choices(one) for one in annotations.values())
    return (
        len(annotations) == 2 and next(iter(annotations.items())) == ("name", ast.Name) and whole and item.key is None
    )
