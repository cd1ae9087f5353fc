"""CS4: each kind of statement costs what was worked out by hand, also those that no plan may have yet."""

from __future__ import annotations

import pytest

from callsheet.dsl import ast, parse
from callsheet.dsl.checks.costs.attempts import Attempts
from callsheet.dsl.checks.costs.billing import Biller
from callsheet.dsl.cost import Amounts
from tests.checks.bills import (
    BILLS,
    CLICK,
    COMMIT,
    RATES,
    STEPS_TRIED_TWICE,
    Figures,
    Tried,
    body_of,
    figures_of,
    tried,
)


@pytest.mark.parametrize("body", BILLS)
def test_a_body_costs_what_was_worked_out(body: str) -> None:
    """Every component, at least and at most."""
    assert BILLS[body] == figures_of(body)


def test_every_kind_of_statement_is_worked_out() -> None:
    """A rule without a figure could say anything."""
    there = {type(one) for body in BILLS for one in ast.walk(parse(f"plan made node work {{ {body} }}"))}

    assert set() == {*Biller.RULES} - there


def test_a_bill_of_nothing_is_nothing() -> None:
    """An empty body."""
    assert Figures((0, 0), 0.0, 0.0) == figures_of("")


@pytest.mark.parametrize("body", STEPS_TRIED_TWICE)
def test_a_retry_and_a_resume_do_the_dearest_segment_again(body: str) -> None:
    """Wherever it lies, and whichever way the branches go."""
    assert STEPS_TRIED_TWICE[body] == tried(body, Attempts(retries=1)).steps[1]


def test_each_attempt_logs_in_and_does_again_what_it_continues() -> None:
    """Two retries and a resume: four log-ins, three times the node before; waits come on top."""
    before, login = Amounts(steps=3, time=30.0), Amounts(steps=5, time=50.0)
    attempts = Attempts(retries=2, wait=5.0)

    assert Tried((1, 33), 15 + 3 * 45 + 4 * 50 + 2 * 5, 0.3) == tried(CLICK, attempts, before=before, login=login)


def test_a_timeout_bounds_each_attempt_but_not_a_proof() -> None:
    """A proof is never cut short: look 100 s, act 15, first proof 20, second 100, and 2 for late requests."""
    assert Tried((1, 4), 4 * 10 + 2 * 5, 0.3) == tried(CLICK, Attempts(retries=2, wait=5.0, timeout=10.0))
    assert 2 * (1 + 237) == tried(COMMIT, Attempts(timeout=1.0)).time


@pytest.mark.parametrize(
    ("least", "most", "pool", "expected"),
    [
        (2, 6, 4, Tried((2, 12), 2 * 30, 0.6)),
        (3, 3, 1, Tried((3, 6), 3 * 30, 0.9)),
        (0, 30, 1, Tried((0, 60), 30 * 30, 3.0)),
    ],
)
def test_instances_multiply_and_share_their_pool(least: int, most: int, pool: int, expected: Tried) -> None:
    """Steps of each count; their time goes by in as many rounds as the pool needs, usually ten at most."""
    assert expected == tried(CLICK, Attempts(least_instances=least, most_instances=most, pool=pool))


def test_a_commit_is_admitted_with_its_proofs_and_its_price() -> None:
    """All of it at once, the price when it is known."""
    biller = Biller(RATES)
    for price in ("$3", 'read cell "p" as Money'):
        biller.block(body_of(COMMIT.replace("proved", f"spends {price} proved", 1)))

        assert (16, 3 if price == "$3" else 0) == (biller.at_once["a"].steps, biller.at_once["a"].spend)
