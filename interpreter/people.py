"""What people are asked in a run: questions of their nodes, and whether a commit may be done.

What was said is durable before anything follows from it, so that nobody is asked the same twice. While somebody thinks,
neither the attempt's time runs nor, if nothing else is under way, that of the run. Where nobody is there the attempt is
held: a run in which all others have ended says what it waits for.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from callsheet.dsl.binding import BadInput, converted
from callsheet.dsl.commands import DoAsk, DoCommit
from callsheet.dsl.failures import fail
from callsheet.dsl.types import Type
from callsheet.dsl.words_of import act_text

from . import events
from .units import Unit
from .work import AnswerMissing, Work


async def ask_person(work: Work, unit: Unit, command: DoAsk) -> Any:
    """A value of the wanted type; somebody who typed something else is told so, and asked again.

    Raises `AnswerMissing` when nobody is there.
    """
    question, kind = command.question, work.plan.declared.resolve(command.question.type)
    line, given = work.line(command.place), list(question.given)
    asked = events.Asked(**unit._asdict(), line=line, question=question.text, given=given, wanted=str(kind))
    await work.record(asked)
    problem = ""
    with work.time.asking(unit):
        while True:
            said = await work.people.answer(asked, problem)
            if said is None:
                raise AnswerMissing(f"a person has to answer: {question.text}")
            try:
                value = read_answer(said, kind, work.plan.declared.currency)
                break
            except BadInput as misfit:
                problem = str(misfit)
    await work.record(
        events.Answered(**unit._asdict(), line=line, question=question.text, given=given, answer=value, by="person")
    )
    return value


def read_answer(said: str, kind: Type, currency: str) -> Any:
    """What somebody typed, at the type that is wanted. Raises `BadInput`."""
    return converted("the answer", said, kind, currency)


async def ask_approval(work: Work, unit: Unit, command: DoCommit) -> None:
    """Returns when a person agrees, or has agreed before, to just this.

    Raises `NodeFailure` of kind `declined` or `timeout`, and `AnswerMissing`.
    """
    if command.approval is None:
        return
    request = _request(work, unit, command)
    about = request.text, request.spends, request.arguments
    before = work.machine.approvals.get(command.key)
    if before is not None and before[0].is_about(*about):
        _agreed(request, approved=before[1])
        return
    waits = work.machine.state(unit).waits
    if isinstance(waits, events.ApprovalAsked) and waits.key == request.key and waits.is_about(*about):
        request = waits
    else:
        await work.record(request)
    with work.time.asking(unit):
        approved = await _within(work, request)
    await work.record(events.ApprovalGiven(**unit._asdict(), key=request.key, approved=approved))
    _agreed(request, approved=approved)


def _request(work: Work, unit: Unit, command: DoCommit) -> events.ApprovalAsked:
    approval = command.place.approval
    assert approval is not None, "there is a question"
    assert command.approval is not None, "and its text"
    flow = work.plan.flow.commits.get(command.name)
    request = events.ApprovalAsked(
        **unit._asdict(),
        line=work.line(command.place),
        key=command.key,
        question=command.approval,
        text=act_text(command.act),
        site=str(work.site(unit.node).address.plain),
        spends=command.spends,
        arguments=command.arguments,
        decided_by=[] if flow is None else list(flow.decided_by),
        asked=work.clock.wall().isoformat(timespec="seconds"),
        within=approval.within.value.total_seconds() if approval.within is not None else None,
    )
    written = work.as_written(request)
    assert isinstance(written, events.ApprovalAsked)
    return written


async def _within(work: Work, request: events.ApprovalAsked) -> bool:
    """What somebody says in time."""
    left = time_left(request, work.clock.wall())
    if left is not None and left <= 0:
        raise _too_late(request)
    try:
        async with asyncio.timeout(left):
            approved = await work.people.approve(request)
    except TimeoutError:
        raise _too_late(request) from None
    if approved is None:
        raise AnswerMissing(f"a person has to agree to commit `{request.key}`: {request.question}")
    return approved


def time_left(request: events.ApprovalAsked, now: dt.datetime) -> float | None:
    """Seconds in which somebody may still agree; None when there is no end to it."""
    if request.within is None:
        return None
    return request.within - (now - dt.datetime.fromisoformat(request.asked)).total_seconds()


def _too_late(request: events.ApprovalAsked) -> Exception:
    return fail("timeout", f"nobody agreed to commit `{request.key}` in time")


def _agreed(request: events.ApprovalAsked, *, approved: bool) -> None:
    if not approved:
        raise fail("declined", f"a person did not agree to commit `{request.key}`")
