"""The pages of Harbour: a desk and a request in, the next desk and a page out.

A step that is not reached yet leads to the first that is open. What is sent is kept when it is right, and the next
step opens; else the same page says what is wrong beside the field (422). Who saves and leaves keeps it either way.
"""

from __future__ import annotations

from dataclasses import replace

from ..page.requests import Answer, Request, SeeOther
from .desk import Application, Desk, begin, discard, keep, submit, withdraw
from .frame import not_found
from .home_page import home_page
from .questions import problems, questions, steps
from .review_page import application_page, review_page
from .step_page import step_page


def respond(desk: Desk, request: Request) -> tuple[Desk, Answer]:
    """The desk after the request, and the answer."""
    match request.method, request.steps():
        case "GET", ():
            return desk, home_page(desk, said=request.asked("said"))
        case "POST", ("applications",):
            return _begin(desk)
        case method, ("applications", number, *rest):
            found = desk.application(number)
            if found is None:
                return desk, not_found(desk)
            return _one(desk, found, method, tuple(rest), request)
        case _:
            return desk, not_found(desk)


def _begin(desk: Desk) -> tuple[Desk, Answer]:
    after = begin(desk)
    return after, SeeOther(to=f"/applications/{after.applications[-1].number}/trip")


def _one(desk: Desk, found: Application, method: str, rest: tuple[str, ...], request: Request) -> tuple[Desk, Answer]:
    """What is asked of one application."""
    at = f"/applications/{found.number}"
    match method, rest:
        case "GET", ():
            if found.status != "Draft":
                return desk, application_page(desk, found, said=request.asked("said"))
            return desk, SeeOther(to=f"{at}/{desk.first_open(found.said) or 'review'}")
        case "POST", ("discard",):
            return discard(desk, found.number), SeeOther(to="/?said=discarded")
        case "POST", ("withdraw",):
            return withdraw(desk, found.number), SeeOther(to=f"{at}?said=withdrawn")
        case _ if found.status != "Draft":
            return desk, SeeOther(to=at)
        case "GET", ("review",):
            open_step = desk.first_open(found.said)
            return desk, review_page(desk, found) if open_step is None else SeeOther(to=f"{at}/{open_step}")
        case "POST", ("submit",):
            return _submit(desk, found, request)
        case "GET", (step,):
            return desk, _step(desk, found, step, request)
        case "POST", (step, *what) if step in steps(found.said) and what in ([], ["leave"]):
            return _answered(desk, found, step, request, leaves=bool(what))
        case _:
            return desk, not_found(desk)


def _submit(desk: Desk, found: Application, request: Request) -> tuple[Desk, Answer]:
    if desk.first_open(found.said) is not None:
        return desk, SeeOther(to=f"/applications/{found.number}")
    if not request.entry("truth"):
        return desk, review_page(desk, found, problem="Say that it is true before you hand it in")
    return submit(desk, found.number), SeeOther(to=f"/applications/{found.number}?said=submitted")


def _step(desk: Desk, found: Application, step: str, request: Request) -> Answer:
    """The page of a step, if all before it are complete."""
    known = steps(found.said)
    if step not in known:
        return SeeOther(to=f"/applications/{found.number}")
    open_step = desk.first_open(found.said)
    if open_step is not None and known.index(open_step) < known.index(step):
        return SeeOther(to=f"/applications/{found.number}/{open_step}")
    return step_page(desk, found, step, again=request.asked("then") == "review")


def _answered(desk: Desk, found: Application, step: str, request: Request, *, leaves: bool) -> tuple[Desk, Answer]:
    phone, again = desk.setting.phone, request.asked("then") == "review"
    typed = {one.key: request.entry(one.key).strip() for one in questions(step, phone=phone)}
    after = keep(desk, found.number, step, typed)
    if leaves:
        return after, SeeOther(to="/?said=saved")
    now = after.application(found.number)
    assert now is not None
    wrong = problems(step, now.said, phone=phone)
    if wrong:
        return desk, step_page(desk, replace(found, answers=now.answers), step, wrong=wrong, again=again)
    return after, SeeOther(to=f"/applications/{found.number}/{_next(after, now, step, again=again)}")


def _next(desk: Desk, now: Application, step: str, *, again: bool) -> str:
    """The step after this one; from a change on the review page straight back there, if nothing has come open."""
    known = steps(now.said)
    open_step = desk.first_open(now.said)
    if again:
        return open_step or "review"
    at = known.index(step) + 1
    return known[at] if at < len(known) else "review"
