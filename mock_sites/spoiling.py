"""Pages that are not as the spec says: another name, another place, a dialog over them.

In go a page and dice; out comes the page with one thing different. What is drawn depends on the dice and on what
is there to be changed alone, so the same page is always changed in the same way.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from .page.changing import changed
from .page.controls import index_of
from .page.parts import Box, Button, Close, Dialog, Disclosure, Form, Nav, Option, Page, Part, Radios, Tabs, Text
from .words import Labels

POPUP = "-popup"
POPUPS: tuple[tuple[str, str, str], ...] = (
    ("We value your privacy", "We use cookies to make this site better for you.", "Only what is needed"),
    ("Stay in touch", "News and offers once a month, straight into your inbox.", "No thanks"),
    ("How do you like it here?", "Two questions would help us a lot.", "Maybe later"),
    ("There is an app for that", "Everything is faster in the app.", "Stay in the browser"),
)
"""Title, text and the button that closes it."""


def popped_up(page: Page, dice: random.Random) -> Page:
    """The page with a dialog over it, open as the page comes; closing it is all that can be done with it."""
    title, text, close = dice.choice(POPUPS)
    parts: tuple[Part, ...] = (Text(text=text), Button(name=close, does=Close(id=POPUP), tone="quiet"))
    return replace(page, parts=(*page.parts, Dialog(id=POPUP, name=title, parts=parts, open=True)))


def renamed(page: Page, labels: Labels, dice: random.Random) -> Page:
    """The page with one of its controls under another of the names that the site has for it."""
    there = {control.name for control in index_of(page).controls if not control.needs}
    names = [(name, texts) for texts in labels.values() for name in texts if name in there and len(texts) > 1]
    if not names:
        return page
    old, texts = dice.choice(sorted(names))
    new = dice.choice([text for text in texts if text != old])
    return changed(page, lambda part: _with_name(part, old, new))


def _with_name(part: Any, old: str, new: str) -> Any:
    match part:
        case Radios():
            options = tuple(_option(option, old, new) for option in part.options)
            return replace(part, options=options, name=new if part.name == old else part.name)
        case Tabs():
            tabs = tuple(replace(tab, name=new) if tab.name == old else tab for tab in part.tabs)
            return replace(part, tabs=tabs)
        case Button() | Disclosure():
            return replace(part, name=new) if part.name == old else part
        case _:
            return replace(part, name=new) if getattr(part, "name", None) == old else part


def _option(option: Option, old: str, new: str) -> Option:
    return replace(option, name=new) if option.name == old else option


def moved(page: Page, dice: random.Random) -> Page:
    """The page with what is in its forms, its bars and its menus in another order."""
    salt = dice.random()
    return changed(page, lambda part: _in_other_order(part, salt))


def _in_other_order(part: Any, salt: float) -> Any:
    match part:
        case Form() | Box(look="actions" | "bar"):
            return replace(part, parts=_shuffled(part.parts, salt))
        case Nav():
            return replace(part, links=_shuffled(part.links, salt))
        case _:
            return part


def _shuffled(parts: tuple[Any, ...], salt: float) -> tuple[Any, ...]:
    if len(parts) < 2:
        return parts
    dice = random.Random(f"{salt} {len(parts)}")
    order = list(range(len(parts)))
    while order == sorted(order):
        dice.shuffle(order)
    return tuple(parts[at] for at in order)
