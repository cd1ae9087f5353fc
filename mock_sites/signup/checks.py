"""What was typed, judged: each function takes members and a form as it came, and says what to do or what is wrong.

Messages say what to write, and stand beside the field. Nothing here changes a state.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ..page.requests import Request, tidy
from .members import PLANS, Account, Members, Problem

LAST_BIRTHDAY = "2011-12-31"
FIRST_BIRTHDAY = "1900-01-01"
LONGEST_NAME = 60
SHORTEST_PASSWORD = 10
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_USERNAME = re.compile(r"[a-z][a-z0-9_]{2,19}")
_PHONE = re.compile(r"\+?[0-9][0-9 ]{5,18}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A form for an account as somebody filled it in, tidied; `again` is the password once more."""

    name: str = ""
    username: str = ""
    email: str = ""
    password: str = ""
    again: str = ""
    country: str = ""
    born: str = ""
    phone: str = ""
    company: str = ""
    heard: str = ""
    plan: str = ""
    newsletter: bool = False
    terms: bool = False

    @classmethod
    def of(cls, request: Request) -> Typed:
        """What a request says of each field; what it does not mention is empty."""
        said = request.entry
        return cls(
            name=tidy(said("name")),
            username=said("username").strip().lower(),
            email=said("email").strip().lower(),
            password=said("password"),
            again=said("again"),
            country=said("country"),
            born=said("born").strip(),
            phone=tidy(said("phone")),
            company=tidy(said("company")),
            heard=said("heard"),
            plan=said("plan"),
            newsletter=bool(said("newsletter")),
            terms=bool(said("terms")),
        )

    @classmethod
    def about(cls, account: Account) -> Typed:
        """The form as it is for an account that there is."""
        return cls(
            name=account.name,
            username=account.username,
            email=account.email,
            country=account.country,
            born=account.born,
            phone=account.phone,
            company=account.company,
            heard=account.heard,
            plan=account.plan,
            newsletter=account.newsletter,
        )


def new_account(members: Members, typed: Typed) -> Account | Problem:
    """The account that somebody asks for, not confirmed yet."""
    shown = (*(name for _, fields in members.setting.groups for name in fields), "terms")
    problem = _problem(members, typed, shown)
    if problem.fields:
        return problem
    return Account(
        email=typed.email,
        username=typed.username,
        name=typed.name,
        password=typed.password,
        country=typed.country,
        born=typed.born,
        plan=typed.plan,
        newsletter=typed.newsletter,
        phone=typed.phone,
        company=typed.company,
        heard=typed.heard,
    )


def changed_profile(members: Members, account: Account, typed: Typed) -> Account | Problem:
    """The account with what its profile says now; fields that the profile does not have stay."""
    shown = members.setting.profile
    problem = _problem(members, typed, shown)
    if problem.fields:
        return problem
    return replace(account, **{name: getattr(typed, name) for name in shown})


def wrong_username(members: Members, typed: Typed) -> str:
    """What is wrong with a username, or who has it; empty for one that is free."""
    if not typed.username:
        return "Choose a username"
    if not _USERNAME.fullmatch(typed.username):
        return "Use 3 to 20 small letters, digits and _, with a letter first"
    if members.named(typed.username) is not None:
        return f"{typed.username} is taken. {free_username(members, typed.username)} is free"
    return ""


def free_username(members: Members, like: str) -> str:
    """A username like the one that is taken."""
    tries = (f"{like[:17]}_{number}" for number in range(2, 2 + len(members.accounts) + 1))
    return next(name for name in tries if members.named(name) is None)


def wrong_password(typed: Typed) -> str:
    """What is weak about a password; empty for a good one. Names and addresses of the form may not be in it."""
    password = typed.password
    if not password:
        return "Choose a password"
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters"
    if not re.search(r"[A-Za-z]", password) or not re.search(r"[0-9]", password):
        return "Use letters and at least one digit"
    told = (typed.username, typed.email.partition("@")[0])
    if any(one and one in password.lower() for one in told):
        return "Leave your username and address out of it"
    return ""


def wrong_repetition(typed: Typed) -> str:
    """Whether the password was typed alike twice; only once it is a good one."""
    if wrong_password(typed):
        return ""
    return "" if typed.again == typed.password else "This is not the same password"


def _wrong_email(members: Members, typed: Typed) -> str:
    if not typed.email:
        return "Write your e-mail address"
    if not _EMAIL.fullmatch(typed.email) or len(typed.email) > 100:
        return "Write an address such as name@example.org"
    return "" if members.account(typed.email) is None else "There is an account with this address. Sign in instead"


def _wrong_born(members: Members, typed: Typed) -> str:
    try:
        born = date.fromisoformat(typed.born).isoformat()
    except ValueError:
        return "Write your date of birth, as in 1990-03-31"
    if born != typed.born or born < FIRST_BIRTHDAY:
        return "Write your date of birth, as in 1990-03-31"
    return "" if born <= LAST_BIRTHDAY else "Larkspur is for people born before 2012"


def _wrong_name(members: Members, typed: Typed) -> str:
    if not typed.name:
        return "Write your name"
    return "" if len(typed.name) <= LONGEST_NAME else f"Use at most {LONGEST_NAME} characters"


def _wrong_country(members: Members, typed: Typed) -> str:
    return "" if typed.country in members.setting.countries else "Choose your country"


def _wrong_phone(members: Members, typed: Typed) -> str:
    return "" if not typed.phone or _PHONE.fullmatch(typed.phone) else "Write a number such as +49 30 901820"


def _wrong_company(members: Members, typed: Typed) -> str:
    return "" if len(typed.company) <= LONGEST_NAME else f"Use at most {LONGEST_NAME} characters"


def _wrong_heard(members: Members, typed: Typed) -> str:
    return "" if typed.heard in ("", *members.setting.referrals) else "Choose one of these"


def _wrong_plan(members: Members, typed: Typed) -> str:
    return "" if typed.plan in PLANS else "Choose a plan"


def _wrong_terms(members: Members, typed: Typed) -> str:
    return "" if typed.terms else "Accept the terms to go on"


def _right(members: Members, typed: Typed) -> str:
    return ""


_CHECKS: dict[str, Callable[[Members, Typed], str]] = {
    "name": _wrong_name,
    "born": _wrong_born,
    "country": _wrong_country,
    "phone": _wrong_phone,
    "company": _wrong_company,
    "heard": _wrong_heard,
    "username": wrong_username,
    "email": _wrong_email,
    "password": lambda members, typed: wrong_password(typed),
    "again": lambda members, typed: wrong_repetition(typed),
    "plan": _wrong_plan,
    "newsletter": _right,
    "terms": _wrong_terms,
}


def _problem(members: Members, typed: Typed, names: tuple[str, ...]) -> Problem:
    found = ((name, _CHECKS[name](members, typed)) for name in names)
    return Problem(fields=tuple((name, message) for name, message in found if message))
