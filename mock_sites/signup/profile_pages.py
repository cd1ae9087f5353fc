"""What somebody who is signed in can see and change of the own account: the profile, and the password."""

from __future__ import annotations

from ..page.parts import Box, Button, Fact, Facts, Form, Link, Page, Part, Send, Textbox
from .checks import SHORTEST_PASSWORD, Typed
from .frame import NOTHING_WRONG, field, notices, page, wrong
from .members import Account, Members, Problem

SAID_PROFILE = {"saved": "Your profile is saved.", "changed": "Your password is changed."}
PASSWORD_LABELS = {"current": "current", "password": "new_password", "again": "new_again"}


def profile_page(
    members: Members,
    visitor: str,
    account: Account,
    *,
    typed: Typed | None = None,
    said: str = "",
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The profile, or what was typed into it and refused."""
    words = members.setting.words
    facts = (
        Fact(term="E-mail address", text=account.email, test_id="profile-email"),
        Fact(term="Username", text=account.username, test_id="profile-username"),
        Fact(term="Account number", text=account.number, test_id="profile-number"),
    )
    shown = typed or Typed.about(account)
    fields = tuple(field(members, name, shown, problem) for name in members.setting.profile)
    save = Box(parts=(Button(name=words["save"]),), look="actions")
    ways = (
        Link(name=words["to_password"], to="/password", look="quiet"),
        Button(name=words["sign_out"], does=Send(to="/sign-out"), tone="quiet"),
    )
    parts: tuple[Part, ...] = (
        *notices(said, SAID_PROFILE),
        *wrong(members, problem),
        Facts(facts=facts),
        Box(parts=(Form(to="/profile", name=words["profile"], parts=(*fields, save)),), look="panel"),
        Box(parts=ways, look="actions"),
    )
    return page(members, visitor, words["profile"], parts, status=422 if problem.fields else 200)


def password_page(members: Members, visitor: str, *, problem: Problem = NOTHING_WRONG) -> Page:
    """The form for another password, which asks for the one so far."""
    words = members.setting.words
    hints = {"password": f"At least {SHORTEST_PASSWORD} characters, letters and digits."}
    fields = tuple(
        Textbox(field=name, name=words[label], kind="password", hint=hints.get(name, ""), error=problem.of(name))
        for name, label in PASSWORD_LABELS.items()
    )
    change = Box(parts=(Button(name=words["do_change"]),), look="actions")
    parts: tuple[Part, ...] = (
        *wrong(members, problem, PASSWORD_LABELS),
        Box(parts=(Form(to="/password", name=words["change_password"], parts=(*fields, change)),), look="panel"),
    )
    return page(members, visitor, words["change_password"], parts, status=422 if problem.fields else 200)
