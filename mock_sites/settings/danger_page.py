"""What one does before one leaves: an export of all data, and the end of the account behind a typed phrase."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Close,
    Dialog,
    Form,
    Heading,
    Items,
    Open,
    Page,
    Part,
    Text,
    Textbox,
)
from .account import NOTHING_WRONG, Account, Members, Problem
from .frame import chosen, page, panel

_SURE = "delete-account"


def danger_page(
    members: Members,
    account: Account,
    *,
    note: str = "",
    kind: str = "",
    phrase: str = "",
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The page; after a refusal with the export format `kind` or the `phrase` that was typed."""
    words = members.setting.words
    paid = account.plan != "Free"
    hint = "Change to the Free plan first." if paid else ""
    button = Button(name=words["delete_account"], does=Open(id=_SURE), tone="danger", hint=hint, disabled=paid)
    parts: tuple[Part, ...] = (
        panel(
            Heading(text="Take your data with you", level=2),
            _export(members, kind, problem),
            *_exports(members, account),
        ),
        panel(
            Heading(text="Delete your account", level=2),
            Text(text="Your texts, your name and all settings are deleted. There is no way back."),
            Box(parts=(button,), look="actions"),
        ),
        *(() if paid else (_sure(members, account, phrase, problem),)),
    )
    return page(members, "danger", parts, note=note, problem=problem)


def _export(members: Members, kind: str, problem: Problem) -> Form:
    words = members.setting.words
    return Form(
        to="/danger/export", parts=(chosen("format", words, kind, problem), Button(name=words["export"])), look="row"
    )


def _exports(members: Members, account: Account) -> tuple[Part, ...]:
    if not account.exports:
        return ()
    items = tuple((Text(text=one),) for one in account.exports)
    return (Items(name=members.setting.words["exports"], items=items),)


def _sure(members: Members, account: Account, phrase: str, problem: Problem) -> Dialog:
    words, error = members.setting.words, problem.of("phrase")
    buttons = (
        Button(name=words["delete_for_good"], tone="danger"),
        Button(name=words["keep_account"], does=Close(id=_SURE), tone="quiet"),
    )
    box = Textbox(field="phrase", name=words["phrase"], value=phrase, hint=f"Type “{account.phrase}”.", error=error)
    form = Form(to="/danger/delete", parts=(box, Box(parts=buttons, look="actions")))
    text = Text(text="This deletes everything, and it can't be undone.")
    return Dialog(id=_SURE, name=words["sure_delete"], parts=(text, form), open=bool(error))
