"""What all pages of Harbour share: the shell, a page around parts, and the page for what is not there."""

from __future__ import annotations

from ..page.parts import Box, Button, Close, Dialog, Heading, Link, Nav, Open, Page, Part, Send, Shell, Text
from .desk import Desk

BRAND = "Harbour"
_SURE = "discard"


def page(desk: Desk, title: str, parts: tuple[Part, ...], *, status: int = 200) -> Page:
    """A page of the site with `title` as its heading."""
    nav = Nav(name="Main", links=(Link(name="Overview", to="/"),))
    shell = Shell(brand=BRAND, look=desk.setting.look, nav=nav, foot="Harbour covers your way there and back.")
    shown = f"Error: {title}" if status == 422 else title
    return Page(title=shown, shell=shell, parts=(Heading(text=title), *parts), status=status)


def not_found(desk: Desk) -> Page:
    """There is no such page, or no such application any more."""
    back = Link(name=desk.setting.words["to_home"], to="/")
    return page(desk, "Not found", (Text(text="There is no such application, or it was discarded."), back), status=404)


def discarding(desk: Desk, at: str) -> tuple[Part, ...]:
    """The button that discards the draft at an address, and the dialog that asks first."""
    words = desk.setting.words
    buttons = (
        Button(name=words["yes_discard"], does=Send(to=f"{at}/discard"), tone="danger"),
        Button(name=words["keep_draft"], does=Close(id=_SURE), tone="quiet"),
    )
    parts = (Text(text="What you answered is then gone."), Box(parts=buttons, look="actions"))
    dialog = Dialog(id=_SURE, name=words["sure_discard"], parts=parts)
    button = Button(name=words["discard"], does=Open(id=_SURE), tone="danger")
    return Box(parts=(button,), look="actions"), dialog


def money(cents: int) -> str:
    """Dollars and cents, as in `$1,234.50`."""
    return f"${cents // 100:,}.{cents % 100:02}"
