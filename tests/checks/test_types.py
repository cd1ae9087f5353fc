"""Laws of the types: who may stand for whom, and what two have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.types import (
    NEVER,
    SCALARS,
    TEXT,
    UNKNOWN,
    ListOf,
    Optional,
    RecordType,
    Type,
    assignable,
    join,
    optional,
    too_large,
)

PRODUCT = RecordType("Product", (("name", TEXT), ("note", Optional(TEXT))))
LEAVES = st.sampled_from([*SCALARS.values(), NEVER, PRODUCT])


def records(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    """Records that are written out, with few names so that many of them are alike."""
    fields = st.dictionaries(st.sampled_from(["name", "note", "price"]), inner, max_size=3)
    return fields.map(lambda some: RecordType("", tuple(some.items())))


def larger(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    """Types made of types."""
    return inner.map(ListOf) | inner.map(optional) | records(inner)


TYPES: st.SearchStrategy[Type] = st.recursive(LEAVES, larger, max_leaves=4)
"""Types of values; not the one of what is already reported, which agrees with everything on purpose."""


@given(TYPES)
def test_a_type_may_stand_for_itself(kind: Type) -> None:
    """`assignable` is reflexive."""
    assert assignable(kind, kind)
    assert kind == join(kind, kind)


@given(TYPES, TYPES, TYPES)
def test_who_may_stand_for_one_may_stand_for_whom_that_one_may(first: Type, second: Type, third: Type) -> None:
    """`assignable` is transitive."""
    if assignable(first, second) and assignable(second, third):
        assert assignable(first, third)


@given(TYPES)
def test_transitivity_is_met_on_purpose(kind: Type) -> None:
    """The chain T, T?, and an empty list, [T], [T?], which three types at random seldom are."""
    assert assignable(kind, optional(kind))
    assert assignable(ListOf(NEVER), ListOf(kind))
    assert assignable(ListOf(kind), ListOf(optional(kind)))
    assert assignable(ListOf(NEVER), ListOf(optional(kind)))


@given(TYPES, TYPES)
def test_joining_does_not_ask_who_comes_first(left: Type, right: Type) -> None:
    """`join` is commutative, up to the order of a record's fields."""
    one, other = join(left, right), join(right, left)

    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert assignable(one, other)
        assert assignable(other, one)


@given(TYPES, TYPES)
def test_both_may_stand_for_what_they_are_joined_to(left: Type, right: Type) -> None:
    """`join` is an upper bound; it is one of the two when that one may stand for the other."""
    joined = join(left, right)

    if joined is not None:
        assert assignable(left, joined)
        assert assignable(right, joined)
    if assignable(left, right):
        assert joined is not None


@given(TYPES)
def test_what_is_reported_agrees_with_everything(kind: Type) -> None:
    """One mistake is one message."""
    assert assignable(UNKNOWN, kind)
    assert assignable(kind, UNKNOWN)
    assert join(UNKNOWN, kind) == UNKNOWN


def test_no_value_stands_for_one_that_may_be_missing() -> None:
    """The other way round it may; a record written out fills in what is optional and nothing else."""
    named = RecordType("", (("name", TEXT),))

    assert not assignable(Optional(TEXT), TEXT)
    assert assignable(named, PRODUCT)
    assert not assignable(PRODUCT, named)
    assert not assignable(RecordType("", (("name", TEXT), ("more", TEXT))), PRODUCT)


def test_a_type_that_doubles_is_stopped() -> None:
    """Each line of a plan may name the one before twice: what is too large is said before it is walked."""
    kind: Type = TEXT
    rounds = 0
    while not too_large(kind):
        kind = RecordType("", (("a", kind), ("b", kind)))
        rounds += 1

    assert 8 <= rounds <= 10
