"""Who may decide a commit: its own site and the plan; others only as an `influence`, a pin or a person allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callsheet.dsl import ast
from callsheet.dsl.flow import Reason
from callsheet.dsl.labels import Label, join, without

from .terms import Finding, Kind
from .walk import Committing

if TYPE_CHECKING:
    from .walk import Walk


def commit(walk: Walk, statement: ast.Commit) -> None:
    """The act with what it takes, then its proofs, which look at what it left or at a page of their own."""
    pinned = walk.page.pinned
    before = walk.page.hands
    arguments = walk.act(statement.act)
    if statement.spends is not None:
        arguments = join(arguments, walk.value(statement.spends))
    if statement.approval is not None:
        walk.label(statement.approval.text)
    _judge(walk, statement, arguments, before, pinned=pinned)
    walk.block(statement.proof)
    if statement.lasting is not None:
        walk.block(statement.lasting)
    walk.page = walk.page._replace(pinned=False)


def _judge(walk: Walk, statement: ast.Commit, arguments: Label, hands: Label, *, pinned: bool) -> None:
    name = statement.name.text
    key = f"{walk.name}.{name}" if walk.skill else name
    others = told = 0
    approved = statement.approval is not None
    for kind, label, at in _deciders(walk, statement, arguments, hands):
        foreign = without(label, walk.own)
        others |= foreign.integrity
        left = 0 if approved else foreign.integrity & ~told & ~_allowed(walk, foreign)
        told |= left
        loose = left & walk.terms.decides.get(walk.here, 0) if kind != "pin" else 0
        if loose:
            walk.findings.tell(Finding("loose", at, walk.here, key), loose, foreign)
        if left & ~loose:
            walk.findings.tell(Finding(kind, at, walk.here, key), left & ~loose, foreign, walk.page.nearly)
    why: Reason = "approved" if approved else "inert" if others else "pinned" if pinned else "own"
    walk.commits[key] = Committing(why=why, others=others)


def _deciders(walk: Walk, statement: ast.Commit, arguments: Label, hands: Label) -> Iterator[tuple[Kind, Label, int]]:
    """What is committed, on which page, and whether it is."""
    yield "commit", arguments, statement.act.at
    by_model = hands.loose & walk.terms.sources.model
    yield "pin" if by_model else "commit" if hands.loose else "choice", hands, statement.name.at
    yield "choice", walk.deciding, statement.name.at


def _allowed(walk: Walk, label: Label) -> int:
    """Those who may decide by an `influence`, with what can only be one of a few things."""
    declared = label.integrity & walk.terms.decides.get(walk.here, 0)
    if declared:
        walk.findings.influences[walk.here] = walk.findings.influences.get(walk.here, 0) | declared
    return declared & ~label.loose
