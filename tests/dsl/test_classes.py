"""Our classes of plain data do what dataclasses do, at a fraction of what those cost to declare."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from functools import cached_property
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import ast
from callsheet.dsl.classes import Packed, frozen, mutable, names_of
from callsheet.dsl.source import Span, around, packed, unpacked


def declare(decorate: Callable[[type], type]) -> Any:
    """One class with all that a field can be, so that two decorators can be compared."""

    class Sample:
        """A sample."""

        first: int
        second: str = "two"
        hidden: int = field(default=0, compare=False, repr=False)
        several: tuple[int, ...] = field(default=())
        made: Any = field(default_factory=list, compare=False)

        @property
        def total(self) -> int:
            return self.first + sum(self.several)

    return decorate(Sample)


Ours = declare(frozen)
Theirs = declare(dataclasses.dataclass(frozen=True, slots=True, kw_only=True))

values = st.fixed_dictionaries(
    {"first": st.integers(0, 2)},
    optional={
        "second": st.sampled_from("ab"),
        "hidden": st.integers(0, 1),
        "several": st.tuples(st.integers(0, 1)),
        "made": st.just(["x"]),
    },
)


@given(values, values)
def test_values_behave_like_those_of_dataclasses(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Printed, compared, hashed, changed, taken apart."""
    ours, our_other = Ours(**one), Ours(**other)
    theirs, their_other = Theirs(**one), Theirs(**other)

    assert repr(theirs) == repr(ours)
    assert theirs.total == ours.total
    assert (theirs == their_other) is (ours == our_other)
    assert (ours == our_other) <= (hash(ours) == hash(our_other))
    assert repr(dataclasses.replace(theirs, second="z")) == repr(dataclasses.replace(ours, second="z"))
    assert dataclasses.asdict(theirs) == dataclasses.asdict(ours)
    assert ours != theirs


def test_fields_are_known_to_the_dataclasses_module() -> None:
    """With their types and defaults."""

    def told(kind: Any) -> list[tuple[Any, ...]]:
        return [(one.name, one.type, one.default, one.compare, one.repr) for one in dataclasses.fields(kind)]

    assert dataclasses.is_dataclass(Ours)
    assert told(Theirs) == told(Ours)
    assert ("first", "second", "hidden", "several", "made") == names_of(Ours)


@pytest.mark.parametrize(
    "named", [{}, {"first": 1, "unknown": 2}, {"second": "x"}], ids=["none", "one too many", "one missing"]
)
def test_a_value_is_made_of_its_fields(named: dict[str, Any]) -> None:
    """No more and no less; the message is Python's own."""
    with pytest.raises(TypeError, match=r"Sample\.__init__\(\)"):
        Ours(**named)
    with pytest.raises(TypeError):
        Ours(1)


def test_a_frozen_value_does_not_change() -> None:
    """Fields are neither set nor deleted, and there are no others."""
    value = Ours(first=1)

    with pytest.raises(FrozenInstanceError, match="cannot change field `first` of a `declare"):
        value.first = 2
    with pytest.raises(FrozenInstanceError):
        del value.first
    assert not hasattr(value, "__dict__")


def test_each_value_gets_a_default_of_its_own() -> None:
    """Where the default is made anew."""
    assert Ours(first=1).made is not Ours(first=1).made


@frozen(kw_only=False, order=True)
class Version:
    """In order, by position."""

    major: int
    minor: int = 0


@frozen
class Named:
    """What others inherit."""

    span: int = field(compare=False, repr=False)
    name: str


@frozen
class Titled(Named):
    """More than that."""

    title: str | None = None


class Plain(Titled):
    """A subclass that is not decorated."""


def test_fields_by_position() -> None:
    """They can be given, matched and ordered so."""
    match Version(2):
        case Version(major, minor):
            assert (2, 0) == (major, minor)
    assert [Version(1, 2), Version(1, 3), Version(2)] == sorted([Version(2), Version(1, 3), Version(1, 2)])
    assert Version(1) <= Version(1)
    with pytest.raises(TypeError):
        _ = Version(1) < 2  # type: ignore[operator]  # that is the question


def test_inherited_fields_come_first() -> None:
    """A class has those of its parent as well, and is another kind of thing."""
    assert ("span", "name", "title") == names_of(Titled)
    assert "Titled(name='a', title='b')" == repr(Titled(span=1, name="a", title="b"))
    assert Titled(span=1, name="a") == Titled(span=2, name="a")
    assert Named(span=1, name="a") != Titled(span=1, name="a")
    assert "Plain(name='a', title=None)" == repr(Plain(span=1, name="a"))


@pytest.mark.parametrize("value", [Version(1, 2), Titled(span=1, name="a")], ids=lambda value: type(value).__name__)
def test_values_are_copied_and_pickled(value: Any) -> None:
    """Process pools send them."""
    for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert repr(value) == repr(again)
        assert value == again


@mutable
class Tally:
    """Filled in step by step."""

    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0


def test_a_mutable_value_changes() -> None:
    """So it has no hash; it compares as it stands."""
    tally = Tally()
    tally.total += 1

    assert tally == Tally(total=1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(tally)
    with pytest.raises(AttributeError):
        tally.unknown = 1  # type: ignore[attr-defined]  # that is the question


@frozen
class Guarded:
    """Looks at itself when it is made, and keeps what it works out."""

    __slots__ = ("__dict__",)

    size: int

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("smaller than nothing")

    @cached_property
    def squares(self) -> list[int]:
        return [number**2 for number in range(self.size)]


def test_what_is_worked_out_is_kept() -> None:
    """Beside the fields, which is no change of the value."""
    value = Guarded(size=3)

    assert value.squares is value.squares
    assert value == Guarded(size=3)
    with pytest.raises(ValueError, match="smaller"):
        Guarded(size=-1)


@frozen(eq=False)
class Unlike:
    """Each value is itself alone."""

    name: str


def test_values_may_be_told_apart_by_identity() -> None:
    """When their class says so."""
    assert Unlike(name="a") != Unlike(name="a")


def test_declaring_a_class_compiles_nothing() -> None:
    """`__init__` is compiled for the second value: of most classes a check makes one or none."""
    kind = declare(frozen)
    before = kind.__init__
    kind(first=1)
    after_one = kind.__init__
    kind(first=1)

    assert before is not kind.__init__
    assert "first" not in after_one.__code__.co_varnames
    assert "first" in kind.__init__.__code__.co_varnames


@given(values)
def test_the_first_value_is_like_the_others(given_: dict[str, Any]) -> None:
    """Though it is made in another way."""
    kind = declare(frozen)
    one, two, three = kind(**given_), kind(**given_), kind(**given_)

    assert one == two == three
    assert repr(one) == repr(two) == repr(three)
    assert one.made == three.made
    assert "made" in given_ or one.made is not three.made


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, 3), {}), ((1,), {"left": 1, "right": 2}), ((1, 2), {"up": 3})],
    ids=["missing", "too many", "twice", "unknown"],
)
def test_a_first_value_is_refused_as_others_are(values: tuple[int, ...], named: dict[str, int]) -> None:
    """With Python's own words."""

    @frozen(kw_only=False)
    class Pair:
        left: int
        right: int

    with pytest.raises(TypeError) as first:
        Pair(*values, **named)
    assert Pair(1, right=2) == Pair(1, 2)
    with pytest.raises(TypeError) as later:
        Pair(*values, **named)

    assert str(first.value) == str(later.value)
    assert "Pair.__init__() " in str(first.value)


def test_every_kind_of_syntax_is_such_a_class() -> None:
    """Its span neither compares nor prints."""
    kinds = [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.Syntax)]
    name, other = (ast.Name(span=Span(at, at + 1), text="a") for at in (0, 5))

    assert len(kinds) > 100
    assert {"span"} <= set.intersection(*(set(names_of(kind)) for kind in kinds))
    assert name == other
    assert "Name(text='a')" == repr(name)


def _halves(number: int) -> tuple[int, int]:
    return number >> 8, number & 255


@frozen
class Placed:
    """Keeps a pair as one number."""

    pair: tuple[int, int] = field(
        compare=False, metadata={"packed": Packed("number", lambda pair: pair[0] << 8 | pair[1], _halves)}
    )
    name: str


@frozen
class Deeper(Placed):
    """Inherits it."""

    level: int = 0


@pytest.mark.parametrize("kind", [Placed, Deeper])
def test_a_packed_field_is_kept_as_a_number(kind: Any) -> None:
    """It is told, replaced, copied and pickled like any other, and made of the number as well."""
    value = kind(pair=(1, 2), name="a")

    assert (1, 2) == value.pair
    assert 258 == value.number
    assert (1, 2) == kind(pair=258, name="a").pair
    assert "pair=(1, 2), name='a'" in repr(value)
    assert (3, 4) == dataclasses.replace(value, pair=(3, 4)).pair
    assert (1, 2) == dataclasses.asdict(value)["pair"]
    for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert ((1, 2), "a") == (again.pair, again.name)
    with pytest.raises(FrozenInstanceError):
        value.pair = (0, 0)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_span_is_one_number(start: int, end: int, later: int) -> None:
    """And the same span again; of two numbers it takes the start of one and the end of the other."""
    assert Span(start, end) == unpacked(packed(Span(start, end)))
    assert Span(start, later) == unpacked(around(packed(Span(start, end)), packed(Span(end, later))))
