"""The pages of Lantern: members and a request in, the next members and a page out.

Reading requests show a page of the settings; writing ones change the account of whoever asks and lead back to the
page they came from, or show it again with the reason beside the field (422).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..page.parts import Page
from ..page.requests import Answer, Request, SeeOther
from .account import (
    AT_ONCE,
    SAVED,
    SWITCHES,
    Account,
    Members,
    Problem,
    Token,
    change,
    change_email,
    change_plan,
    close,
    create_token,
    delete_token,
    request_export,
    sign_out,
)
from .billing_pages import billing_page, review_page
from .danger_page import danger_page
from .frame import address_of, farewell, not_found
from .preference_pages import appearance_page, fields_of, preference_page
from .security_page import security_page
from .seeds import ACCOUNTS
from .tokens_page import tokens_page


def respond(members: Members, request: Request) -> tuple[Members, Answer]:
    """The members after the request, and the answer."""
    account = members.account(request.account)
    if account.closed:
        return members, farewell(members)
    if request.method == "GET":
        return members, _shown(members, account, request)
    after, answer = _changed(members, account, request)
    return members.with_account(after), answer


def _shown(members: Members, account: Account, request: Request) -> Page:
    note = request.asked("said")
    match request.steps():
        case () | ("profile",):
            return preference_page(members, account, "profile", note=note)
        case ("notifications" | "privacy" as key,):
            return preference_page(members, account, key, note=note)
        case ("appearance",):
            return appearance_page(members, account, note=note)
        case ("security",):
            return security_page(members, account, note=note)
        case ("tokens",):
            return tokens_page(members, account, note=note, made=account.token(request.asked("made")))
        case ("billing",):
            return billing_page(members, account, note=note)
        case ("billing", "review"):
            return _review(members, account, request.asked("plan"))
        case ("danger",):
            return danger_page(members, account, note=note)
        case _:
            return not_found(members)


def _review(members: Members, account: Account, plan: str) -> Page:
    after = change_plan(account, plan)
    if isinstance(after, Problem):
        return billing_page(members, account, plan=plan, problem=after)
    return review_page(members, account, plan)


def _changed(members: Members, account: Account, request: Request) -> tuple[Account, Answer]:
    """The account after something was sent, and the answer."""
    match request.steps():
        case (key,) if key in SAVED:
            return _save(members, account, request, key)
        case ("at-once", name) if name in AT_ONCE:
            return _keep(members, account, request, name)
        case ("security", "email"):
            return _change_email(members, account, request)
        case ("security", "sessions", key):
            return sign_out(account, (key,)), SeeOther(to="/security?said=signed-out")
        case ("security", "others"):
            others = tuple(str(one.id) for one in account.sessions)
            return sign_out(account, others), SeeOther(to="/security?said=signed-out")
        case ("tokens",):
            return _create_token(members, account, request)
        case ("tokens", "all", "delete"):
            return replace(account, tokens=()), SeeOther(to="/tokens?said=all-deleted")
        case ("tokens", key, "delete"):
            return delete_token(account, key), SeeOther(to="/tokens?said=deleted")
        case ("billing", "plan"):
            return _change_plan(members, account, request.entry("plan"))
        case ("danger", "export"):
            return _export(members, account, request.entry("format"))
        case ("danger", "delete"):
            return _close(members, account, request.entry("phrase"))
        case _:
            return account, not_found(members)


def _typed(request: Request, name: str) -> Any:
    return bool(request.entry(name)) if name in SWITCHES else request.entry(name)


def _save(members: Members, account: Account, request: Request, key: str) -> tuple[Account, Answer]:
    typed = {name: _typed(request, name) for name in fields_of(members, key)}
    after = change(account, typed)
    if isinstance(after, Problem):
        return account, preference_page(members, replace(account, **typed), key, problem=after)
    return after, SeeOther(to=f"{address_of(key)}?said=saved")


def _keep(members: Members, account: Account, request: Request, name: str) -> tuple[Account, Answer]:
    after = change(account, {name: _typed(request, name)})
    if isinstance(after, Problem):
        return account, not_found(members)  # no page of ours sends such a value
    page = "security" if name == "sign_in_alerts" else "appearance"
    return after, SeeOther(to=f"/{page}?said=kept")


def _change_email(members: Members, account: Account, request: Request) -> tuple[Account, Answer]:
    email = request.entry("email")
    after = change_email(account, email, request.entry("password"), ACCOUNTS[account.user])
    if isinstance(after, Problem):
        return account, security_page(members, account, typed=email, problem=after)
    return after, SeeOther(to="/security?said=email")


def _create_token(members: Members, account: Account, request: Request) -> tuple[Account, Answer]:
    typed = Token(id=0, name=request.entry("token"), scope=request.entry("scope"), expires=request.entry("expires"))
    after = create_token(account, typed)
    if isinstance(after, Problem):
        return account, tokens_page(members, account, typed=typed, problem=after)
    return after, SeeOther(to=f"/tokens?said=created&made={account.next_id}")


def _change_plan(members: Members, account: Account, plan: str) -> tuple[Account, Answer]:
    after = change_plan(account, plan)
    if isinstance(after, Problem):
        return account, billing_page(members, account, plan=plan, problem=after)
    return after, SeeOther(to="/billing?said=plan")


def _export(members: Members, account: Account, kind: str) -> tuple[Account, Answer]:
    after = request_export(account, kind)
    if isinstance(after, Problem):
        return account, danger_page(members, account, kind=kind, problem=after)
    return after, SeeOther(to="/danger?said=export")


def _close(members: Members, account: Account, phrase: str) -> tuple[Account, Answer]:
    after = close(account, phrase)
    if isinstance(after, Problem):
        return account, danger_page(members, account, phrase=phrase, problem=after)
    return after, SeeOther(to="/goodbye")
