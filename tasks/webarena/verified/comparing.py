"""Whether what was found is what was expected, all the way down.

Both are documents whose leaves are `Value`s, `Addresses`, or raw. Lists are compared without order unless it is asked
for: each expected item takes the first found one that fits, and none may be left over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .urls import Addresses
from .values import Value


def same(expected: Any, found: Any, *, ordered: bool = False, more: bool = False) -> bool:
    """Whether they are the same; `more`: objects that were found may have members that nobody asked for."""
    if expected is None or found is None:
        return expected is found
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and _same_members(expected, found, ordered, more)
    if isinstance(expected, list | tuple):
        return isinstance(found, list | tuple) and (_in_order if ordered else _in_any_order)(expected, found, more)
    if isinstance(expected, Value | Addresses):
        return expected.matches(found)
    return bool(expected == found)


def _same_members(expected: Mapping[str, Any], found: Mapping[str, Any], ordered: bool, more: bool) -> bool:
    if not expected:
        raise ValueError("an object without members is expected")
    if expected.keys() - found.keys() or (found.keys() - expected.keys() and not more):
        return False
    return all(same(one, found[name], ordered=ordered, more=more) for name, one in expected.items())


def _in_order(expected: Any, found: Any, more: bool) -> bool:
    return len(expected) == len(found) and all(
        same(one, other, ordered=True, more=more) for one, other in zip(expected, found, strict=True)
    )


def _in_any_order(expected: Any, found: Any, more: bool) -> bool:
    left = list(found)
    for one in expected:
        place = next((at for at, other in enumerate(left) if same(one, other, more=more)), None)
        if place is None:
            return False
        del left[place]
    return not left
