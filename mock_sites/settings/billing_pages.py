"""The plan and what it costs: the page with the plans and invoices, and the review before a plan is changed."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Fact,
    Facts,
    Form,
    Heading,
    Hidden,
    Items,
    Link,
    Option,
    Page,
    Part,
    Radios,
    Text,
)
from .account import NOTHING_WRONG, PLANS, TODAY, Account, Members, Problem, price
from .frame import page, panel

_ABOUT = "Free costs nothing and has no API tokens. Pro is $9 a month. Team is $29 a month, for up to ten people."


def billing_page(
    members: Members, account: Account, *, note: str = "", plan: str = "", problem: Problem = NOTHING_WRONG
) -> Page:
    """The page; after a refusal with the `plan` that was chosen."""
    words = members.setting.words
    now = Facts(
        facts=(
            Fact(term="Current plan", text=account.plan, test_id="plan"),
            Fact(term="Price a month", text=price(account.plan), test_id="price"),
        )
    )
    choice = Radios(
        field="plan",
        name=words["new_plan"],
        options=tuple(Option(value=one, name=one) for one in PLANS),
        value=plan or account.plan,
        hint=_ABOUT,
        error=problem.of("plan"),
    )
    buttons = Box(parts=(Button(name=words["review"]),), look="actions")
    parts: tuple[Part, ...] = (
        panel(now, Form(to="/billing/review", method="get", parts=(choice, buttons))),
        panel(Heading(text=words["invoices"], level=2), _invoices(members, account)),
    )
    return page(members, "billing", parts, note=note, problem=problem)


def _invoices(members: Members, account: Account) -> Part:
    if not account.invoices:
        return Text(text="There are none yet.", look="soft")
    items = tuple((Text(text=one),) for one in account.invoices)
    return Items(name=members.setting.words["invoices"], items=items, look="numbered")


def review_page(members: Members, account: Account, plan: str) -> Page:
    """What the change to `plan` costs, and the button that makes it."""
    words = members.setting.words
    facts = Facts(
        facts=(
            Fact(term="Plan now", text=account.plan),
            Fact(term="New plan", text=plan, test_id="new-plan"),
            Fact(term="From", text=TODAY),
            Fact(term="Due today", text=price(plan), test_id="due"),
        )
    )
    buttons: tuple[Part, ...] = (
        Button(name=words["confirm"]),
        Link(name=words["keep_plan"], to="/billing", look="quiet"),
    )
    form = Form(to="/billing/plan", parts=(Hidden(field="plan", value=plan), Box(parts=buttons, look="actions")))
    return page(members, "billing", (panel(facts, form),), heading="review_heading")
