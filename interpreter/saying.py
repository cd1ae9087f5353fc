"""What a person says to a run that waits, from outside of it: an answer, or whether a commit may be done.

It is written behind the journal's last record; a resume goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.types import Type

from . import events
from .events import ApprovalAsked, Asked, Event
from .folders import RunFolder
from .journal import Journal
from .machine import Machine
from .people import read_answer, time_left
from .run import NotResumable, plan_of, replay

Kind = TypeVar("Kind", Asked, ApprovalAsked)


def say_approval(folder: RunFolder, which: str, *, approved: bool, now: dt.datetime) -> ApprovalAsked:
    """A person agrees, or not, to the commit with the key `which`; with an empty one, to the only one that waits.

    Returns what was asked. Raises `NotResumable`, `RunBusy`, and what an unreadable journal raises.
    """
    with _waiting(folder) as (_, machine, write):
        waiting = {one.key: one for _, one in machine.waiting_for_people() if isinstance(one, ApprovalAsked)}
        asked = _only(folder, waiting, which, "commit")
        left = time_left(asked, now)
        if left is not None and left <= 0:
            raise NotResumable(f"it is too late to agree to `{asked.key}`: a resume of run `{folder.id}` asks again")
        write(events.ApprovalGiven(at=machine.at, **asked.unit._asdict(), key=asked.key, approved=approved))
    return asked


def say_answer(folder: RunFolder, which: str, text: str) -> Asked:
    """A person answers the question of the node or instance `which`; with an empty one, the only one that waits.

    Returns what was asked. Raises `BadInput` for an answer of another type, and what `say_approval` raises.
    """
    with _waiting(folder) as (plan, machine, write):
        waiting = {str(unit): one for unit, one in machine.waiting_for_people() if isinstance(one, Asked)}
        asked = _only(folder, waiting, which, "question")
        answer = read_answer(text, _wanted(plan, asked), plan.declared.currency)
        said = events.Answered(
            at=machine.at,
            **asked.unit._asdict(),
            line=asked.line,
            question=asked.question,
            given=asked.given,
            answer=answer,
            by="person",
        )
        write(said)
    return asked


@contextmanager
def _waiting(folder: RunFolder) -> Iterator[tuple[CheckedPlan, Machine, Callable[[Event], None]]]:
    plan = plan_of(folder)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        machine = replay(plan, journal.records)

        def write(event: Event) -> None:
            journal.append([(type(event).__name__, events.to_body(event))])

        yield plan, machine, write


def _only(folder: RunFolder, waiting: Mapping[str, Kind], which: str, what: str) -> Kind:
    if which in waiting:
        return waiting[which]
    if not which and len(waiting) == 1:
        return next(iter(waiting.values()))
    known = ", ".join(f"`{name}`" for name in waiting) or "none"
    if not which and waiting:
        raise NotResumable(f"several of run `{folder.id}` wait: say which with `--for`; there are {known}")
    raise NotResumable(f"no {what}{f' `{which}`' if which else ''} of run `{folder.id}` waits; that do: {known}")


def _wanted(plan: CheckedPlan, asked: Asked) -> Type:
    """The type of the answer, from the `ask` in the plan that asks for it."""
    body = plan.nodes[asked.node].body
    kinds = (plan.declared.resolve(one.type) for one in ast.walk(body) if isinstance(one, ast.Ask))
    return next(kind for kind in kinds if str(kind) == asked.wanted)
