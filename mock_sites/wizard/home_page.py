"""The first page: all applications with where they stand, and the button for a new one."""

from __future__ import annotations

from ..page.parts import Box, Button, Link, Notice, Page, Part, Row, Send, Table, Text
from .desk import Application, Desk, price_cents
from .frame import money, page

SAID = {"discarded": "The draft is discarded.", "saved": "Your draft is saved. Come back when you like."}


def home_page(desk: Desk, *, said: str = "") -> Page:
    """All applications, the newest last."""
    words = desk.setting.words
    notices = (Notice(text=SAID[said]),) if said in SAID else ()
    lead = Text(text="Cover for single trips and for whole years. It takes a few minutes.", look="soft")
    begin = Box(parts=(Button(name=words["begin"], does=Send(to="/applications")),), look="actions")
    table: tuple[Part, ...] = (Text(text="There are none yet."),)
    if desk.applications:
        columns = tuple(words[key] for key in ("number", "cover", "where", "price", "state"))
        rows = tuple(_row(desk, one) for one in desk.applications)
        table = (Table(name=words["table"], columns=(*columns, "~Actions"), rows=rows, look=desk.setting.look.tables),)
    return page(desk, words["home"], (*notices, lead, begin, *table))


def _row(desk: Desk, one: Application) -> Row:
    said, words = one.said, desk.setting.words
    whole = desk.first_open(said) is None
    at = f"/applications/{one.number}"
    cells: tuple[tuple[Part, ...], ...] = (
        (Link(name=one.number, to=at),),
        (Text(text=said.get("kind", "–")),),
        (Text(text=said.get("region", "–")),),
        (Text(text=money(price_cents(said)) if whole else "–"),),
        (Text(text=one.status, look="tag" if one.status == "Draft" else "plain"),),
        (Link(name=words["resume"], to=at, look="quiet"),) if one.status == "Draft" else (),
    )
    return Row(name=one.number, cells=cells)
