"""The mailbox: a page with everything that Larkspur has mailed to anybody, newest first, and a page for each mail."""

from __future__ import annotations

from ..page.parts import Box, Button, Fact, Facts, Link, Page, Part, Row, Send, Table, Text
from .access_pages import confirm_address, reset_address
from .frame import not_found, notices, page
from .mails import CONFIRM
from .members import Mail, Members

SAID = {"deleted": "The mail is deleted."}


def inbox_page(members: Members, visitor: str, said: str) -> Page:
    """All mails, each with a link to it and a button that deletes it."""
    words = members.setting.words
    columns = (words["subject"], words["to"], "~Actions")
    rows = tuple(_row(members, mail) for mail in reversed(members.mails))
    table = Table(name=words["mails"], columns=columns, rows=rows, look=members.setting.look.tables)
    parts: tuple[Part, ...] = (
        *notices(said, SAID),
        Text(text="On this machine no mail leaves the site: what it sends, to whomever, is here.", look="soft"),
        table if rows else Text(text="There is no mail.", look="soft"),
    )
    return page(members, visitor, words["inbox"], parts, wide=True)


def mail_page(members: Members, visitor: str, mail: Mail | None) -> Page:
    """One mail; its code stands out, and a link leads to where that is typed."""
    if mail is None:
        return not_found(members, visitor)
    words = members.setting.words
    code: tuple[Part, ...] = ()
    if mail.code:
        to = confirm_address(mail.to) if mail.purpose == CONFIRM else reset_address(mail.to)
        code = (
            Text(text=mail.code, test_id="code", look="tag"),
            Box(parts=(Link(name=words["to_code"], to=to, look="button"),), look="actions"),
        )
    facts = (
        Fact(term="From", text="hello@larkspur.example"),
        Fact(term=words["to"], text=mail.to, test_id="mail-to"),
    )
    delete = Button(name=words["delete_mail"], does=Send(to=f"/inbox/{mail.id}/delete"), tone="danger")
    parts: tuple[Part, ...] = (
        Facts(facts=facts),
        Box(parts=(Text(text=mail.text, test_id="mail-text"), *code), look="panel"),
        Box(parts=(delete, Link(name=words["back_to_inbox"], to="/inbox", look="quiet")), look="actions"),
    )
    return page(members, visitor, mail.subject, parts)


def _row(members: Members, mail: Mail) -> Row:
    words = members.setting.words
    delete = Button(name=words["delete"], does=Send(to=f"/inbox/{mail.id}/delete"), tone="plain")
    cells: tuple[tuple[Part, ...], ...] = (
        (Link(name=mail.subject, to=f"/inbox/{mail.id}"),),
        (Text(text=mail.to, look="soft"),),
        (delete,),
    )
    return Row(name=mail.subject, cells=cells)
