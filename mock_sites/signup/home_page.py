"""The first page: what Larkspur is and costs, or where somebody who is signed in goes from here; and the welcome."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Fact,
    Facts,
    Heading,
    Items,
    Link,
    Page,
    Part,
    Send,
    Text,
)
from ..page.requests import address
from .frame import FEATURES, PRICES, first_name, notices, page
from .members import PLANS, Account, Members

SAID = {"out": "You are signed out.", "in": "You are signed in."}


def home_page(members: Members, visitor: str, said: str) -> Page:
    """The first page, as a visitor sees it."""
    words, account = members.setting.words, members.signed_in(visitor)
    if account is not None:
        parts = (*notices(said, SAID), *_signed_in(members, account))
        return page(members, visitor, f"Hello, {first_name(account)}", parts)
    plans = Items(name=words["plans"], items=tuple(_plan(plan) for plan in PLANS), look="cards")
    hero = (
        *notices(said, SAID),
        Text(text="Write it down once and find it again: plain notes, no advertising, and nobody reads along."),
        Box(parts=(Link(name=words["register"], to="/register", look="button"),), look="actions"),
    )
    parts = (Box(parts=hero, look="narrow"), Heading(text=words["plans"], level=2), plans)
    return page(members, visitor, words["home"], parts, wide=True)


def welcome_page(members: Members, visitor: str, account: Account) -> Page:
    """The page that follows the confirmation of an address."""
    words = members.setting.words
    facts = Facts(
        facts=(
            Fact(term="Account number", text=account.number, test_id="account-number"),
            Fact(term="E-mail address", text=account.email, test_id="account-email"),
            Fact(term="Username", text=account.username, test_id="account-username"),
            Fact(term="Plan", text=account.plan, test_id="account-plan"),
        )
    )
    text = Text(text=f"Your address is confirmed, {first_name(account)}, and you are signed in.")
    ways = Box(parts=(Link(name=words["back"], to="/", look="button"),), look="actions")
    return page(members, visitor, words["welcome"], (text, Box(parts=(facts, ways), look="panel")))


def _plan(plan: str) -> tuple[Part, ...]:
    features = Items(name=f"What {plan} has", items=tuple((Text(text=one),) for one in FEATURES[plan]))
    link = Link(name=f"Choose {plan}", to=address("/register", plan=plan), look="quiet")
    return (Heading(text=plan, level=3), Text(text=PRICES[plan], look="strong"), features, link)


def _signed_in(members: Members, account: Account) -> tuple[Part, ...]:
    words = members.setting.words
    facts = (
        Fact(term="Signed in as", text=account.email, test_id="signed-in"),
        Fact(term="Plan", text=account.plan, test_id="plan"),
    )
    out = Button(name=words["sign_out"], does=Send(to="/sign-out"), tone="quiet")
    return (Box(parts=(Facts(facts=facts), Box(parts=(out,), look="actions")), look="panel"),)
