"""The benchmark of planning counts what it says, and `make bench` prints it. No test fails for a figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from benchmarks.planning.__main__ import main, table
from benchmarks.planning.cases import Row, kept_plans, repairs
from benchmarks.planning.counting import tokens_of
from callsheet.planners.model import Block, Message, Request, Tokens


@pytest.mark.bench
@pytest.mark.timeout(900)
def test_all_cases() -> None:
    """The table is printed and the figures are kept."""
    assert 0 == main([])


def test_a_case_that_there_is_not_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With those that there are."""
    with pytest.raises(SystemExit):
        main(["drafts"])

    assert "no case `drafts`; there are draft, repair, replan, cache, freeze" in capsys.readouterr().err


def test_tokens_are_counted_once() -> None:
    """What is stable is kept by caches, all else is sent."""
    request = Request(
        system=(Block("one two three", stable=True), Block("four")), messages=(Message("five six"),), max_tokens=9
    )

    assert Tokens(in_uncached=3, cache_read=4, out=3) == tokens_of(request, "seven ten")


@pytest.mark.slow
def test_a_patch_is_shorter_and_a_kept_plan_asks_nobody() -> None:
    """As the rows say."""
    patch, whole = repairs()
    kept, _, model = kept_plans()

    assert patch.written < whole.written
    assert (0, 0, Decimal(0)) == (kept.calls, kept.sent, kept.dollars)
    assert (1, True) == (model.calls, model.sent > 0)
    assert table([patch]).splitlines()[2].startswith("| draft and its repair by a patch | ")
    assert "| 0.250 |" in table([Row.of("x", Tokens(), 0, 0.25)])
