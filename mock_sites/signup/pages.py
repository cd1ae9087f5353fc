"""The pages of Larkspur: members and a request in, the next members and a page out.

Reading requests show; writing ones change the members and lead to the next page, or show the same page again with
the reason beside the field (422). Who is signed in is a matter of the visitor: the browser that asks.
"""

from __future__ import annotations

from dataclasses import replace

from ..page.requests import Answer, Request, SeeOther, address
from .access_pages import (
    confirm_address,
    confirm_page,
    forgotten_page,
    reset_address,
    reset_page,
    sign_in_page,
)
from .checks import Typed, changed_profile, new_account, wrong_password, wrong_repetition, wrong_username
from .frame import not_found
from .home_page import home_page, welcome_page
from .inbox_pages import inbox_page, mail_page
from .mails import CONFIRM, RESET, mail_code, mail_welcome
from .members import Account, Members, Problem, delete_mail, put, sign_in, sign_out, with_code
from .profile_pages import password_page, profile_page
from .register_page import register_page

Answered = tuple[Members, Answer]
OWN = ("welcome", "profile", "password")
"""Pages of somebody who is signed in."""


def respond(members: Members, request: Request) -> Answered:
    """The members after the request, and the answer."""
    steps = request.steps()
    if steps and steps[0] in OWN:
        account = members.signed_in(request.visitor)
        if account is None:
            return members, SeeOther(to=address("/sign-in", onward=f"/{steps[0]}", said="first"))
        return _own(members, request, account)
    return _show(members, request) if request.method == "GET" else _do(members, request)


def _show(members: Members, request: Request) -> Answered:
    """The pages that are open to all."""
    visitor, said, email = request.visitor, request.asked("said"), request.asked("email")
    match request.steps():
        case ():
            return members, home_page(members, visitor, said)
        case ("register",):
            return members, register_page(members, visitor, Typed(plan=request.asked("plan")))
        case ("sign-in",):
            return members, sign_in_page(members, visitor, onward=request.asked("onward"), said=said)
        case ("confirm",):
            return members, confirm_page(members, visitor, email=email, said=said)
        case ("forgotten",):
            return members, forgotten_page(members, visitor)
        case ("reset",):
            return members, reset_page(members, visitor, email=email, said=said)
        case ("inbox",):
            return members, inbox_page(members, visitor, said)
        case ("inbox", key):
            return members, mail_page(members, visitor, members.mail(key))
        case _:
            return members, not_found(members, visitor)


def _do(members: Members, request: Request) -> Answered:
    """What is sent by somebody who need not be signed in."""
    match request.steps():
        case ("accounts",):
            return _create(members, request)
        case ("usernames",):
            return _check_username(members, request)
        case ("codes",):
            return _mail_again(members, request)
        case ("confirmations",):
            return _confirm(members, request)
        case ("session",):
            return _sign_in(members, request)
        case ("sign-out",):
            return sign_out(members, request.visitor), SeeOther(to=address("/", said="out"))
        case ("forgotten",):
            return _forgotten(members, request)
        case ("passwords",):
            return _reset(members, request)
        case ("inbox", key, "delete"):
            return _delete_mail(members, request, key)
        case _:
            return members, not_found(members, request.visitor)


def _own(members: Members, request: Request, account: Account) -> Answered:
    """The pages of somebody who is signed in to `account`, and what is sent from them."""
    visitor, said = request.visitor, request.asked("said")
    match request.method, request.steps():
        case "GET", ("welcome",):
            return members, welcome_page(members, visitor, account)
        case "GET", ("profile",):
            return members, profile_page(members, visitor, account, said=said)
        case "POST", ("profile",):
            return _change_profile(members, request, account)
        case "GET", ("password",):
            return members, password_page(members, visitor)
        case "POST", ("password",):
            return _change_password(members, request, account)
        case _:
            return members, not_found(members, visitor)


def _create(members: Members, request: Request) -> Answered:
    """The commit: a new account that waits for its address to be confirmed."""
    typed = Typed.of(request)
    account = new_account(members, typed)
    if isinstance(account, Problem):
        return members, register_page(members, request.visitor, typed, problem=account)
    number = f"LK-{1000 + 7 * len(members.accounts) + members.setting.seed % 7}"
    after = put(members, replace(account, number=number))
    return mail_code(after, account.email, CONFIRM), SeeOther(to=confirm_address(account.email, "mailed"))


def _check_username(members: Members, request: Request) -> Answered:
    typed = Typed.of(request)
    message = wrong_username(members, typed)
    problem = Problem(fields=(("username", message),) if message else ())
    return members, register_page(members, request.visitor, typed, problem=problem, free=not message)


def _mail_again(members: Members, request: Request) -> Answered:
    """Another code for an address that is not confirmed yet. Of others nothing is told."""
    email = Typed.of(request).email
    if not email:
        problem = Problem(fields=(("email", "Write your e-mail address"),))
        return members, confirm_page(members, request.visitor, email="", problem=problem)
    account = members.account(email)
    after = members if account is None or account.confirmed else mail_code(members, email, CONFIRM)
    return after, SeeOther(to=confirm_address(email, "mailed"))


def _confirm(members: Members, request: Request) -> Answered:
    email, code = Typed.of(request).email, request.entry("code").strip()
    account, message = members.account(email), _wrong_code(members, email, CONFIRM, code)
    if account is None or message:
        problem = Problem(fields=(("code", message),))
        return members, confirm_page(members, request.visitor, email=email, code=code, problem=problem)
    after = with_code(put(members, replace(account, confirmed=True)), email, CONFIRM, "")
    return sign_in(mail_welcome(after, account), request.visitor, email), SeeOther(to="/welcome")


def _wrong_code(members: Members, email: str, purpose: str, code: str) -> str:
    if not code:
        return "Type the code from the mail"
    return "" if code == members.code(email, purpose) else "This is not the code that was mailed last"


def _sign_in(members: Members, request: Request) -> Answered:
    email, password = Typed.of(request).email, request.entry("password")
    onward = request.entry("onward")
    found = (
        ("email", "" if email else "Write your e-mail address"),
        ("password", "" if password else "Write your password"),
    )
    wrong = tuple((name, message) for name, message in found if message)
    account = members.account(email)
    if not wrong and (account is None or account.password != password):
        # It is not told which of the two is wrong: that would tell strangers who has an account.
        wrong = (("password", "Address or password is wrong"),)
    if account is None or wrong:
        problem = Problem(fields=wrong)
        return members, sign_in_page(members, request.visitor, email=email, onward=onward, problem=problem)
    if not account.confirmed:
        return members, SeeOther(to=confirm_address(email, "first"))
    to = onward if onward.strip("/") in OWN else address("/", said="in")
    return sign_in(members, request.visitor, email), SeeOther(to=to)


def _forgotten(members: Members, request: Request) -> Answered:
    email = Typed.of(request).email
    if not email:
        problem = Problem(fields=(("email", "Write your e-mail address"),))
        return members, forgotten_page(members, request.visitor, problem=problem)
    after = members if members.account(email) is None else mail_code(members, email, RESET)
    return after, SeeOther(to=reset_address(email, "mailed"))


def _reset(members: Members, request: Request) -> Answered:
    """A new password for somebody who has the code; the address counts as confirmed then."""
    typed, code = Typed.of(request), request.entry("code").strip()
    account = members.account(typed.email)
    about = typed if account is None else replace(typed, username=account.username)
    found = (
        ("code", _wrong_code(members, typed.email, RESET, code)),
        ("password", wrong_password(about)),
        ("again", wrong_repetition(about)),
    )
    problem = Problem(fields=tuple((name, message) for name, message in found if message))
    if account is None or problem.fields:
        return members, reset_page(members, request.visitor, email=typed.email, code=code, problem=problem)
    after = put(members, replace(account, password=typed.password, confirmed=True))
    after = with_code(with_code(after, typed.email, RESET, ""), typed.email, CONFIRM, "")
    return after, SeeOther(to=address("/sign-in", said="reset"))


def _change_profile(members: Members, request: Request, account: Account) -> Answered:
    typed = Typed.of(request)
    after = changed_profile(members, account, typed)
    if isinstance(after, Problem):
        return members, profile_page(members, request.visitor, account, typed=typed, problem=after)
    return put(members, after), SeeOther(to=address("/profile", said="saved"))


def _change_password(members: Members, request: Request, account: Account) -> Answered:
    typed = replace(Typed.of(request), username=account.username, email=account.email)
    found = (
        ("current", "" if request.entry("current") == account.password else "This is not your password"),
        ("password", wrong_password(typed)),
        ("again", wrong_repetition(typed)),
    )
    wrong = tuple((name, message) for name, message in found if message)
    if wrong:
        return members, password_page(members, request.visitor, problem=Problem(fields=wrong))
    return put(members, replace(account, password=typed.password)), SeeOther(to=address("/profile", said="changed"))


def _delete_mail(members: Members, request: Request, key: str) -> Answered:
    mail = members.mail(key)
    if mail is None:
        return members, not_found(members, request.visitor)
    return delete_mail(members, mail), SeeOther(to=address("/inbox", said="deleted"))
