"""The applications without their pages: a state, what can be done to it, and one function for each of these.

An application is a draft until it is submitted; then its answers, and its price, are what they are. Drafts keep
what was typed, right or wrong; which steps are complete follows from it. No HTML, no clock, no chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ..page.parts import Look
from ..words import Words
from .questions import FIRST_DAY, Answers, day_of, people_of, problems, questions, steps

Status = Literal["Draft", "Submitted", "Withdrawn"]
_REGION_PERCENT: Mapping[str, int] = {"Europe": 100, "Worldwide without USA": 150, "Worldwide": 220}
_YEAR_CENTS: Mapping[str, int] = {"31 days": 4900, "45 days": 6400, "60 days": 8200}
_WORTH_CENTS: Mapping[str, int] = {"Up to $500": 600, "Up to $1,500": 1500, "Up to $3,000": 2700}
_DAY_CENTS, _CONDITION_CENTS, _OVER_70_CENTS = 120, 1900, 2500


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """One application. `answers` are sorted by key; once it is submitted, only those that its steps ask for."""

    number: str
    answers: tuple[tuple[str, str], ...] = ()
    status: Status = "Draft"

    @property
    def said(self) -> dict[str, str]:
        """The answers by key."""
        return dict(self.answers)

    @property
    def content(self) -> tuple[tuple[tuple[str, str], ...], str]:
        """What it says, whatever its number."""
        return self.answers, self.status


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a world is like and nothing on the site changes.

    `phone` is whether it is asked for, `turned` whether the questions of a step stand the other way round. Which
    steps follow each other is the same everywhere: the site's spec says it.
    """

    words: Words
    look: Look
    phone: bool = True
    turned: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """All applications, oldest first."""

    setting: Setting = field(hash=False)
    applications: tuple[Application, ...] = ()
    next_number: int = 4101

    def application(self, number: str) -> Application | None:
        """The application of that number."""
        return next((one for one in self.applications if one.number == number), None)

    def first_open(self, answers: Answers) -> str | None:
        """The first step that is not complete; None when all are."""
        phone = self.setting.phone
        return next((step for step in steps(answers) if problems(step, answers, phone=phone)), None)


def begin(desk: Desk) -> Desk:
    """The desk with a new, empty draft at its end."""
    made = Application(number=f"TR-{desk.next_number}")
    return replace(desk, applications=(*desk.applications, made), next_number=desk.next_number + 1)


def keep(desk: Desk, number: str, step: str, typed: Answers) -> Desk:
    """The desk with the answers of a step of a draft as they were typed, right or wrong."""
    draft = desk.application(number)
    if draft is None or draft.status != "Draft":
        return desk
    asked = [one.key for one in questions(step, phone=desk.setting.phone)]
    kept = {**draft.said, **{key: typed.get(key, "") for key in asked}}
    return _with(desk, replace(draft, answers=_sorted(kept)))


def submit(desk: Desk, number: str) -> Desk:
    """The desk with a complete draft submitted; one that is not complete stays a draft."""
    draft = desk.application(number)
    if draft is None or draft.status != "Draft" or desk.first_open(draft.said) is not None:
        return desk
    return _with(desk, replace(draft, answers=asked_for(desk, draft.said), status="Submitted"))


def asked_for(desk: Desk, answers: Answers) -> tuple[tuple[str, str], ...]:
    """The answers that their own steps ask for: what was typed on a branch that was left is not part of it."""
    keys = {one.key for step in steps(answers) for one in questions(step, phone=desk.setting.phone)}
    return _sorted({key: text for key, text in answers.items() if key in keys})


def discard(desk: Desk, number: str) -> Desk:
    """The desk without a draft."""
    return replace(
        desk, applications=tuple(one for one in desk.applications if one.number != number or one.status != "Draft")
    )


def withdraw(desk: Desk, number: str) -> Desk:
    """The desk with a submitted application withdrawn."""
    sent = desk.application(number)
    return desk if sent is None or sent.status != "Submitted" else _with(desk, replace(sent, status="Withdrawn"))


def price_cents(answers: Answers) -> int:
    """What the cover costs, in cents; the answers are complete."""
    if answers["kind"] == "Annual cover":
        each = _YEAR_CENTS[answers["longest"]]
    else:
        first, last = day_of(answers["start"]), day_of(answers["end"])
        assert first is not None  # complete answers have been looked at
        assert last is not None
        each = 900 + _DAY_CENTS * ((last - first).days + 1)
    each = each * _REGION_PERCENT[answers["region"]] // 100
    return sum(each + _for_person(answers, at + 1) for at in range(people_of(answers))) + _for_extras(answers)


def _for_person(answers: Answers, number: int) -> int:
    born = day_of(answers[f"born-{number}"])
    assert born is not None
    old = FIRST_DAY.year - born.year > 70
    ill = answers[f"condition-{number}"] == "Yes"
    return _OVER_70_CENTS * old + _CONDITION_CENTS * ill


def _for_extras(answers: Answers) -> int:
    gadgets = _WORTH_CENTS[answers["worth"]] if answers.get("gadgets") == "Yes" else 0
    return 1800 * (answers.get("sports") == "Yes") + 2200 * (answers.get("cruise") == "Yes") + gadgets


def _with(desk: Desk, changed: Application) -> Desk:
    return replace(
        desk, applications=tuple(changed if one.number == changed.number else one for one in desk.applications)
    )


def _sorted(answers: Answers) -> tuple[tuple[str, str], ...]:
    """Answers that say nothing are none."""
    return tuple(sorted((key, text) for key, text in answers.items() if text))
