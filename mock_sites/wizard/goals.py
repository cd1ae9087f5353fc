"""What can be wanted of Harbour, and when it is so: judged by what the applications say, whatever their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any

from ..goals import PRESS, TICK, Parameters, Template, place
from .desk import Application, Desk, asked_for
from .questions import KINDS, LONGEST, REGIONS, Question, questions, steps
from .seeds import PEOPLE

Chosen = Mapping[str, Any]
Entries = tuple[str, ...]
Wanted = Callable[[Desk, Chosen], tuple[Application, ...]]
"""The applications that are wanted, from the desk before: an empty number for one that is to be made."""

CONDITIONS = ("asthma", "a mended hip", "high blood pressure", "an allergy to nuts")


def _judge(wanted: Wanted) -> Callable[[Desk, Desk, str, Chosen], bool]:
    """A judgement: just the wanted applications are there, those that were there under their numbers."""

    def met(before: Desk, after: Desk, account: str, chosen: Chosen) -> bool:
        known = {one.number for one in before.applications}
        return Counter(_named(one, known) for one in after.applications) == Counter(
            _named(one, known) for one in wanted(before, chosen)
        )

    return met


def _named(one: Application, known: set[str]) -> tuple[str, Any]:
    return (one.number if one.number in known else "", one.content)


def _still(before: Desk, now: Desk, account: str, several: tuple[tuple[Wanted, Chosen], ...]) -> Entries | None:
    """What is still to be done until just the applications are there that are wanted, one after the other."""
    end = before
    for wanted, chosen in several:
        end = replace(end, applications=wanted(end, chosen))
    known, kept = {one.number for one in before.applications}, {one.number for one in end.applications}
    entries: list[str] = []
    for aim in end.applications:
        if not aim.number:
            continue
        here = now.application(aim.number)
        left = None if here is None else _left(now, here, aim)
        if left is None:
            return None
        entries += (*left, place(f"/applications/{aim.number}")) if left else ()
    new = _new_left(
        now,
        [one for one in now.applications if one.number not in known],
        [one for one in end.applications if not one.number],
    )
    gone = [
        entry
        for one in now.applications
        if one.number in known and one.number not in kept
        for entry in (PRESS, place(f"/applications/{one.number}"))
    ]
    return None if new is None else (*entries, *new, *gone)


def _new_left(now: Desk, made: list[Application], aims: list[Application]) -> list[str] | None:
    """What is still to be done for new ones: the least, whichever of those that were `made` become which of `aims`."""
    if len(made) > len(aims):
        return None  # one more would only have to be discarded again
    least: list[str] | None = None
    for order in permutations((*made, *[None] * (len(aims) - len(made)))):
        each = [_left(now, here, aim) for here, aim in zip(order, aims, strict=True)]
        whole = [entry for left in each for entry in left or ()]
        if None not in each and (least is None or len(whole) < len(least)):
            least = whole
    return least


def _left(desk: Desk, here: Application | None, aim: Application) -> list[str] | None:
    """What one application still lacks: texts, ticks, a press for each step with some of them, and the last ones."""
    entries = [PRESS] if here is None else []
    said, status = ({}, "Draft") if here is None else (here.said, here.status)
    if status != aim.status:
        if status != "Draft" and aim.status != "Withdrawn":
            return None
        entries += [PRESS] if aim.status == "Withdrawn" else [TICK, PRESS]
    elif status != "Draft" and said != aim.said:
        return None
    way = steps(aim.said)
    for at, step in enumerate(way):
        asked = [one for one in questions(step, phone=desk.setting.phone) if said.get(one.key) != aim.said.get(one.key)]
        entries += [entry for one in asked if (entry := _entry(one, aim.said.get(one.key, ""))) is not None]
        later = way[at + 1 :]
        passed = not aim.number and _beyond(desk, aim.said, later) and not _beyond(desk, said, later)
        if asked or (step == "extras" and passed):
            entries.append(PRESS)
    return entries


def _beyond(desk: Desk, said: Mapping[str, str], later: tuple[str, ...]) -> bool:
    """Whether something was answered on one of these steps."""
    return any(one.key in said for step in later for one in questions(step, phone=desk.setting.phone))


def _entry(asked: Question, text: str) -> str | None:
    """What answers a question; None for what is chosen from the start."""
    if asked.asks == "tick":
        return TICK
    return None if asked.asks == "select" and text == asked.options[0] else text


def _all_but(desk: Desk, number: str, *instead: Application) -> tuple[Application, ...]:
    """The applications, with others in the place of one."""
    return (*(one for one in desk.applications if one.number != number), *instead)


def _changed(desk: Desk, number: str, *, sent: bool = False, **changes: str) -> tuple[Application, ...]:
    """The applications with some answers of a draft changed, and the draft submitted or not."""
    draft = desk.application(number)
    assert draft is not None  # goals are drawn from what is there
    said = {key: text for key, text in {**draft.said, **changes}.items() if text}
    answers = asked_for(desk, said) if sent else tuple(sorted(said.items()))
    return _all_but(desk, number, Application(number=number, answers=answers, status="Submitted" if sent else "Draft"))


def _with_new(desk: Desk, *, sent: bool = False, **answers: str) -> tuple[Application, ...]:
    made = Application(number="", answers=tuple(sorted(answers.items())), status="Submitted" if sent else "Draft")
    return (*desk.applications, made)


def _whole(desk: Desk) -> Application:
    """The draft that only has to be submitted."""
    return next(one for one in desk.applications if one.status == "Draft" and desk.first_open(one.said) is None)


def _begun(desk: Desk) -> Application:
    return next(one for one in desk.applications if one.status == "Draft" and desk.first_open(one.said) is not None)


def _day(dice: Random, month: int) -> str:
    return f"2027-{month:02}-{dice.randint(1, 28):02}"


def _traveller(dice: Random) -> dict[str, str]:
    name = dice.choice(PEOPLE)
    born = f"{dice.randint(1950, 2003)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    return {"name": name, "born": born, "email": f"{name.split()[1].lower()}@example.org"}


def _draw_whole(desk: Desk, account: str, dice: Random) -> Parameters:
    return {"number": _whole(desk).number}


def _draw_sent(desk: Desk, account: str, dice: Random) -> Parameters:
    return {"number": dice.choice([one.number for one in desk.applications if one.status == "Submitted"])}


def _draw_email(desk: Desk, account: str, dice: Random) -> Parameters:
    return {"number": _whole(desk).number, "email": _traveller(dice)["email"]}


def _draw_region(desk: Desk, account: str, dice: Random) -> Parameters:
    draft = _whole(desk)
    return {"number": draft.number, "region": dice.choice([one for one in REGIONS if one != draft.said["region"]])}


def _draw_begin(desk: Desk, account: str, dice: Random) -> Parameters:
    return {"kind": dice.choice(KINDS), "region": dice.choice(REGIONS)}


def _draw_finish(desk: Desk, account: str, dice: Random) -> Parameters:
    dates = {"start": _day(dice, 3), "end": _day(dice, 4)}
    return {"number": _begun(desk).number, **dates}


def _draw_annual(desk: Desk, account: str, dice: Random) -> Parameters:
    return {
        "region": dice.choice(REGIONS),
        "start": _day(dice, 5),
        "longest": dice.choice(LONGEST[1:]),
        **_traveller(dice),
    }


def _draw_single(desk: Desk, account: str, dice: Random) -> Parameters:
    dates = {"start": _day(dice, 6), "end": _day(dice, 7)}
    return {"region": dice.choice(REGIONS), **dates, "condition": dice.choice(CONDITIONS), **_traveller(dice)}


def _finished(desk: Desk, chosen: Chosen) -> tuple[Application, ...]:
    """A begun draft with the dates of a single trip, still a draft."""
    dates = {"start": chosen["start"], "end": chosen["end"]}
    return _changed(desk, chosen["number"], kind="Single trip", **dates)


def _annual(desk: Desk, chosen: Chosen) -> tuple[Application, ...]:
    return _with_new(
        desk,
        sent=True,
        kind="Annual cover",
        region=chosen["region"],
        start=chosen["start"],
        longest=chosen["longest"],
        **{"people": "1", "name-1": chosen["name"], "born-1": chosen["born"], "condition-1": "No"},
        email=chosen["email"],
    )


def _single(desk: Desk, chosen: Chosen) -> tuple[Application, ...]:
    return _with_new(
        desk,
        sent=True,
        kind="Single trip",
        region=chosen["region"],
        start=chosen["start"],
        end=chosen["end"],
        **{"people": "1", "name-1": chosen["name"], "born-1": chosen["born"], "condition-1": "Yes"},
        **{"health-1": chosen["condition"], "treated-1": "Not treated"},
        email=chosen["email"],
    )


def _template(
    *,
    name: str,
    wordings: tuple[str, ...],
    draw: Callable[[Desk, str, Random], Parameters | None],
    wanted: Wanted,
) -> Template[Desk]:
    """A kind of goal that says which applications are wanted."""
    return Template(name=name, wordings=wordings, draw=draw, met=_judge(wanted), aim=wanted, together=_still)


def _withdrawn(desk: Desk, chosen: Chosen) -> tuple[Application, ...]:
    sent = desk.application(chosen["number"])
    assert sent is not None
    return _all_but(desk, sent.number, Application(number=sent.number, answers=sent.answers, status="Withdrawn"))


def _with_sports(desk: Desk, chosen: Chosen) -> tuple[Application, ...]:
    """A draft submitted with winter sports where it had none, or without them where it had."""
    draft = desk.application(chosen["number"])
    assert draft is not None
    return _changed(desk, draft.number, sent=True, sports="" if "sports" in draft.said else "Yes")


def _draw_sports(desk: Desk, account: str, dice: Random) -> Parameters:
    draft = _whole(desk)
    return {"number": draft.number, "how": "without" if "sports" in draft.said else "with"}


GOALS: tuple[Template[Desk], ...] = (
    _template(
        name="begin",
        wordings=("Begin a new application", "Start a fresh application", "Open a new draft and leave it empty"),
        draw=lambda desk, account, dice: {},
        wanted=lambda desk, chosen: _with_new(desk),
    ),
    _template(
        name="begin_kind",
        wordings=(
            "Begin an application for “{kind}” with the travel region {region}",
            "Start a draft: {kind}, region {region}",
            "I need {kind} for {region}; begin the application with that",
        ),
        draw=_draw_begin,
        wanted=lambda desk, chosen: _with_new(desk, kind=chosen["kind"], region=chosen["region"]),
    ),
    _template(
        name="submit",
        wordings=("Submit the draft {number}", "Hand in application {number}", "Draft {number} is ready: submit it"),
        draw=_draw_whole,
        wanted=lambda desk, chosen: _changed(desk, chosen["number"], sent=True),
    ),
    _template(
        name="discard",
        wordings=("Discard the draft {number}", "I no longer want draft {number}", "Delete the draft {number}"),
        draw=_draw_whole,
        wanted=lambda desk, chosen: _all_but(desk, chosen["number"]),
    ),
    _template(
        name="withdraw",
        wordings=("Withdraw application {number}", "Take back application {number}", "Cancel application {number}"),
        draw=_draw_sent,
        wanted=_withdrawn,
    ),
    _template(
        name="change_email",
        wordings=(
            "Change the email of draft {number} to {email}",
            "Papers for draft {number} should go to {email}; do not submit it",
            "Set the email address in {number} to {email}",
        ),
        draw=_draw_email,
        wanted=lambda desk, chosen: _changed(desk, chosen["number"], email=chosen["email"]),
    ),
    _template(
        name="change_region",
        wordings=(
            "Change the travel region of draft {number} to {region} and submit it",
            "Submit {number}, but for the region {region}",
            "Draft {number} has the wrong region: make it {region}, then hand it in",
        ),
        draw=_draw_region,
        wanted=lambda desk, chosen: _changed(desk, chosen["number"], sent=True, region=chosen["region"]),
    ),
    _template(
        name="sports",
        wordings=(
            "Submit the draft {number} {how} winter sports",
            "Hand in {number}, {how} winter sports",
            "Application {number} should be {how} winter sports: change that and submit it",
        ),
        draw=_draw_sports,
        wanted=_with_sports,
    ),
    _template(
        name="set_dates",
        wordings=(
            "In draft {number}, ask for a single trip from {start} to {end}; leave the rest for later",
            "Draft {number} is for a single trip, first day {start}, last day {end}; only fill that in",
            "Put a single trip from {start} until {end} into {number} and do not submit it",
        ),
        draw=_draw_finish,
        wanted=_finished,
    ),
    _template(
        name="apply_annual",
        wordings=(
            (
                "Apply for annual cover in the region {region} from {start}, longest trip {longest}, for {name}, born "
                "{born}, who has no medical condition and wants no extras; email {email}"
            ),
            (
                "Submit an application: annual cover, {region}, first day {start}, trips of up to {longest}; one "
                "traveller, {name}, born on {born}, healthy; email {email}"
            ),
            (
                "{name} (born {born}, no medical condition, {email}) needs annual cover for {region} from {start}, "
                "longest trip {longest}: apply for it"
            ),
        ),
        draw=_draw_annual,
        wanted=_annual,
    ),
    _template(
        name="apply_single",
        wordings=(
            (
                "Apply for a single trip to the region {region} from {start} to {end} for {name}, born {born}, who has "
                "{condition}, which is not treated; no extras; email {email}"
            ),
            (
                "Submit an application: single trip, {region}, {start} to {end}; one traveller, {name}, "
                "born on {born}, with {condition}, not treated; email {email}"
            ),
            (
                "{name} (born {born}, {email}) has {condition}, untreated, and travels from {start} to {end} in "
                "the region {region}: apply for that single trip"
            ),
        ),
        draw=_draw_single,
        wanted=_single,
    ),
)
