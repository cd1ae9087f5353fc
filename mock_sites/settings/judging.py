"""When a goal is met, and what is still to be done for it: from the account that is wanted.

In go two states of the members and the account that a goal wants to have; out comes whether it is so, and nothing
else was changed, or what a search still has to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from ..goals import PRESS, TICK, place
from .account import CHOICES, FIELDS, PLANS, SAVED, SWITCHES, Account, Members
from .frame import address_of
from .preference_pages import fields_of

Chosen: TypeAlias = Mapping[str, Any]
Wanted: TypeAlias = Callable[[Account, Chosen], Account]
"""The account that is wanted, made of the one before and a goal's parameters."""


class _NoWayBack(Exception):
    """Something was changed that the parameters of the goal can't put right."""


def judge(wanted: Wanted) -> Callable[[Members, Members, str, Chosen], bool]:
    """A judgement: the account is just what is wanted, and all others are as they were."""

    def met(before: Members, after: Members, user: str, chosen: Chosen) -> bool:
        goal = before.with_account(wanted(before.account(user), chosen))
        return all(content(one) == content(other) for one, other in zip(goal.accounts, after.accounts, strict=True))

    return met


def content(account: Account) -> Account:
    """The account without what nobody sees: the numbers of tokens, and their order."""
    tokens = sorted((replace(one, id=0) for one in account.tokens), key=lambda one: one.name)
    return replace(account, tokens=tuple(tokens), next_id=0)


def still(
    before: Members, now: Members, user: str, several: tuple[tuple[Wanted, Chosen], ...]
) -> tuple[str, ...] | None:
    """What is still to be done until the account is what is wanted, as `goals.Template.together` has it."""
    goal, account = before.account(user), now.account(user)
    for wanted, chosen in several:
        goal = wanted(goal, chosen)
    texts = frozenset(str(one) for _, chosen in several for one in chosen.values())
    if content(goal) == content(account):
        return ()
    if account.closed:
        return None
    try:
        return tuple(_left(now, account, goal, texts))
    except _NoWayBack:
        return None


def _left(members: Members, now: Account, goal: Account, texts: frozenset[str]) -> Iterator[str]:
    on_pages = {key: _form_left(now, goal, fields_of(members, key), texts) for key in SAVED}
    on_pages["appearance"] = _at_once_left(now, goal, FIELDS["appearance"])
    on_pages["security"] = _security_left(now, goal, texts)
    on_pages["tokens"] = _tokens_left(now, goal, texts)
    on_pages["billing"] = _plan_left(now, goal)
    on_pages["danger"] = _danger_left(now, goal)
    for key, entries in on_pages.items():
        left = tuple(entries)
        yield from left
        if left:
            yield place(address_of(key))


def _form_left(now: Account, goal: Account, names: tuple[str, ...], texts: frozenset[str]) -> Iterator[str]:
    other = [name for name in names if getattr(now, name) != getattr(goal, name)]
    for name in other:
        if name in SWITCHES:
            yield TICK
        else:
            yield getattr(goal, name) if name in CHOICES else _typed(getattr(goal, name), texts)
    if other:
        yield PRESS


def _typed(text: str, texts: frozenset[str]) -> str:
    if text not in texts:
        raise _NoWayBack
    return text


def _at_once_left(now: Account, goal: Account, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if getattr(now, name) != getattr(goal, name):
            yield TICK if name in SWITCHES else getattr(goal, name)


def _security_left(now: Account, goal: Account, texts: frozenset[str]) -> Iterator[str]:
    if now.email != goal.email:
        yield from (_typed(goal.email, texts), PRESS)
    yield from _at_once_left(now, goal, ("sign_in_alerts",))
    yield from _sessions_left(now, goal)


def _sessions_left(now: Account, goal: Account) -> Iterator[str]:
    if not set(goal.sessions) <= set(now.sessions):
        raise _NoWayBack
    more = len(now.sessions) - len(goal.sessions)
    # All but the current one go at once.
    yield from [PRESS] * (min(more, 1) if len(goal.sessions) == 1 else more)


def _tokens_left(now: Account, goal: Account, texts: frozenset[str]) -> Iterator[str]:
    here, wanted = ({one.content for one in account.tokens} for account in (now, goal))
    # All go at once where none is to stay.
    yield from [PRESS] * (len(here - wanted) if here & wanted else min(len(here), 1))
    for name, *chosen in wanted - here:
        yield from (_typed(name, texts), PRESS)
        yield from (one for one in chosen if one not in (CHOICES["scope"][0], CHOICES["expires"][0]))


def _plan_left(now: Account, goal: Account) -> Iterator[str]:
    more = len(goal.invoices) - len(now.invoices)
    if more < 0 or goal.invoices[: len(now.invoices)] != now.invoices:
        raise _NoWayBack
    if now.plan == goal.plan:
        return
    if PLANS[goal.plan] and not more:
        raise _NoWayBack
    yield from (goal.plan, PRESS)


def _danger_left(now: Account, goal: Account) -> Iterator[str]:
    if goal.exports[: len(now.exports)] != now.exports:
        raise _NoWayBack
    for kind in goal.exports[len(now.exports) :]:
        yield PRESS
        if kind != CHOICES["format"][0]:
            yield kind
    if goal.closed:
        yield from (goal.phrase, PRESS)
