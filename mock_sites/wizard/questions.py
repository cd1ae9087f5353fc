"""What an application asks, step by step, and what counts as an answer.

In go the answers so far; out come the steps that follow from them, the questions of each step, and what is wrong
with an answer. Which steps there are depends on earlier answers: that is what makes it a wizard. Pure, without
pages and without a clock: cover begins on `FIRST_DAY` at the earliest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Answers: TypeAlias = Mapping[str, str]

KINDS = ("Single trip", "Annual cover")
REGIONS = ("Europe", "Worldwide without USA", "Worldwide")
LONGEST = ("31 days", "45 days", "60 days")
PEOPLE = ("1", "2", "3")
YES_NO = ("No", "Yes")
WORTH = ("Up to $500", "Up to $1,500", "Up to $3,000")
CARE = ("Not treated", "Treated now", "Treated in the past")
FIRST_DAY, LAST_DAY = date(2027, 1, 4), date(2028, 12, 31)
LONGEST_SINGLE = 90
LONGEST_TEXT = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question: `key` names its answer, `label` its wording, and `asks` how it is put.

    `options` are what may be chosen. A `tick` is answered with `Yes`, or not at all.
    """

    key: str
    label: str
    asks: Literal["text", "email", "tel", "date", "radios", "select", "tick"]
    options: tuple[str, ...] = ()
    hint: str = ""


KIND = Question(key="kind", label="kind", asks="radios", options=KINDS)
REGION = Question(key="region", label="region", asks="select", options=("", *REGIONS))
START = Question(key="start", label="start", asks="date", hint="As in 2027-03-31")
END = Question(key="end", label="end", asks="date", hint=f"At most {LONGEST_SINGLE} days later")
LONGEST_TRIP = Question(key="longest", label="longest", asks="select", options=LONGEST)
HOW_MANY = Question(key="people", label="people", asks="select", options=PEOPLE)
SPORTS = Question(key="sports", label="sports", asks="tick")
CRUISE = Question(key="cruise", label="cruise", asks="tick")
GADGETS = Question(key="gadgets", label="gadgets", asks="tick", hint="We ask for their worth on the next page")
WORTH_OF = Question(key="worth", label="worth", asks="select", options=WORTH)
EMAIL = Question(key="email", label="email", asks="email", hint="The papers go there")
PHONE = Question(key="phone", label="phone", asks="tel", hint="May be left empty")

TITLES: Mapping[str, str] = {
    "trip": "Your trip",
    "dates": "When you travel",
    "year": "Your year of cover",
    "people": "Who travels",
    "extras": "Extras",
    "gadgets": "Your gadgets",
    "contact": "Where we reach you",
}
OPTIONAL = ("phone",)
"""Answers that may stay empty; a varied world may not ask for them at all."""


def steps(answers: Answers) -> tuple[str, ...]:
    """The steps that follow from the answers."""
    when = {"Single trip": ("dates",), "Annual cover": ("year",)}.get(answers.get("kind", ""), ())
    return ("trip", *when, *_about_people(answers), *_about_extras(answers), "contact")


def _about_people(answers: Answers) -> tuple[str, ...]:
    each = []
    for number in range(1, people_of(answers) + 1):
        each.append(f"person-{number}")
        if answers.get(f"condition-{number}") == "Yes":
            each.append(f"health-{number}")
    return ("people", *each)


def _about_extras(answers: Answers) -> tuple[str, ...]:
    return ("extras", "gadgets") if answers.get("gadgets") == "Yes" else ("extras",)


def people_of(answers: Answers) -> int:
    """How many travel; none before that was answered."""
    return int(answers["people"]) if answers.get("people") in PEOPLE else 0


def title_of(step: str) -> str:
    """The heading of a step."""
    name, _, number = step.partition("-")
    titles = {"person": f"Traveller {number}", "health": f"Health of traveller {number}"}
    return titles.get(name) or TITLES[step]


def questions(step: str, *, phone: bool) -> tuple[Question, ...]:
    """What a step asks, in plain order."""
    name, _, number = step.partition("-")
    match name:
        case "trip":
            return (KIND, REGION)
        case "dates":
            return (START, END)
        case "year":
            return (START, LONGEST_TRIP)
        case "people":
            return (HOW_MANY,)
        case "person":
            return (
                Question(key=f"name-{number}", label="name", asks="text"),
                Question(key=f"born-{number}", label="born", asks="date", hint="As in 1984-05-23"),
                Question(key=f"condition-{number}", label="condition", asks="radios", options=YES_NO),
            )
        case "health":
            return (
                Question(key=f"health-{number}", label="health", asks="text"),
                Question(key=f"treated-{number}", label="treated", asks="select", options=CARE),
            )
        case "extras":
            return (SPORTS, CRUISE, GADGETS)
        case "gadgets":
            return (WORTH_OF,)
        case "contact":
            return (EMAIL, PHONE) if phone else (EMAIL,)
        case _:
            raise ValueError(f"there is no step `{step}`")


def problems(step: str, answers: Answers, *, phone: bool) -> tuple[tuple[str, str], ...]:
    """What is wrong with the answers of a step: a message by key, in the order of the questions."""
    found = ((asked.key, _wrong(asked, answers)) for asked in questions(step, phone=phone))
    return tuple((key, message) for key, message in found if message)


def _wrong(asked: Question, answers: Answers) -> str:
    text = answers.get(asked.key, "")
    match asked.asks:
        case "radios" | "select":
            return "" if text and text in asked.options else "Choose one of these"
        case "tick":
            return ""
        case "date":
            return _wrong_date(asked, text, answers)
        case "email":
            return (
                "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text) else "Write an address such as ada@example.com"
            )
        case "tel":
            return "" if re.fullmatch(r"|\+?[0-9][0-9 ]{5,18}", text) else "Write a number such as +44 20 7946 0018"
        case _:
            return _wrong_text(asked, text)


def _wrong_text(asked: Question, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return f"Use at most {LONGEST_TEXT} characters"
    if asked.label == "name":
        return "" if len(re.findall(r"[^\W\d_]", text)) >= 2 else "Write the name as in the passport"
    return "" if text else "Say which it is"


def _wrong_date(asked: Question, text: str, answers: Answers) -> str:
    day = day_of(text)
    if day is None:
        return "Write the date as in 2027-03-31"
    if asked.label == "born":
        return "" if date(1917, 1, 1) <= day < FIRST_DAY else "Nobody who travels was born then"
    if not FIRST_DAY <= day <= LAST_DAY:
        return f"Cover is from {FIRST_DAY} to {LAST_DAY}"
    first = day_of(answers.get("start", ""))
    if asked.key != "end" or first is None:
        return ""
    if day < first:
        return "The last day is before the first"
    return "" if (day - first).days < LONGEST_SINGLE else f"A single trip has at most {LONGEST_SINGLE} days"


def day_of(text: str) -> date | None:
    """The day that a text such as `2027-03-31` says."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
