"""The review of a draft with its price and links to change each step, and the page of what was submitted."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Checkbox,
    Close,
    Dialog,
    Fact,
    Facts,
    Form,
    Heading,
    Link,
    Notice,
    Open,
    Page,
    Part,
    Send,
    Text,
)
from .desk import Application, Desk, price_cents
from .frame import discarding, money, page
from .questions import questions, steps, title_of

SAID = {"submitted": "Thank you. Your application is on its way.", "withdrawn": "Your application is withdrawn."}
_SURE = "withdraw"


def review_page(desk: Desk, draft: Application, *, problem: str = "") -> Page:
    """Everything once more before it is submitted."""
    words, at = desk.setting.words, f"/applications/{draft.number}"
    known = steps(draft.said)
    truth = Checkbox(field="truth", name=words["truth"], error=problem)
    buttons: tuple[Part, ...] = (
        Button(name=words["submit"]),
        Link(name=words["back"], to=f"{at}/{known[-1]}", look="quiet"),
    )
    form = Form(to=f"{at}/submit", parts=(truth, Box(parts=buttons, look="actions")))
    notice = (Notice(text="Your application is not submitted yet.", role="alert"),) if problem else ()
    parts: tuple[Part, ...] = (
        Text(text=f"Application {draft.number}", look="soft", test_id="number"),
        *notice,
        *_answers(desk, draft, change=True),
        Facts(facts=(Fact(term=words["price"], text=money(price_cents(draft.said)), test_id="price"),)),
        Box(parts=(form,), look="panel"),
        *discarding(desk, at),
    )
    return page(desk, "Review", (Box(parts=parts, look="narrow"),), status=422 if problem else 200)


def application_page(desk: Desk, sent: Application, *, said: str = "") -> Page:
    """What was submitted, and the way to take it back."""
    words, at = desk.setting.words, f"/applications/{sent.number}"
    withdrawn = sent.status == "Withdrawn"
    notices = (Notice(text=SAID[said]),) if said in SAID and (said == "withdrawn") == withdrawn else ()
    price = Fact(term=words["price"], text=money(price_cents(sent.said)), test_id="price")
    withdraw = Button(name=words["withdraw"], does=Open(id=_SURE), tone="danger")
    parts: tuple[Part, ...] = (
        *notices,
        Facts(facts=(Fact(term=words["state"], text=sent.status, test_id="status"), price)),
        *_answers(desk, sent, change=False),
        *(() if withdrawn else (Box(parts=(withdraw,), look="actions"), _sure(desk, at))),
        Link(name=words["to_home"], to="/"),
    )
    return page(desk, f"Application {sent.number}", (Box(parts=parts, look="narrow"),))


def _sure(desk: Desk, at: str) -> Dialog:
    words = desk.setting.words
    buttons = (
        Button(name=words["yes_withdraw"], does=Send(to=f"{at}/withdraw"), tone="danger"),
        Button(name=words["keep_application"], does=Close(id=_SURE), tone="quiet"),
    )
    parts = (Text(text="You are then not covered."), Box(parts=buttons, look="actions"))
    return Dialog(id=_SURE, name=words["sure_withdraw"], parts=parts)


def _answers(desk: Desk, one: Application, *, change: bool) -> tuple[Part, ...]:
    """The answers step by step, each in a region of its own."""
    said, words = one.said, desk.setting.words
    found: list[Part] = [Heading(text=words["answers"], level=2)]
    for step in steps(said):
        facts = tuple(
            Fact(term=words[asked.label], text=said.get(asked.key, "No" if asked.asks == "tick" else "–"))
            for asked in questions(step, phone=desk.setting.phone)
        )
        link = Link(name=words["change"], to=f"/applications/{one.number}/{step}?then=review")
        inside: tuple[Part, ...] = (
            Heading(text=title_of(step), level=3),
            Facts(facts=facts),
            *((link,) if change else ()),
        )
        found.append(Box(parts=inside, role="region", name=title_of(step), look="panel"))
    return tuple(found)
