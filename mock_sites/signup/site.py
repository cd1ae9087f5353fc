"""The site `signup` as the server knows it. The line in `mock_sites.SITES` points here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..site import Site
from .goals import GOALS
from .labels import LABELS
from .members import Account, Mail, Members
from .newcomers import NEW_PASSWORDS, NEWCOMERS, PHONES
from .pages import respond
from .seeds import NAME, PASSWORDS, PEOPLE, first_members


def _facts(members: Members) -> dict[str, Any]:
    """Accounts, mails with their codes, and who is signed in. Passwords are told, as they guard nothing here."""
    return {
        "members": [_account(account) for account in members.accounts],
        "mails": [_mail(mail) for mail in members.mails],
        "signed_in": [email for _, email in members.sessions],
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "email": account.email,
        "username": account.username,
        "name": account.name,
        "password": account.password,
        "country": account.country,
        "born": account.born,
        "plan": account.plan,
        "newsletter": account.newsletter,
        "phone": account.phone or None,
        "company": account.company or None,
        "heard": account.heard or None,
        "confirmed": account.confirmed,
        "number": account.number,
    }


def _mail(mail: Mail) -> dict[str, Any]:
    return {"to": mail.to, "subject": mail.subject, "code": mail.code or None}


SITE: Site[Members] = Site(
    name=NAME,
    title="Larkspur",
    summary="Registration with a code by mail, signing in, forgotten passwords, a profile.",
    fresh=first_members,
    facts=_facts,
    respond=respond,
    spec=Path(__file__).parent / "spec.yaml",
    labels=LABELS,
    goals=GOALS,
    values={
        "name": (*(one.name for one in NEWCOMERS[:3]), "", "  Two   Blanks ", "x" * 61),
        "username": (NEWCOMERS[0].username, PEOPLE[0][1], "Ab", "9lives", ""),
        "email": (NEWCOMERS[0].email, *(one[2] for one in PEOPLE[:4]), "nobody@example", ""),
        "password": (*PASSWORDS[:3], NEW_PASSWORDS[0], "short", "onlylettershere", ""),
        "again": (*PASSWORDS[:2], NEW_PASSWORDS[0], ""),
        "current": (*PASSWORDS[:3], ""),
        "born": ("1990-03-31", "2012-01-01", "2000-02-29", ""),
        "phone": (*PHONES, "call me", ""),
        "company": ("Hill & Sons", "", "y" * 61),
        "code": ("000000", "123456", ""),
    },
)
