"""A mapping that can be hashed, for states of sites: change is a new one.

States are compared and looked up very often by searches, so the hash is worked out once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", bound=Hashable)


class Frozen(Mapping[Key, Value]):
    """What `values` holds now, for good, in its order."""

    __slots__ = ("_hash", "_values")

    def __init__(self, values: Mapping[Key, Value] = MappingProxyType({})) -> None:
        self._values = dict(values)
        self._hash: int | None = None

    def __getitem__(self, key: Key) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._values.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Frozen):
            return self is other or self._values == other._values
        return NotImplemented

    def __repr__(self) -> str:
        return f"Frozen({self._values!r})"

    def having(self, values: Mapping[Key, Value]) -> Frozen[Key, Value]:
        """The same with `values` in the place of what was there by these keys."""
        return Frozen({**self._values, **values})
