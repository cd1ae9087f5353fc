"""`expect` and `require`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from .. import ast
from ..commands import BeginExpect, ExpectHeld, PollAgain
from ..evaluate import evaluate
from ..failures import Failure, FailureKind, NodeFailure, fail
from ..values import duration_text
from ..verbs import EXPECT_LONGEST
from .frame import Frame, Rule, Steps, looking, value_of

PASSING: frozenset[FailureKind] = frozenset({"missing", "ambiguous", "value", "refused"})
"""Failures of a look that an `expect` waits out: an element that is not there yet, or two for a moment."""


def _expect(statement: ast.Expect, frame: Frame) -> Steps:
    within_ = statement.within.value.total_seconds() if statement.within else EXPECT_LONGEST
    if not (yield BeginExpect(place=statement, within=within_)):
        return
    expected = f"expected {_quoted(statement.condition, frame)} within {_seconds(within_)}"
    while True:
        failure = Failure(kind="expectation", message=expected)
        try:
            evaluation = evaluate(statement.condition, frame.environment)
            if (yield from looking(evaluation, statement.condition, statement, frame, polled=True)):
                break
        except NodeFailure as failed:
            if failed.failure.kind not in PASSING:
                raise
            message = f"{expected}: {failed.failure.message}"
            failure = replace(failed.failure, kind="expectation", message=message)
        yield PollAgain(place=statement, failure=failure)
    yield ExpectHeld(place=statement)


def _quoted(condition: ast.Expression, frame: Frame) -> str:
    """The condition in the plan's own words."""
    return f"`{' '.join(frame.source.slice(condition.span).split())}`"


def _seconds(seconds: float) -> str:
    return duration_text(dt.timedelta(seconds=seconds))


def _require(statement: ast.Require, frame: Frame) -> Steps:
    if (yield from value_of(statement.condition, statement, frame)):
        return
    if statement.why is not None:
        raise fail("requirement", (yield from value_of(statement.why, statement, frame)))
    raise fail("requirement", f"{_quoted(statement.condition, frame)} does not hold")


RULES: dict[type, Rule] = {
    ast.Expect: _expect,
    ast.Require: _require,
}
