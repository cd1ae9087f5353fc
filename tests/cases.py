"""Families of cases of which `make check` tries a few, and `make test` all.

What takes long in `make check` is mostly one test with hundreds of cases, each of them short. A few of them, spread
over the whole, notice what breaks all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def few_of(cases: Iterable[Any], few: int) -> list[Any]:
    """All of the cases, in their order; all but so many are `slow`. A tuple is one case of several arguments."""
    every = list(cases)
    kept = {number * len(every) // few for number in range(few)}
    return [as_case(one, slow=number not in kept) for number, one in enumerate(every)]


def as_case(one: Any, *, slow: bool) -> Any:
    """A case as `parametrize` takes it."""
    values = one if isinstance(one, tuple) else (one,)
    return pytest.param(*values, marks=[pytest.mark.slow] if slow else [])
