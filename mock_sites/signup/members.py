"""The members without their pages: a state, what can be done to it, and one function for each of these.

No HTML, no clock, no chance but the seed. What can't be done is a `Problem` with a message for each field that is
wrong; what people typed is judged in `checks.py`, and mails are written in `mails.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..page.parts import Look
from ..words import Words

PLANS = ("Free", "Plus", "Team")


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One account. `born` is a date such as `1990-03-31`; `number` is what the welcome page tells."""

    email: str
    username: str
    name: str
    password: str
    country: str
    born: str
    plan: str = "Free"
    newsletter: bool = False
    phone: str = ""
    company: str = ""
    heard: str = ""
    confirmed: bool = False
    number: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """Something that the site has mailed. Subjects differ. `purpose` is what its code is for, if it has one."""

    id: int
    to: str
    subject: str
    text: str
    code: str = ""
    purpose: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a world is like and nothing on the site changes.

    `groups` are the groups of the form for a new account with their fields, in their order; `profile` the fields
    of the profile, `countries` and `referrals` what can be chosen.
    """

    seed: int
    words: Words
    look: Look
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    profile: tuple[str, ...]
    countries: tuple[str, ...]
    referrals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Members:
    """All accounts and mails in the order in which they came.

    `codes` are good until they are used or a newer one is mailed, as (e-mail address, purpose, code), and
    `sessions` say who is signed in, as (visitor, e-mail address).
    """

    setting: Setting = field(hash=False)
    accounts: tuple[Account, ...]
    mails: tuple[Mail, ...]
    codes: tuple[tuple[str, str, str], ...] = ()
    sessions: tuple[tuple[str, str], ...] = ()
    next_mail: int = 1

    def account(self, email: str) -> Account | None:
        """The account with that address, however it is written."""
        wanted = email.strip().lower()
        return next((one for one in self.accounts if one.email == wanted), None)

    def named(self, username: str) -> Account | None:
        """The account with that username."""
        return next((one for one in self.accounts if one.username == username), None)

    def signed_in(self, visitor: str) -> Account | None:
        """Whose account a visitor is signed in to."""
        return next((self.account(email) for known, email in self.sessions if known == visitor), None)

    def mail(self, key: str) -> Mail | None:
        """The mail whose id stands in an address as `key`."""
        return next((mail for mail in self.mails if str(mail.id) == key), None)

    def code(self, email: str, purpose: str) -> str:
        """The code that is good for `purpose` now; empty for none."""
        return next((code for known, what, code in self.codes if (known, what) == (email, purpose)), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with what was typed: a message by field."""

    fields: tuple[tuple[str, str], ...]

    def of(self, name: str) -> str:
        """The message for a field; empty when nothing is wrong with it."""
        return dict(self.fields).get(name, "")


def put(members: Members, account: Account) -> Members:
    """The members with `account` in the place of the one with its address, or as a new one at the end."""
    if members.account(account.email) is None:
        return replace(members, accounts=(*members.accounts, account))
    accounts = tuple(account if one.email == account.email else one for one in members.accounts)
    return replace(members, accounts=accounts)


def sign_in(members: Members, visitor: str, email: str) -> Members:
    """The members with a visitor signed in to one account, whatever it was before."""
    return replace(sign_out(members, visitor), sessions=(*sign_out(members, visitor).sessions, (visitor, email)))


def sign_out(members: Members, visitor: str) -> Members:
    """The members with a visitor signed out."""
    return replace(members, sessions=tuple(one for one in members.sessions if one[0] != visitor))


def with_code(members: Members, email: str, purpose: str, code: str) -> Members:
    """The members with `code` as the only one that is good for `purpose`; with an empty one, none is."""
    others = tuple(one for one in members.codes if one[:2] != (email, purpose))
    return replace(members, codes=(*others, (email, purpose, code)) if code else others)


def delete_mail(members: Members, unwanted: Mail) -> Members:
    """The members without one mail. A code that was in it stays good."""
    return replace(members, mails=tuple(mail for mail in members.mails if mail != unwanted))
