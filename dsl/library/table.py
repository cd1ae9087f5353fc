"""Rows of the function library, and how a signature says which arguments it takes and what comes out.

Signatures are written in the language's own notation; a lower-case letter is a type, the same one wherever it stands.
`LETTERS` says which types a letter may be; the others may be any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal, TypeAlias, TypeGuard

from .. import types
from ..classes import frozen
from ..operators import within_bounds
from ..types import Type

Subject: TypeAlias = Literal["lists", "texts", "numbers", "conversions", "times", "places", "files"]
Behind: TypeAlias = Literal["never", "may", "must"]


@frozen
class Function:
    """One function of the library.

    `run` takes the arguments, then, when it may have a `by`, the key function and whether `desc` was written; one that
    asks for `currency` takes the plan's before all of them. `ordered` says that what is compared (the key, else the
    items) must be of an ordered type, `desc` that the order may be turned round. `example` is an expression and what
    it is worth, as people read it.
    """

    name: str
    subject: Subject
    signatures: tuple[str, ...]
    run: Callable[..., Any]
    doc: str
    example: tuple[str, str]
    by: Behind = "never"
    ordered: bool = False
    desc: bool = False
    currency: bool = False

    def call(self, *arguments: Any) -> Any:
        """The value for arguments of a signature's types. Raises `NodeFailure` where there is none."""
        return within_bounds(f"`{self.name}`", lambda: self.run(*arguments))


@frozen(kw_only=False)
class Signature:
    """A parsed signature."""

    parameters: tuple[Type, ...]
    result: Type


def is_number(kind: Type) -> bool:
    """Whether it is an `Int` or a `Decimal`."""
    return kind in (types.INT, types.DECIMAL)


def _is_shown(kind: Type) -> bool:
    """Whether a value of it can be made a text; a text is one."""
    return isinstance(kind, types.EnumType | types.Scalar) and kind not in (types.TEXT, types.REGEX)


LETTERS: dict[str, tuple[Callable[[Type], bool], str]] = {
    "n": (is_number, "`Int` or `Decimal`"),
    "k": (is_number, "`Int` or `Decimal`"),
    "m": (types.is_money, "money of any currency"),
    "o": (types.is_ordered, "a type with an order: numbers, money, texts, dates and times, durations, enums"),
    "s": (_is_shown, "a type without parts of its own: a number, a date, an enum …"),
}
"""The letters that are not just any type, and what they are instead."""


def _parse_type(text: str) -> Type:
    text = text.strip()
    if text.endswith("?"):
        return types.Optional(_parse_type(text[:-1]))
    if text.startswith("["):
        return types.ListOf(_parse_type(text[1:-1]))
    if text.startswith("{"):
        fields = (field.split(":") for field in text[1:-1].split(";"))
        return types.RecordType("", tuple((name.strip(), _parse_type(kind)) for name, kind in fields))
    return types.REGEX if text == "Regex" else types.SCALARS.get(text) or types.Scalar(text)


def parse_signature(text: str) -> Signature:
    """`[a], Int -> [a]`."""
    parameters, _, result = text.partition(" -> ")
    return Signature(tuple(_parse_type(part) for part in parameters.split(",")), _parse_type(result))


_parsed = cache(parse_signature)


def signatures_of(function: Function) -> tuple[Signature, ...]:
    """The signatures of a function."""
    return tuple(_parsed(one) for one in function.signatures)


def apply(signature: Signature, arguments: Sequence[Type]) -> Type | None:
    """The result's type for arguments of these types, None when they do not fit."""
    if len(arguments) != len(signature.parameters):
        return None
    bound: dict[str, Type] = {}
    for wanted, given in zip(signature.parameters, arguments, strict=True):
        if not _matches(wanted, given, bound):
            return None
    if not all(_may_be(letter, kind) for letter, kind in bound.items()):
        return None
    return _filled(signature.result, bound)


def _may_be(letter: str, kind: Type) -> bool:
    return letter not in LETTERS or kind in (types.NEVER, types.UNKNOWN) or LETTERS[letter][0](kind)


def _matches(wanted: Type, given: Type, bound: dict[str, Type]) -> bool:
    if isinstance(wanted, types.ListOf):
        if given == types.UNKNOWN:
            return _matches(wanted.item, given, bound)
        return isinstance(given, types.ListOf) and _matches(wanted.item, given.item, bound)
    if _is_variable(wanted):
        joined = types.join(bound[wanted.name], given) if wanted.name in bound else given
        if joined is None:
            return False
        bound[wanted.name] = joined
        return True
    return types.assignable(given, wanted)


def _is_variable(kind: Type) -> TypeGuard[types.Scalar]:
    return isinstance(kind, types.Scalar) and len(kind.name) == 1


def _filled(kind: Type, bound: dict[str, Type]) -> Type:
    match kind:
        case types.ListOf(item=item):
            return types.ListOf(_filled(item, bound))
        case types.Optional(item=item):
            return types.optional(_filled(item, bound))
        case types.RecordType(name="", fields=fields):
            return types.RecordType("", tuple((name, _filled(one, bound)) for name, one in fields))
        case types.Scalar(name=name) if name in bound:
            return bound[name]
    return kind
