"""Pages on the way in: signing in, confirming an address by a code, and choosing a new password by one."""

from __future__ import annotations

from ..page.parts import Box, Button, Form, Hidden, Link, Page, Part, Submit, Text, Textbox
from ..page.requests import address
from .frame import NOTHING_WRONG, notices, page, wrong
from .members import Members, Problem

SAID_SIGN_IN = {
    "reset": "Your new password is saved. Sign in with it.",
    "first": "Sign in to see that page.",
}
SAID_CONFIRM = {
    "mailed": "We have mailed you a code. It is in the mailbox.",
    "first": "Confirm your address before you sign in.",
}
SAID_RESET = {"mailed": "If there is an account with that address, a code is in its mailbox."}
_RESET_LABELS = {"password": "new_password", "again": "new_again"}


def sign_in_page(
    members: Members,
    visitor: str,
    *,
    email: str = "",
    onward: str = "",
    said: str = "",
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The form for address and password; `onward` is where somebody wanted to go."""
    words = members.setting.words
    fields: tuple[Part, ...] = (
        *((Hidden(field="onward", value=onward),) if onward else ()),
        _email(members, email, problem),
        _password(members, "password", "password", problem),
        Box(parts=(Button(name=words["to_sign_in"]),), look="actions"),
    )
    parts = (
        *notices(said, SAID_SIGN_IN),
        *wrong(members, problem),
        Box(parts=(Form(to="/session", name=words["sign_in"], parts=fields),), look="panel"),
        Link(name=words["to_forgot"], to="/forgotten"),
    )
    return page(members, visitor, words["sign_in"], parts, status=422 if problem.fields else 200)


def confirm_page(
    members: Members,
    visitor: str,
    *,
    email: str,
    code: str = "",
    said: str = "",
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The form for the code that confirms an address, with a button for another code."""
    words = members.setting.words
    buttons = (
        Button(name=words["do_confirm"]),
        Button(name=words["resend"], does=Submit(to="/codes"), tone="quiet"),
    )
    fields: tuple[Part, ...] = (
        _email(members, email, problem),
        _code(members, code, problem),
        Box(parts=buttons, look="actions"),
    )
    parts = (
        *notices(said, SAID_CONFIRM),
        *wrong(members, problem),
        Text(text="The code has six digits. Only the one that was mailed last is good."),
        Box(parts=(Form(to="/confirmations", name=words["confirm"], parts=fields),), look="panel"),
    )
    return page(members, visitor, words["confirm"], parts, status=422 if problem.fields else 200)


def forgotten_page(members: Members, visitor: str, *, email: str = "", problem: Problem = NOTHING_WRONG) -> Page:
    """The form that has a code mailed with which one may choose a new password."""
    words = members.setting.words
    fields = (_email(members, email, problem), Box(parts=(Button(name=words["send_code"]),), look="actions"))
    parts = (
        *wrong(members, problem),
        Text(text="Say with which address you registered, and we mail a code to it."),
        Box(parts=(Form(to="/forgotten", name=words["forgot"], parts=fields),), look="panel"),
    )
    return page(members, visitor, words["forgot"], parts, status=422 if problem.fields else 200)


def reset_page(
    members: Members,
    visitor: str,
    *,
    email: str,
    code: str = "",
    said: str = "",
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The form for the mailed code and a new password."""
    words = members.setting.words
    fields = (
        _email(members, email, problem),
        _code(members, code, problem),
        _password(members, "password", "new_password", problem),
        _password(members, "again", "new_again", problem),
        Box(parts=(Button(name=words["do_reset"]),), look="actions"),
    )
    parts = (
        *notices(said, SAID_RESET),
        *wrong(members, problem, _RESET_LABELS),
        Box(parts=(Form(to="/passwords", name=words["reset"], parts=fields),), look="panel"),
    )
    return page(members, visitor, words["reset"], parts, status=422 if problem.fields else 200)


def confirm_address(email: str, said: str = "") -> str:
    """The address of the page that confirms `email`."""
    return address("/confirm", email=email, said=said)


def reset_address(email: str, said: str = "") -> str:
    """The address of the page on which the owner of `email` chooses a new password."""
    return address("/reset", email=email, said=said)


def _email(members: Members, email: str, problem: Problem) -> Textbox:
    label = members.setting.words["email"]
    return Textbox(field="email", name=label, kind="email", value=email, error=problem.of("email"))


def _code(members: Members, code: str, problem: Problem) -> Textbox:
    return Textbox(field="code", name=members.setting.words["code"], value=code, error=problem.of("code"))


def _password(members: Members, field: str, label: str, problem: Problem) -> Textbox:
    return Textbox(field=field, name=members.setting.words[label], kind="password", error=problem.of(field))
