"""What all pages of Lantern share: the shell, a page around parts, fields by their names, what was just done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..page.parts import (
    Box,
    Button,
    Checkbox,
    Close,
    Dialog,
    Form,
    Heading,
    Leave,
    Link,
    Nav,
    Notice,
    Option,
    Page,
    Part,
    Radios,
    Reset,
    Select,
    Send,
    Shell,
    Text,
    Textbox,
    TextKind,
)
from .account import AT_ONCE, CHOICES, NOTHING_WRONG, SWITCHES, Account, Members, Problem

BRAND = "Lantern"
SAID: Mapping[str, str] = {
    "saved": "Your changes are saved.",
    "kept": "Saved.",
    "email": "Your e-mail address is changed.",
    "signed-out": "Signed out there.",
    "created": "The token is ready. Copy it now: it is not shown again.",
    "deleted": "The token is deleted. Programs that used it are refused from now on.",
    "all-deleted": "You have no tokens any more.",
    "plan": "Your plan is changed.",
    "export": "Your export is under way. We will mail you when it is ready.",
}
_HINTS: Mapping[str, str] = {
    "about": "At most 160 characters.",
    "website": "Begins with https://, or is empty.",
    "show_email": "Everyone who can see your profile sees it.",
    "quiet_hours": "Nothing is pushed at these times.",
}
_KINDS: Mapping[str, TextKind] = {"about": "lines"}
_UNSAVED = "unsaved"
_RADIOS = frozenset({"visibility"})


def page(
    members: Members,
    key: str,
    parts: tuple[Part, ...],
    *,
    note: str = "",
    heading: str = "",
    problem: Problem = NOTHING_WRONG,
) -> Page:
    """The page `key` of the settings; `note` says what was just done, `problem` what is wrong with what was typed."""
    words = members.setting.words
    title = words[heading or key]
    inner = (Heading(text=title), *_notices(note, problem), *parts)
    refused = bool(problem.fields)
    return Page(
        title=f"Error: {title}" if refused else title,
        shell=_shell(members, key),
        parts=inner,
        status=422 if refused else 200,
    )


def _shell(members: Members, key: str) -> Shell:
    words = members.setting.words
    links = tuple(Link(name=words[one], to=address_of(one), current=one == key) for one in members.setting.pages)
    foot = "Lantern is a place for people who write. These are the settings of your account."
    return Shell(brand=BRAND, look=members.setting.look, nav=Nav(name="Settings", links=links), foot=foot)


def _notices(note: str, problem: Problem) -> tuple[Part, ...]:
    if problem.fields:
        return (Notice(text="Nothing was changed. Please check what is marked below.", role="alert"),)
    return (Notice(text=SAID[note]),) if note in SAID else ()


def address_of(key: str) -> str:
    """Where the page `key` is."""
    return "/" if key == "profile" else f"/{key}"


def panel(*parts: Part) -> Box:
    """Parts that stand in a box of their own."""
    return Box(parts=parts, look="panel")


def not_found(members: Members) -> Page:
    """There is no such page."""
    text = Text(text="There is nothing here.")
    back = Link(name="Back to the settings", to="/")
    shell = _shell(members, "")
    return Page(title="Not found", shell=shell, parts=(Heading(text="Not found"), text, back), status=404)


def farewell(members: Members) -> Page:
    """All that there is once the account is deleted."""
    text = Text(text="Thank you for writing with us. There is nothing left to set.")
    shell = Shell(brand=BRAND, look=members.setting.look)
    return Page(title="Goodbye", shell=shell, parts=(Heading(text="Your account is deleted"), panel(text)))


def field(members: Members, account: Account, name: str, problem: Problem = NOTHING_WRONG) -> Part:
    """The field of an account that goes by that name, with its value."""
    label, value, error, hint = (
        members.setting.words[name],
        getattr(account, name),
        problem.of(name),
        _HINTS.get(name, ""),
    )
    sends = Send(to=f"/at-once/{name}") if name in AT_ONCE else None
    if name in SWITCHES:
        return Checkbox(field=name, name=label, checked=value, switch=True, hint=hint, sends=sends)
    if name in _RADIOS:
        return Radios(field=name, name=label, options=options(name), value=value, hint=hint, error=error)
    if name in CHOICES:
        return Select(field=name, name=label, options=options(name), value=value, hint=hint, error=error, sends=sends)
    return Textbox(field=name, name=label, kind=_KINDS.get(name, "text"), value=value, hint=hint, error=error)


def options(name: str) -> tuple[Option, ...]:
    """What can be chosen for a field; all of it is sent as it is shown."""
    return tuple(Option(value=one, name=one) for one in CHOICES[name])


def form(members: Members, key: str, fields: tuple[Part, ...]) -> tuple[Part, ...]:
    """A form that is saved as a whole or put back as it was, and the dialog for who leaves and has done neither."""
    words = members.setting.words
    save, discard = Button(name=words["save"]), Button(name=words["discard"], does=Reset(), tone="quiet")
    parts = (*fields, Box(parts=(save, discard), look="actions"))
    leave = Button(name=words["leave"], does=Leave(), tone="danger")
    stay = Button(name=words["stay"], does=Close(id=_UNSAVED), tone="quiet")
    text = Text(text="What you have changed on this page is not saved.")
    return (
        panel(Form(to=f"/{key}", parts=parts, guard=_UNSAVED, unsent="You have changes that are not saved.")),
        Dialog(id=_UNSAVED, name=words["sure_leave"], parts=(text, Box(parts=(leave, stay), look="actions"))),
    )


def chosen(name: str, words: Any, value: str, problem: Problem) -> Select:
    """A combobox that belongs to no account yet."""
    return Select(field=name, name=words[name], options=options(name), value=value, error=problem.of(name))
