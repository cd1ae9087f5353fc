"""Classes of plain data that cost next to nothing to declare: `frozen` values and `mutable` ones.

To those who use them they are dataclasses: type checkers, `dataclasses.fields` and `dataclasses.replace` know them. But
`dataclass` compiles half a dozen functions for each class when it is declared, and `callsheet check` declares two
hundred classes before it has read a word; that was a third of its time. Here comparing, hashing and printing are the
same functions for all classes, and `__init__` is compiled when a second value of a class is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field, make_dataclass
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import Any, NamedTuple, NoReturn, TypeVar, dataclass_transform, overload

Class = TypeVar("Class", bound=type)


@overload
def frozen(declared: Class) -> Class: ...
@overload
def frozen(*, kw_only: bool = True, eq: bool = True, order: bool = False) -> Callable[[Class], Class]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(declared: Any = None, *, kw_only: bool = True, eq: bool = True, order: bool = False) -> Any:
    """A value: made of keywords, in slots, and never changed.

    With a `cached_property` the class says `__slots__ = ("__dict__",)`, which is where that keeps what it found.
    """
    methods = _methods_of_frozen(eq, order)
    return _maker(methods, kw_only) if declared is None else _made(declared, methods, kw_only)


@overload
def mutable(declared: Class) -> Class: ...
@overload
def mutable(*, kw_only: bool = True) -> Callable[[Class], Class]: ...
@dataclass_transform(kw_only_default=True, field_specifiers=(field,))
def mutable(declared: Any = None, *, kw_only: bool = True) -> Any:
    """The same for what is filled in step by step; it cannot be hashed."""
    return _maker(_MUTABLE, kw_only) if declared is None else _made(declared, _MUTABLE, kw_only)


def names_of(kind: Any) -> tuple[str, ...]:
    """The names of a class's fields, in order."""
    return tuple(kind.__declared__)


def _maker(methods: dict[str, Any], kw_only: bool) -> Callable[[type], type]:
    return lambda declared: _made(declared, methods, kw_only)


def _made(declared: type, methods: dict[str, Any], kw_only: bool) -> type:
    """The class once more: slots can only be given to a class as it is made."""
    namespace = {**methods, **declared.__dict__}
    inherited: dict[str, Any] = getattr(declared, "__declared__", _NO_FIELDS)
    own = {name: namespace.pop(name, MISSING) for name in declared.__annotations__}
    slots = [name for name in own if name not in inherited]
    for name, default in own.items():
        if _is_packed(default):
            packed = default.metadata["packed"]
            slots[slots.index(name)], namespace[name] = packed.slot, packed.view()
    fields = {**inherited, **own}
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    namespace["__qualname__"] = declared.__qualname__
    namespace["__slots__"] = (*slots, *namespace.get("__slots__", ()))
    namespace["__match_args__"] = () if kw_only else tuple(fields)
    namespace["__declared__"] = fields
    return type(declared)(declared.__name__, declared.__bases__, namespace)


def _first_init(self: Any, *values: Any, **named: Any) -> None:
    """Stands in for `__init__` until a first value is made, and sets its fields one by one.

    Of every fourth class a process makes no other value, and compiling `__init__` takes longer than using it.
    """
    kind = _home_of(self, _first_init)
    kind.__init__ = _second_init
    if not _set_one_by_one(kind, self, values, named):
        kind.__init__(self, *values, **named)


def _second_init(self: Any, *values: Any, **named: Any) -> None:
    """Stands in for `__init__` until it is worth compiling."""
    kind = _home_of(self, _second_init)
    kind.__init__ = _init_of(kind)
    kind.__init__(self, *values, **named)


def _home_of(value: Any, init: Any) -> Any:
    """The class that has this `__init__` itself."""
    return next(one for one in type(value).__mro__ if one.__dict__.get("__init__") is init)


def _set_one_by_one(kind: Any, value: Any, values: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether that could be done; what was passed wrongly is for the compiled `__init__` to tell."""
    fields: dict[str, Any] = kind.__declared__
    passed = dict(zip(kind.__match_args__, values, strict=False)) | named
    if len(passed) != len(values) + len(named) or not passed.keys() <= fields.keys():
        return False
    for name, default in fields.items():
        given = passed[name] if name in passed else _default_of(default)
        if given is MISSING:
            return False
        if _is_packed(default) and given.__class__ is not int:
            given = default.metadata["packed"].pack(given)
        getattr(kind, _slot(name, fields)).__set__(value, given)
    if hasattr(kind, "__post_init__"):
        value.__post_init__()
    return True


def _default_of(declared: Any) -> Any:
    """What a field is that was not passed; `MISSING` when it has to be."""
    if not isinstance(declared, Field):
        return declared
    return declared.default if declared.default_factory is MISSING else declared.default_factory()


def _init_of(kind: Any) -> FunctionType:
    """As one would write it by hand, with the setters of the slots because the class itself sets nothing."""
    fields: dict[str, Any] = kind.__declared__
    scope: dict[str, Any] = {"missing": MISSING}
    defaults: dict[str, Any] = {}
    factories: list[int] = []
    packed: list[int] = []
    for number, (name, default) in enumerate(fields.items()):
        scope[f"set_{number}"] = getattr(kind, _slot(name, fields)).__set__
        if _is_packed(default):
            scope[f"pack_{number}"] = default.metadata["packed"].pack
            packed.append(number)
        if isinstance(default, Field) and default.default_factory is not MISSING:
            scope[f"make_{number}"] = default.default_factory
            factories.append(number)
            defaults[name] = MISSING
        elif (value := default.default if isinstance(default, Field) else default) is not MISSING:
            defaults[name] = value
    keywords = not kind.__match_args__
    then = hasattr(kind, "__post_init__")
    code = _code_of_init(len(fields), tuple(factories), tuple(packed), keywords, then)
    init = FunctionType(code.replace(co_varnames=("self", *fields)), scope, "__init__")
    init.__qualname__ = f"{kind.__qualname__}.__init__"
    if keywords:
        init.__kwdefaults__ = defaults
    else:
        init.__defaults__ = tuple(defaults.values())
    return init


@cache
def _code_of_init(
    fields: int, factories: tuple[int, ...], packed: tuple[int, ...], keywords: bool, then: bool
) -> CodeType:
    """Shared by the classes with so many fields: compiling takes ten times as long as renaming the parameters."""
    stored = {number: f"field_{number}" for number in range(fields)}
    stored |= {number: f"make_{number}() if field_{number} is missing else field_{number}" for number in factories}
    # What is packed already, as the parser has it, is stored as it is.
    stored |= {
        number: f"field_{number} if field_{number}.__class__ is int else pack_{number}(field_{number})"
        for number in packed
    }
    lines = [f"  set_{number}(self, {value})" for number, value in stored.items()]
    if then:
        lines.append("  self.__post_init__()")
    star = ["*"] if keywords and fields else []
    parameters = ", ".join(["self", *star, *(f"field_{number}" for number in range(fields))])
    scope: dict[str, Any] = {}
    exec(f"def __init__({parameters}):\n" + ("\n".join(lines) or "  pass"), scope)
    return scope["__init__"].__code__  # type: ignore[no-any-return]


class Packed(NamedTuple):
    """A field whose value is kept as a number in the slot `slot`, and made anew for each who asks.

    It is declared as `field(metadata={"packed": Packed(…)})`. A value is made of the number too.
    """

    slot: str
    pack: Callable[[Any], int]
    unpack: Callable[[int], Any]

    def view(self) -> property:
        """What the class has in place of the slot. Setting is for copies and pickles."""
        unpack, pack, kept = self.unpack, self.pack, attrgetter(self.slot)

        def get(value: Any) -> Any:
            return unpack(kept(value))

        def put(value: Any, new: Any) -> None:
            object.__setattr__(value, self.slot, pack(new))

        return property(get, put)


def _is_packed(default: Any) -> bool:
    return isinstance(default, Field) and "packed" in default.metadata


def _slot(name: str, fields: dict[str, Any]) -> str:
    default = fields[name]
    return default.metadata["packed"].slot if _is_packed(default) else name


class _Fields:
    """What the `dataclasses` module wants to know of a class, worked out when it first asks."""

    def __get__(self, value: object, kind: Any) -> dict[str, Field[Any]]:
        home = next(one for one in kind.__mro__ if one.__dict__.get("__dataclass_fields__") is self)
        annotations: dict[str, Any] = {}
        for one in reversed(home.__mro__[:-1]):
            annotations |= one.__annotations__
        fields = [
            (name, annotations[name], default if isinstance(default, Field) else field(default=default))
            for name, default in home.__declared__.items()
        ]
        # A class without a docstring would get one, with a signature that takes longer than all the rest.
        namespace = {"__doc__": "Only its fields are used."}
        known: Any = make_dataclass(
            home.__name__, fields, namespace=namespace, init=False, repr=False, eq=False, kw_only=True
        )
        home.__dataclass_fields__ = known.__dataclass_fields__
        return known.__dataclass_fields__  # type: ignore[no-any-return]


class _Compared:
    """What reads those fields that are compared, made when values first are."""

    def __get__(self, value: object, kind: Any) -> Callable[[Any], Any]:
        fields = kind.__declared__.items()
        names = [name for name, default in fields if not isinstance(default, Field) or default.compare]
        kind.__compared__ = attrgetter(*names) if names else _nothing
        return kind.__compared__  # type: ignore[no-any-return]


def _nothing(value: object) -> tuple[()]:
    return ()


class _Printer:
    """What prints the fields of a value, made when one first is printed: the hash of a plan prints all of its tree."""

    def __get__(self, value: object, kind: Any) -> Callable[[Any], str]:
        fields = kind.__declared__.items()
        names = [name for name, default in fields if not isinstance(default, Field) or default.repr]
        form = ", ".join(f"{name}=%r" for name in names)
        read = attrgetter(*names) if names else _nothing
        # Of one field `attrgetter` reads it alone, and a tuple would be taken for what is to be filled in.
        kind.__printer__ = (lambda one: form % (read(one),)) if len(names) == 1 else lambda one: form % read(one)
        return kind.__printer__  # type: ignore[no-any-return]


def _printed(self: Any) -> str:
    kind = type(self)
    return f"{kind.__qualname__}({kind.__printer__(self)})"


def _equal(self: Any, other: Any) -> Any:
    kind = type(self)
    if type(other) is not kind:
        return NotImplemented
    return self is other or kind.__compared__(self) == kind.__compared__(other)


def _hash(self: Any) -> int:
    return hash(type(self).__compared__(self))


def _less(self: Any, other: Any) -> Any:
    kind = type(self)
    return kind.__compared__(self) < kind.__compared__(other) if type(other) is kind else NotImplemented


def _less_or_equal(self: Any, other: Any) -> Any:
    kind = type(self)
    return kind.__compared__(self) <= kind.__compared__(other) if type(other) is kind else NotImplemented


def _refuse(self: object, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field `{name}` of a `{type(self).__qualname__}`")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in type(self).__declared__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(type(self).__declared__, state, strict=True):
        object.__setattr__(self, name, value)


_NO_FIELDS: dict[str, Any] = {}
_SHARED: dict[str, Any] = {
    "__init__": _first_init,
    "__repr__": _printed,
    "__compared__": _Compared(),
    "__printer__": _Printer(),
    "__dataclass_fields__": _Fields(),
}
_COMPARED: dict[str, Any] = {"__eq__": _equal, "__hash__": _hash}
_ORDERED: dict[str, Any] = {"__lt__": _less, "__le__": _less_or_equal}
# What copies and pickles a value must get around `__setattr__` to set it up again.
_UNCHANGING: dict[str, Any] = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
_MUTABLE: dict[str, Any] = _SHARED | _COMPARED | {"__hash__": None}


@cache
def _methods_of_frozen(eq: bool, order: bool) -> dict[str, Any]:
    return _SHARED | _UNCHANGING | (_COMPARED if eq else {}) | (_ORDERED if order else {})
