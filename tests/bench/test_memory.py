"""How much memory a plan takes, counted by what is allocated, so that a busy machine makes no difference."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.frontend import plans
from callsheet.dsl import check, parse

NODES = 1_000
MOST_OF_TREE, MOST_WITH_CHECKS = 8.0, 15.0
"""Megabytes. The tree took 13, and with the checks it was 17, when each of its spans was a tuple."""


def megabytes(work: Callable[[], Any]) -> float:
    """The most that was allocated at a time while something was done."""
    tracemalloc.start()
    try:
        kept = work()
        peak = tracemalloc.get_traced_memory()[1]
        del kept
    finally:
        tracemalloc.stop()
    return peak / 1_000_000


@pytest.mark.slow
def test_a_tree_is_small() -> None:
    """A node of the benchmark's plans takes eight kilobytes at most, with all that is in it."""
    text = plans.as_plan(plans.errands(NODES))
    parse(plans.as_plan(plans.errands(10)))  # tables and classes are made once

    assert megabytes(lambda: parse(text)) < MOST_OF_TREE * NODES / 1_000


@pytest.mark.slow
def test_what_checks_find_out_is_small() -> None:
    """Ten thousand nodes need less than 150 MB of allocations, of which the process gives some back."""
    text = plans.as_plan(plans.errands(NODES))
    check(parse(plans.as_plan(plans.errands(10))))

    assert megabytes(lambda: check(parse(text)).unwrap()) < MOST_WITH_CHECKS * NODES / 1_000
