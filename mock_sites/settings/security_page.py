"""Where one signs in: the e-mail address, sign-in alerts, and the browsers that are signed in."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Close,
    Dialog,
    Fact,
    Facts,
    Form,
    Heading,
    Open,
    Page,
    Part,
    Row,
    Send,
    Table,
    Text,
    Textbox,
)
from .account import NOTHING_WRONG, Account, Members, Problem, Session
from .frame import field, page, panel

_SURE = "sign-out-others"


def security_page(
    members: Members, account: Account, *, note: str = "", typed: str = "", problem: Problem = NOTHING_WRONG
) -> Page:
    """The page, after a refusal with the address that was `typed`; a password is never shown again."""
    words = members.setting.words
    parts: tuple[Part, ...] = (
        panel(
            Facts(facts=(Fact(term="E-mail address", text=account.email, test_id="email"),)),
            _address(members, typed, problem),
        ),
        panel(field(members, account, "sign_in_alerts")),
        Box(parts=(Heading(text=words["sessions"], level=2), *_sessions(members, account)), look="panel"),
        _sure(members),
    )
    return page(members, "security", parts, note=note, problem=problem)


def _address(members: Members, typed: str, problem: Problem) -> Form:
    words = members.setting.words
    parts: tuple[Part, ...] = (
        Textbox(field="email", name=words["new_email"], kind="email", value=typed, error=problem.of("email")),
        Textbox(field="password", name=words["password"], kind="password", error=problem.of("password")),
        Box(parts=(Button(name=words["change_email"]),), look="actions"),
    )
    return Form(to="/security/email", parts=parts)


def _sessions(members: Members, account: Account) -> tuple[Part, ...]:
    words = members.setting.words
    columns = (words["device"], words["place"], words["last_active"], "~Actions")
    rows = tuple(_row(members, one) for one in account.sessions)
    table = Table(name=words["sessions"], columns=columns, rows=rows, look=members.setting.look.tables)
    if len(account.sessions) < 2:
        return (table,)
    button = Button(name=words["sign_out_others"], does=Open(id=_SURE), tone="danger")
    return (table, Box(parts=(button,), look="actions"))


def _row(members: Members, session: Session) -> Row:
    revoke = Button(
        name=members.setting.words["sign_out"], does=Send(to=f"/security/sessions/{session.id}"), tone="quiet"
    )
    last: Part = Text(text="This device", look="tag") if session.current else revoke
    cells: tuple[tuple[Part, ...], ...] = (
        (Text(text=session.device),),
        (Text(text=session.place),),
        (Text(text=session.last_active, look="soft"),),
        (last,),
    )
    return Row(name=session.device, cells=cells)


def _sure(members: Members) -> Dialog:
    words = members.setting.words
    buttons = (
        Button(name=words["yes_sign_out"], does=Send(to="/security/others"), tone="danger"),
        Button(name=words["no_sign_out"], does=Close(id=_SURE), tone="quiet"),
    )
    text = Text(text="All other devices have to sign in again. This one stays signed in.")
    return Dialog(id=_SURE, name=words["sure_sign_out"], parts=(text, Box(parts=buttons, look="actions")))
