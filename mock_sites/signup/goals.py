"""What can be wanted of Larkspur: kinds of goals with their wordings, and parameters drawn from its members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from ..goals import Parameters, Template
from .members import PLANS, Account, Members
from .newcomers import NEW_NAMES, NEW_PASSWORDS, NEWCOMERS, PHONES
from .wishes import Wish, fulfilled, still

Chosen = Mapping[str, Any]
Wanted = Callable[[Members, Chosen], Wish]
More = Callable[[Members, Account, Random], dict[str, str]]
"""Draws what is wanted of an account beside signing in to it."""
FILLS = {
    "name": ("name",),
    "username": ("username",),
    "email": ("email",),
    "password": ("password", "new_password"),
    "again": ("password", "new_password"),
    "current": ("password",),
    "born": ("born",),
    "country": ("country",),
    "phone": ("phone",),
    "company": (),
    "heard": (),
    "plan": ("plan",),
    "code": ("code",),
}
READS = ("code",)
_WHO = "for {name} from {country}, born {born}, e-mail {email}, username {username}, password {password}"


def _still(
    before: Members, now: Members, account: str, several: tuple[tuple[Wanted, Chosen], ...]
) -> tuple[str, ...] | None:
    return still(before, now, tuple(wanted(before, chosen) for wanted, chosen in several))


def _template(
    *,
    name: str,
    wordings: tuple[str, ...],
    draw: Callable[[Members, Random], Parameters | None],
    wanted: Wanted,
    start: str = "/",
    lasting: bool = True,
) -> Template[Members]:
    """A kind of goal that says what is wished for; who wants it is a guest."""
    return Template(
        name=name,
        wordings=wordings,
        draw=lambda members, account, dice: draw(members, dice),
        met=lambda before, after, account, chosen: fulfilled(wanted(before, chosen), before, after),
        aim=wanted,
        together=_still,
        reads=READS,
        fills=FILLS,
        start=start,
        lasting=lasting,
    )


def _draw_mail(members: Members, dice: Random) -> Parameters | None:
    return {"subject": dice.choice(members.mails).subject} if members.mails else None


def _draw_mails(members: Members, dice: Random) -> Parameters | None:
    if len(members.mails) < 3:
        return None
    return {"subjects": tuple(mail.subject for mail in dice.sample(members.mails, dice.choice((2, 3))))}


def _draw_unconfirmed(members: Members, dice: Random) -> Parameters | None:
    found = [account.email for account in members.accounts if not account.confirmed]
    return {"email": dice.choice(found)} if found else None


def _of_one(
    *more: More, holds: Callable[[Account], bool] = lambda account: True, password: bool = True
) -> Callable[[Members, Random], Parameters | None]:
    """What a goal of a confirmed account needs of which something holds: who signs in how, and what else is wanted."""

    def draw(members: Members, dice: Random) -> Parameters | None:
        found = [account for account in members.accounts if account.confirmed and holds(account)]
        if not found:
            return None
        account = dice.choice(found)
        known = {"email": account.email, **({"password": account.password} if password else {})}
        return {**known, **{name: text for one in more for name, text in one(members, account, dice).items()}}

    return draw


def _draw_country(members: Members, account: Account, dice: Random) -> dict[str, str]:
    return {"country": dice.choice([one for one in members.setting.countries if one != account.country])}


def _draw_plan(members: Members, account: Account, dice: Random) -> dict[str, str]:
    return {"plan": dice.choice([plan for plan in PLANS if plan != account.plan])}


def _draw_name_and_phone(members: Members, account: Account, dice: Random) -> dict[str, str]:
    return {"name": dice.choice(NEW_NAMES), "phone": dice.choice(PHONES)}


def _draw_password(members: Members, account: Account, dice: Random) -> dict[str, str]:
    return {"new_password": dice.choice(NEW_PASSWORDS)}


def _draw_newcomer(members: Members, dice: Random) -> Parameters | None:
    free = [one for one in NEWCOMERS if members.account(one.email) is None and members.named(one.username) is None]
    if not free:
        return None
    one = dice.choice(free)
    return {
        "name": one.name,
        "username": one.username,
        "email": one.email,
        "born": one.born,
        "password": dice.choice(NEW_PASSWORDS),
        "country": dice.choice(members.setting.countries),
        "plan": dice.choice(PLANS),
    }


def _draw_with_phone(members: Members, dice: Random) -> Parameters | None:
    drawn = _draw_newcomer(members, dice)
    return None if drawn is None else {**drawn, "phone": dice.choice(PHONES)}


def _account(members: Members, chosen: Chosen) -> Account:
    found = members.account(chosen["email"])
    assert found is not None  # it was drawn from these members
    return found


def _changed(members: Members, chosen: Chosen, **changes: Any) -> Wish:
    """The account changed by somebody who signs in."""
    return Wish(account=replace(_account(members, chosen), **changes), password=chosen["password"])


def _new(members: Members, chosen: Chosen, *, newsletter: bool = False, confirmed: bool = True) -> Wish:
    account = Account(**chosen, newsletter=newsletter, confirmed=True)
    return Wish(account=account, password=chosen["password"], confirm_free=not confirmed)


def _gone(members: Members, subjects: tuple[str, ...]) -> Wish:
    return Wish(gone=tuple(mail.id for mail in members.mails if mail.subject in subjects))


def _reset(members: Members, chosen: Chosen) -> Wish:
    return Wish(account=replace(_account(members, chosen), password=chosen["new_password"]))


GOALS: tuple[Template[Members], ...] = (
    _template(
        name="delete_mail",
        wordings=("Delete the mail “{subject}”", "Throw away the mail about “{subject}”", "I don't need “{subject}”"),
        draw=_draw_mail,
        wanted=lambda members, chosen: _gone(members, (chosen["subject"],)),
        start="/inbox",
    ),
    _template(
        name="delete_mails",
        wordings=(
            "Delete the mails {subjects}",
            "Clear {subjects} out of the mailbox",
            "These mails can go: {subjects}",
        ),
        draw=_draw_mails,
        wanted=lambda members, chosen: _gone(members, chosen["subjects"]),
    ),
    _template(
        name="sign_in",
        wordings=(
            "Sign in as {email} with the password {password}",
            "Log in to Larkspur: {email}, {password}",
            "I am {email} and my password is {password}. Get me in",
        ),
        draw=_of_one(),
        wanted=lambda members, chosen: Wish(
            account=_account(members, chosen), password=chosen["password"], sign_in=True
        ),
        lasting=False,
    ),
    _template(
        name="resend",
        wordings=(
            "Have another code mailed to {email}",
            "{email} is not confirmed yet. Request a new code for it",
            "Send a new confirmation code to {email}",
        ),
        draw=_draw_unconfirmed,
        wanted=lambda members, chosen: Wish(account=_account(members, chosen), mailed=True),
    ),
    _template(
        name="confirm",
        wordings=(
            "Confirm the address {email} with the code from its mail",
            "The registration of {email} was begun. Finish it",
            "Find the code for {email} in the mailbox and confirm the account",
        ),
        draw=_draw_unconfirmed,
        wanted=lambda members, chosen: Wish(account=replace(_account(members, chosen), confirmed=True)),
    ),
    _template(
        name="unsubscribe",
        wordings=(
            "Sign in as {email} ({password}) and cancel the newsletter",
            "No more newsletters for {email}, please. The password is {password}",
            "Unsubscribe {email} from the newsletter; sign in with {password}",
        ),
        draw=_of_one(holds=lambda one: one.newsletter),
        wanted=lambda members, chosen: _changed(members, chosen, newsletter=False),
    ),
    _template(
        name="subscribe",
        wordings=(
            "Sign in as {email} ({password}) and order the newsletter",
            "{email} wants the newsletter. The password is {password}",
            "Subscribe {email} to the newsletter; sign in with {password}",
        ),
        draw=_of_one(holds=lambda one: not one.newsletter),
        wanted=lambda members, chosen: _changed(members, chosen, newsletter=True),
    ),
    _template(
        name="move",
        wordings=(
            "Sign in as {email} with {password} and set the country to {country}",
            "{email} has moved to {country}. Change the profile; the password is {password}",
            "Make {country} the country of {email}, password {password}",
        ),
        draw=_of_one(_draw_country),
        wanted=lambda members, chosen: _changed(members, chosen, country=chosen["country"]),
    ),
    _template(
        name="change_plan",
        wordings=(
            "Sign in as {email} with {password} and change the plan to {plan}",
            "{email} wants the plan {plan} from now on. The password is {password}",
            "Put the account {email} on {plan}; sign in with {password}",
        ),
        draw=_of_one(_draw_plan),
        wanted=lambda members, chosen: _changed(members, chosen, plan=chosen["plan"]),
    ),
    _template(
        name="change_profile",
        wordings=(
            "Sign in as {email} ({password}); the name is {name} now, the phone {phone}, the country {country}",
            "{email} is called {name} now, lives in {country} and has the phone {phone}. The password is {password}",
            "Set name {name}, phone {phone} and country {country} in the profile of {email}, password {password}",
        ),
        draw=_of_one(_draw_country, _draw_name_and_phone),
        wanted=lambda members, chosen: _changed(
            members, chosen, country=chosen["country"], name=chosen["name"], phone=chosen["phone"]
        ),
    ),
    _template(
        name="change_password",
        wordings=(
            "Sign in as {email} with {password} and make {new_password} the new password",
            "{email} has the password {password} and wants {new_password} instead",
            "Change the password of {email} from {password} to {new_password}",
        ),
        draw=_of_one(_draw_password),
        wanted=lambda members, chosen: _changed(members, chosen, password=chosen["new_password"]),
    ),
    _template(
        name="reset_password",
        wordings=(
            "The password of {email} is forgotten. Have a code mailed and set {new_password}",
            "Get a new password for {email} by mail: {new_password}",
            "{email} can't get in any more. Reset the password to {new_password}",
        ),
        draw=_of_one(_draw_password, password=False),
        wanted=lambda members, chosen: Wish(
            account=replace(_account(members, chosen), password=chosen["new_password"])
        ),
    ),
    _template(
        name="register",
        wordings=(
            f"Create an account {_WHO}, with the plan {{plan}} and no newsletter",
            f"Register {_WHO}. The plan is {{plan}}, and no newsletter please",
            f"No newsletter, but the plan {{plan}} and an account {_WHO}",
        ),
        draw=_draw_newcomer,
        wanted=lambda members, chosen: _new(members, chosen, confirmed=False),
    ),
    _template(
        name="join",
        wordings=(
            f"Create an account {_WHO}, phone {{phone}}, plan {{plan}}, with the newsletter; then confirm the address",
            f"Register {_WHO} on {{plan}}; phone {{phone}}, newsletter wanted. Confirm it with the mailed code",
            f"{{plan}}, the newsletter and an account {_WHO}, phone {{phone}}. Finish with the code that is mailed",
        ),
        draw=_draw_with_phone,
        wanted=lambda members, chosen: _new(members, chosen, newsletter=True),
    ),
)
