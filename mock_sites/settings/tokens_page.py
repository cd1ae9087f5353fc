"""The tokens for programs: a table, a dialog that makes one, and a dialog for each that deletes it."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Close,
    Dialog,
    Fact,
    Facts,
    Form,
    Open,
    Page,
    Part,
    Row,
    Send,
    Table,
    Text,
    Textbox,
)
from ..words import chance
from .account import NOTHING_WRONG, Account, Members, Problem, Token
from .frame import chosen, page, panel

_NEW, _ALL = "new-token", "delete-tokens"


def tokens_page(
    members: Members,
    account: Account,
    *,
    note: str = "",
    made: Token | None = None,
    typed: Token | None = None,
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The page; with `made` it shows that token itself, after a refusal the dialog is open with what was `typed`."""
    parts: tuple[Part, ...] = (
        *((_secret(account, made),) if made is not None else ()),
        panel(*_table(members, account), _buttons(members, account)),
        _new(members, typed or Token(id=0, name=""), problem),
        *(_sure(members, one) for one in account.tokens),
        *((_sure_of_all(members),) if account.tokens else ()),
    )
    return page(members, "tokens", parts, note=note, problem=problem)


def _secret(account: Account, token: Token) -> Box:
    text = f"lan_{chance(account.user, token.name, token.id).randbytes(12).hex()}"
    return panel(Facts(facts=(Fact(term=token.name, text=text, test_id="secret"),)))


def _table(members: Members, account: Account) -> tuple[Part, ...]:
    words = members.setting.words
    about = Text(text="Programs sign in with tokens instead of your password.", look="soft")
    if not account.tokens:
        return (about, Text(text="You have no tokens."))
    columns = (words["token_name"], words["scope"], words["expires"], "~Actions")
    rows = tuple(_row(members, one) for one in account.tokens)
    return (about, Table(name=words["tokens"], columns=columns, rows=rows, look=members.setting.look.tables))


def _row(members: Members, token: Token) -> Row:
    delete = Button(name=members.setting.words["delete_token"], does=Open(id=_sure_of(token)), tone="quiet")
    cells: tuple[tuple[Part, ...], ...] = (
        (Text(text=token.name),),
        (Text(text=token.scope),),
        (Text(text=token.expires),),
        (delete,),
    )
    return Row(name=token.name, cells=cells)


def _buttons(members: Members, account: Account) -> Box:
    words, free = members.setting.words, account.plan == "Free"
    hint = "The Free plan has no API tokens." if free else ""
    new = Button(name=words["new_token"], does=Open(id=_NEW), hint=hint, disabled=free)
    remove = Button(name=words["delete_tokens"], does=Open(id=_ALL), tone="danger")
    return Box(parts=(new, remove) if account.tokens else (new,), look="actions")


def _new(members: Members, typed: Token, problem: Problem) -> Dialog:
    words = members.setting.words
    buttons = (
        Button(name=words["create_token"]),
        Button(name=words["no_token"], does=Close(id=_NEW), tone="quiet"),
    )
    parts: tuple[Part, ...] = (
        Textbox(field="token", name=words["token_name"], value=typed.name, error=problem.of("token")),
        chosen("scope", words, typed.scope, problem),
        chosen("expires", words, typed.expires, problem),
        Box(parts=buttons, look="actions"),
    )
    form = Form(to="/tokens", parts=parts)
    return Dialog(id=_NEW, name=words["token_dialog"], parts=(form,), open=bool(problem.fields))


def _sure_of(token: Token) -> str:
    return f"delete-token-{token.id}"


def _sure_of_all(members: Members) -> Dialog:
    words = members.setting.words
    buttons = (
        Button(name=words["yes_tokens"], does=Send(to="/tokens/all/delete"), tone="danger"),
        Button(name=words["keep_tokens"], does=Close(id=_ALL), tone="quiet"),
    )
    text = Text(text="All programs that use one will be refused.")
    return Dialog(id=_ALL, name=words["sure_tokens"], parts=(text, Box(parts=buttons, look="actions")))


def _sure(members: Members, token: Token) -> Dialog:
    words = members.setting.words
    buttons = (
        Button(name=words["yes_token"], does=Send(to=f"/tokens/{token.id}/delete"), tone="danger"),
        Button(name=words["keep_token"], does=Close(id=_sure_of(token)), tone="quiet"),
    )
    text = Text(text=f"Programs that use “{token.name}” will be refused.")
    return Dialog(id=_sure_of(token), name=words["sure_token"], parts=(text, Box(parts=buttons, look="actions")))
