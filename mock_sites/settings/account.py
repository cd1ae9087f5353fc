"""Accounts without their pages: a state, what can be done to an account, and one function for each of these.

No HTML, no clock, no chance but the seed. What can't be done is a `Problem` with a message for a field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..page.parts import Look
from ..page.requests import tidy
from ..words import Words

PLANS: Mapping[str, int] = {"Free": 0, "Pro": 9, "Team": 29}
"""Each plan with its price a month, in dollars."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "language": ("English", "Deutsch", "Español", "Français", "Suomi", "日本語"),
    "time_zone": (
        "Los Angeles",
        "New York",
        "São Paulo",
        "UTC",
        "London",
        "Berlin",
        "Helsinki",
        "Nairobi",
        "Kolkata",
        "Tokyo",
        "Sydney",
    ),
    "digest": ("Never", "Daily", "Weekly"),
    "quiet_hours": ("None", "At night", "At weekends", "Nights and weekends"),
    "visibility": ("Everyone", "Members", "Only me"),
    "theme": ("Light", "Dark", "Same as the system"),
    "density": ("Comfortable", "Compact"),
    "scope": ("Read only", "Writing", "Full access"),
    "expires": ("Month", "Quarter", "Year", "No limit"),
    "format": ("JSON", "CSV", "HTML"),
}
SWITCHES = frozenset(
    (
        *("mail_comments", "mail_mentions", "mail_followers", "mail_news"),
        *("push_comments", "push_mentions", "push_messages"),
        *("show_email", "show_activity", "search_engines"),
        *("reduce_motion", "high_contrast", "sign_in_alerts"),
    )
)
FIELDS: Mapping[str, tuple[str, ...]] = {
    "profile": ("name", "about", "website", "language", "time_zone"),
    "mail": ("mail_comments", "mail_mentions", "mail_followers", "mail_news", "digest"),
    "push": ("push_comments", "push_mentions", "push_messages", "quiet_hours"),
    "privacy": ("visibility", "show_email", "show_activity", "search_engines"),
    "appearance": ("theme", "density", "reduce_motion", "high_contrast"),
}
"""What stands together, in its plain order."""

SAVED: Mapping[str, tuple[str, ...]] = {
    "profile": ("profile",),
    "notifications": ("mail", "push"),
    "privacy": ("privacy",),
}
"""Forms that are saved as a whole, with the groups of fields in them."""

AT_ONCE = frozenset({*FIELDS["appearance"], "sign_in_alerts"})
"""Fields that are kept as soon as they are changed."""

TODAY = "2027-03-01"
LONGEST = {"name": 50, "about": 160, "website": 100, "token": 40}


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A browser that is signed in. Devices differ; `current` is the one that is looked at."""

    id: int
    device: str
    place: str
    last_active: str
    current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A key for a program. Names differ."""

    id: int
    name: str
    scope: str = "Read only"
    expires: str = "Month"

    @property
    def content(self) -> tuple[str, str, str]:
        """All of it that a person chose."""
        return (self.name, self.scope, self.expires)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One account with all its settings. `next_id` numbers tokens; `closed` is the end of it."""

    user: str
    name: str
    email: str
    about: str = ""
    website: str = ""
    language: str = "English"
    time_zone: str = "UTC"
    mail_comments: bool = True
    mail_mentions: bool = True
    mail_followers: bool = False
    mail_news: bool = True
    digest: str = "Weekly"
    push_comments: bool = False
    push_mentions: bool = True
    push_messages: bool = True
    quiet_hours: str = "None"
    visibility: str = "Everyone"
    show_email: bool = False
    show_activity: bool = True
    search_engines: bool = True
    theme: str = "Light"
    density: str = "Comfortable"
    reduce_motion: bool = False
    high_contrast: bool = False
    sign_in_alerts: bool = False
    plan: str = "Pro"
    invoices: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
    tokens: tuple[Token, ...] = ()
    exports: tuple[str, ...] = ()
    next_id: int = 1
    closed: bool = False

    @property
    def phrase(self) -> str:
        """What has to be typed before the account is deleted."""
        return f"delete {self.user}"

    def token(self, key: str) -> Token | None:
        """The token whose id stands in an address as `key`."""
        return next((one for one in self.tokens if str(one.id) == key), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a world is like and nothing on the site changes: its words, its look, the order of pages and fields.

    `fields` has a group of `FIELDS` each, with those of its fields that the world has, in its order.
    """

    words: Words
    look: Look
    pages: tuple[str, ...]
    fields: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, group: str) -> tuple[str, ...]:
        """The fields of a group."""
        return dict(self.fields)[group]


@dataclass(frozen=True, kw_only=True, slots=True)
class Members:
    """All accounts of a world."""

    setting: Setting = field(hash=False)
    accounts: tuple[Account, ...]

    def account(self, user: str) -> Account:
        """The account of that user. Raises `KeyError` where there is none."""
        for one in self.accounts:
            if one.user == user:
                return one
        raise KeyError(user)

    def with_account(self, account: Account) -> Members:
        """The members with `account` in the place of the one of the same user."""
        return replace(self, accounts=tuple(account if one.user == account.user else one for one in self.accounts))


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with what was typed: a message by field."""

    fields: tuple[tuple[str, str], ...] = ()

    def of(self, name: str) -> str:
        """The message for a field; empty when nothing is wrong with it."""
        return dict(self.fields).get(name, "")


NOTHING_WRONG = Problem()


def change(account: Account, values: Mapping[str, Any]) -> Account | Problem:
    """The account with other `values` of its fields, as they were typed, chosen or switched."""
    values = {name: _tidied(name, value) for name, value in values.items()}
    return _judged({name: _wrong(name, value) for name, value in values.items()}) or replace(account, **values)


def change_email(account: Account, email: str, password: str, right: str) -> Account | Problem:
    """The account with another e-mail address, for somebody who knows the password, which is `right`."""
    email = email.strip()
    found = {
        "email": "That is your address already" if email == account.email else _wrong("email", email),
        "password": "" if password == right else "That is not your password" if password else "Type your password",
    }
    return _judged(found) or replace(account, email=email)


def sign_out(account: Account, ids: tuple[str, ...]) -> Account:
    """The account without some of its sessions; the current one stays."""
    kept = tuple(one for one in account.sessions if one.current or str(one.id) not in ids)
    return replace(account, sessions=kept)


def create_token(account: Account, token: Token) -> Account | Problem:
    """The account with a new token; the id in `token` is not looked at."""
    token = replace(token, id=account.next_id, name=tidy(token.name))
    found = {
        "token": _wrong_token(account, token.name),
        "scope": _wrong("scope", token.scope),
        "expires": _wrong("expires", token.expires),
    }
    return _judged(found) or replace(account, tokens=(*account.tokens, token), next_id=account.next_id + 1)


def delete_token(account: Account, key: str) -> Account:
    """The account without the token of that id."""
    return replace(account, tokens=tuple(one for one in account.tokens if str(one.id) != key))


def change_plan(account: Account, plan: str) -> Account | Problem:
    """The account with another plan, and an invoice for it where it costs something."""
    wrong = _judged({"plan": _wrong_plan(account, plan)})
    if wrong is not None:
        return wrong
    paid = (f"{plan}: {price(plan)}",) if PLANS[plan] else ()
    return replace(account, plan=plan, invoices=(*account.invoices, *paid))


def request_export(account: Account, kind: str) -> Account | Problem:
    """The account with an export under way; one of each format at a time."""
    already = "There is one under way in this format" if kind in account.exports else ""
    return _judged({"format": _wrong("format", kind) or already}) or replace(account, exports=(*account.exports, kind))


def close(account: Account, phrase: str) -> Account | Problem:
    """The account at its end, for somebody who typed its phrase."""
    if account.plan != "Free":
        return Problem(fields=(("phrase", "Change to the Free plan first"),))
    if phrase.strip() != account.phrase:
        return Problem(fields=(("phrase", f"Type “{account.phrase}” to confirm"),))
    return replace(account, closed=True)


def price(plan: str) -> str:
    """What a plan costs a month."""
    return f"${PLANS[plan]}.00"


def _judged(found: Mapping[str, str]) -> Problem | None:
    wrong = tuple((name, message) for name, message in found.items() if message)
    return Problem(fields=wrong) if wrong else None


def _tidied(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tidy(value) if name == "name" else value.strip()


def _wrong(name: str, value: Any) -> str:
    if name in CHOICES:
        return "" if value in CHOICES[name] else "Choose one of these"
    return _WRONG[name](value) if name in _WRONG else ""


def _too_long(name: str, value: str) -> str:
    return "" if len(value) <= LONGEST[name] else f"Use at most {LONGEST[name]} characters"


def _wrong_name(value: str) -> str:
    return "Use two characters at least" if len(value) < 2 else _too_long("name", value)


def _wrong_website(value: str) -> str:
    if not value or re.fullmatch(r"https://[\w-]+(\.[\w-]+)+(/\S*)?", value):
        return _too_long("website", value)
    return "Write the address as in https://example.com"


def _wrong_email(value: str) -> str:
    if not value:
        return "Type the new address"
    return "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) else "Write the address as in ada@example.com"


_WRONG: Mapping[str, Callable[[str], str]] = {
    "name": _wrong_name,
    "about": lambda value: _too_long("about", value),
    "website": _wrong_website,
    "email": _wrong_email,
}


def _wrong_token(account: Account, name: str) -> str:
    if account.plan == "Free":
        return "The Free plan has no API tokens"
    if not name:
        return "Say what the token is for"
    return (
        "There is a token of that name" if any(one.name == name for one in account.tokens) else _too_long("token", name)
    )


def _wrong_plan(account: Account, plan: str) -> str:
    if plan not in PLANS:
        return "Choose one of the plans"
    if plan == account.plan:
        return "That is your plan already"
    return "The Free plan has no API tokens; delete them first" if plan == "Free" and account.tokens else ""
