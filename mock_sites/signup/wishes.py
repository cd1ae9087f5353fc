"""What is wanted of the members, and what is still to be done for it: judged by the state alone.

In go the members before and now; a `Wish` says which accounts, mails and sessions there should be. All that it does
not mention has to be as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from ..goals import PRESS, TICK
from .mails import CONFIRM, RESET
from .members import Account, Mail, Members

TYPED = ("name", "username", "email", "country", "born", "phone", "company", "heard")
OPEN = "\2"
"""An act that only opens a page."""
TO_THE_CODE = (OPEN, OPEN, OPEN)
"""From a page that asks for a code to the mailbox, to the mail, and to the page that its link leads to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """An end: `account` as it should be, or as it was where only mails matter, and `password` to sign in with.

    `confirm_free` leaves open whether the account is confirmed. `gone` are ids of mails that should be deleted,
    `mailed` asks for a new code, `sign_in` for a session. Sessions of the account, and mails to it, may come
    into being by the way.
    """

    account: Account | None = None
    password: str = ""
    confirm_free: bool = False
    gone: tuple[int, ...] = ()
    mailed: bool = False
    sign_in: bool = False

    @property
    def email(self) -> str:
        """The address that it is about; empty for none."""
        return self.account.email if self.account is not None else ""


def fulfilled(wish: Wish, before: Members, after: Members) -> bool:
    """Whether `after` is what was wanted, and nothing else was changed on the way."""
    if _spoiled((wish,), before, after) or any(mail.id in wish.gone for mail in after.mails):
        return False
    if any(mail not in before.mails and mail.id < before.next_mail for mail in after.mails):
        return False  # it was deleted before, for another wish
    if wish.mailed and not _new_mails(before, after):
        return False
    if wish.sign_in and wish.email not in _signed_in(after):
        return False
    return wish.account is None or not _differences(wish, after.account(wish.email))


def still(before: Members, now: Members, wishes: tuple[Wish, ...]) -> tuple[str, ...] | None:
    """What is still to be done for wishes about different accounts, as a template's `together` says it.

    An act that opens a page may serve several wishes: of these there are only as many as the longest wish takes.
    """
    if _spoiled(wishes, before, now):
        return None
    each = [tuple(_left(wish, before, now)) for wish in wishes]
    own = tuple(entry for entries in each for entry in entries if entry != OPEN)
    more = max(len(entries) for entries in each) - len(own)
    return (*own, *[PRESS] * more)


def _left(wish: Wish, before: Members, now: Members) -> Iterator[str]:
    yield from (PRESS for mail in now.mails if mail.id in wish.gone)
    if wish.mailed and not any(mail.to == wish.email for mail in _new_mails(before, now)):
        yield PRESS
    if wish.account is not None:
        yield from _about_account(wish, now)


def _about_account(wish: Wish, now: Members) -> Iterator[str]:
    there = now.account(wish.email)
    differences = _differences(wish, there)
    if there is None:
        yield from _registration(wish)
    elif "password" in differences and not wish.password:
        yield from _by_mailed_code(wish, now)
    elif differences == {"confirmed"}:
        yield from (now.code(wish.email, CONFIRM), PRESS)
    elif differences or (wish.sign_in and wish.email not in _signed_in(now)):
        yield from _signed_in_first(wish, now, differences)


def _registration(wish: Wish) -> Iterator[str]:
    account = wish.account
    assert account is not None  # it is to be made
    # The plan is not among these: a link on the first page chooses it by the way.
    yield from (text for name in TYPED if (text := getattr(account, name)))
    yield from (account.password, account.password, TICK, PRESS)
    if account.newsletter:
        yield TICK
    if account.confirmed and not wish.confirm_free:
        yield from (*TO_THE_CODE, PRESS, PRESS)


def _by_mailed_code(wish: Wish, now: Members) -> Iterator[str]:
    account = wish.account
    assert account is not None  # its password is wanted
    code = now.code(wish.email, RESET)
    yield from (code,) if code else (account.email, PRESS, *TO_THE_CODE, PRESS)
    yield from (account.password, account.password, PRESS)


def _signed_in_first(wish: Wish, now: Members, differences: set[str]) -> Iterator[str]:
    account = wish.account
    assert account is not None  # somebody signs in to it
    in_now = wish.email in _signed_in(now)
    if not in_now:
        yield from (account.email, wish.password, PRESS)
    if not differences:
        return
    if not in_now:
        yield OPEN  # the profile
    if "password" in differences:
        yield from (*(() if in_now else (OPEN,)), wish.password, account.password, account.password, PRESS)
    others = differences - {"password", "newsletter"}
    yield from (getattr(account, name) for name in others)
    if "newsletter" in differences:
        yield TICK
    if differences != {"password"}:
        yield PRESS


def _differences(wish: Wish, there: Account | None) -> set[str]:
    """In which fields the account is not yet what it should be; the number is the site's affair."""
    wanted = wish.account
    assert wanted is not None  # only asked where an account matters
    if there is None:
        return {"email"}
    free = {"number", *(("confirmed",) if wish.confirm_free else ())}
    names = {each.name for each in fields(Account)} - free
    return {name for name in names if getattr(there, name) != getattr(wanted, name)}


def _spoiled(wishes: tuple[Wish, ...], before: Members, now: Members) -> bool:
    """Whether something has changed that should not, or was given a value that nobody wanted."""
    gone = {mail for wish in wishes for mail in wish.gone}
    about = {wish.email: wish for wish in wishes if wish.account is not None}
    return (
        any(mail not in now.mails for mail in before.mails if mail.id not in gone)
        or any(mail.to not in about for mail in _new_mails(before, now))
        or any(email not in about for email in _signed_in(now) - _signed_in(before))
        or any(_wrong_account(about.get(account.email), before, account) for account in now.accounts)
        or len(now.accounts) < len(before.accounts)
    )


def _wrong_account(wish: Wish | None, before: Members, now: Account) -> bool:
    was = before.account(now.email)
    if wish is None or wish.account is None:
        return now != was
    # Each field is as it was or as it should be; a new account is that right away, but for its confirmation.
    was = was or replace(wish.account, confirmed=False, number=now.number)
    free = {"number", *(("confirmed",) if wish.confirm_free else ())}
    names = (each.name for each in fields(Account) if each.name not in free)
    return any(getattr(now, name) not in (getattr(was, name), getattr(wish.account, name)) for name in names)


def _new_mails(before: Members, now: Members) -> tuple[Mail, ...]:
    return tuple(mail for mail in now.mails if mail.id >= before.next_mail)


def _signed_in(members: Members) -> set[str]:
    return {email for _, email in members.sessions}
