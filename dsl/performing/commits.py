"""Commits, and what a residual program says of those that were done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import ast, types
from ..commands import DoCommit, commit_key
from ..failures import fail
from ..recorded import recorded_gives, recorded_value
from .acts import worked_out
from .frame import Frame, Rule, Steps, followed, value_of


def _commit(statement: ast.Commit, frame: Frame) -> Steps:
    name = frame.environment.commit_name(statement.name.text)
    key = commit_key(name, frame.environment.instance, frame.rounds)
    if key in frame.committed:
        frame.gives.update(frame.committed[key])
        return
    act = yield from worked_out(statement.act, frame)
    committed = frame.sent
    spends = approval = None
    if statement.spends is not None:
        spends, origins = yield from followed(statement.spends, statement, frame)
        committed = committed.joined(origins)
        if spends.amount < 0:
            # A price off the page that is below zero would fill the budget up instead of using it.
            raise fail("value", f"a commit cannot spend {spends}")
    if statement.approval is not None:
        approval = yield from value_of(statement.approval.text, statement, frame)
    if frame.environment.bounds is not None:
        frame.environment.bounds.hold_commit(name, committed, frame.words(statement.act))
    gives: Mapping[str, Any] = yield DoCommit(
        place=statement,
        act=act,
        spends=spends,
        approval=approval,
        rounds=frame.rounds,
        environment=frame.environment,
    )
    frame.gives.update(gives)


def _committed(statement: ast.Committed, frame: Frame) -> Steps:
    """A commit that was done before: its gives are what was recorded, there, or where the commit still stands."""
    yield from ()
    gives = recorded_gives(statement.gives, frame.environment.declared)
    if statement.in_place:
        frame.gives.update(gives)
    else:
        rounds = "" if statement.key is None else recorded_value(statement.key, types.TEXT, frame.environment.declared)
        frame.committed[f"{statement.commit}{rounds}"] = gives


def _unsettled(statement: ast.Unsettled, _: Frame) -> Steps:
    yield from ()
    raise AssertionError(f"a program with the unsettled commit `{statement.commit}` does not run")


RULES: dict[type, Rule] = {
    ast.Commit: _commit,
    ast.Committed: _committed,
    ast.Unsettled: _unsettled,
}
