"""While a text is read and checked, Python's collector waits, and afterwards all is as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from benchmarks.frontend import plans
from callsheet.dsl import check, parse
from callsheet.dsl.collecting import uncollected


@contextmanager
def counted() -> Iterator[list[Any]]:
    """The collections that begin in a block."""
    seen: list[Any] = []

    def saw(phase: str, what: dict[str, int]) -> None:
        if phase == "start":
            seen.append(what["generation"])

    gc.callbacks.append(saw)
    try:
        yield seen
    finally:
        gc.callbacks.remove(saw)


def test_nothing_is_collected_within() -> None:
    """Fifty nodes make ten thousand objects, for which the collector would look a dozen times."""
    text = plans.as_plan(plans.errands(50))
    kept: list[Any] = []

    @uncollected
    def read() -> int:
        with counted() as seen:
            kept.append(check(parse(text)))
        return len(seen)

    with counted() as otherwise:
        kept.append([[] for _ in range(10_000)])

    assert len(otherwise) > 0
    assert 0 == read()


@pytest.mark.parametrize("call", [lambda: parse("plan p"), lambda: check(parse("plan p"))], ids=["parse", "check"])
@pytest.mark.parametrize("before", [True, False])
def test_it_is_left_as_it_was(call: Any, before: bool) -> None:
    """On when it was on, off when somebody had turned it off."""
    try:
        if not before:
            gc.disable()
        call()
        assert before == gc.isenabled()
    finally:
        gc.enable()


def test_an_error_leaves_it_on_too() -> None:
    """What raises within is passed on, and the collector goes on."""

    @uncollected
    def fail() -> None:
        assert not gc.isenabled()
        raise RuntimeError("within")

    with pytest.raises(RuntimeError, match="within"):
        fail()
    assert gc.isenabled()


def test_parse_and_check_wait() -> None:
    """Both are told to: their own calls collect nothing until they return."""
    for public in (parse, check):
        assert hasattr(public, "__wrapped__"), public
