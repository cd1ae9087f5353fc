"""A recorded locator → an element as a plan writes it, and the frames that it is in.

The recorder shortens names and matches them without regard to case; a plan means the whole name. So a name that was
written whole stays whole, and one that is as long as a shortened one becomes a part of a name (`like`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from callsheet.dsl.elements import quote
from callsheet.dsl.roles import ROLES

from .recorded import Locator, Part, Pattern, Words

_MAYBE_CUT = (range(22, 31), range(70, 81))
"""Lengths of names that the recorder may have cut: at a word's end before 30 or 80 characters."""
_WORDS = {"text": "text", "label": "label", "placeholder": "placeholder", "test-id": "testid"}
_ATTRIBUTES = {"alt": "alt", "title": "title"}
_NOT_CSS = re.compile(r"^(xpath=|//|\.\.|\()|>>|internal:|:has-text|:text|:nth-match|:visible|:near|:right-of|:left-of")


class NoPlace(Exception):
    """A locator that no plan can say; the message says what of it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An element in the plan's words, the frames around it from the outermost, its role, and a remark."""

    element: str
    frames: tuple[str, ...] = ()
    role: str | None = None
    called: str = ""
    remark: str = ""


def place_of(locator: Locator) -> Place:
    """The place that a locator means. Raises `NoPlace`."""
    frames: list[str] = []
    place: Place | None = None
    for part in locator:
        if part.kind == "frame":
            if place is None:
                raise NoPlace("a frame without an element")
            frames.append(place.element)
            place = None
        else:
            place = _first(part) if place is None else _narrowed(place, part)
    if place is None:
        raise NoPlace("no element")
    return Place(element=place.element, frames=tuple(frames), role=place.role, called=place.called, remark=place.remark)


def _first(part: Part) -> Place:
    match part:
        case Part(kind="role", body=str(role)):
            return _by_role(part, role)
        case Part(kind=kind, body=str(words)) if kind in _WORDS:
            return Place(element=f"{_WORDS[kind]} {quote(words)}", called=words)
        case Part(kind=kind, body=str(words)) if kind in _ATTRIBUTES:
            return Place(element=_css(f'[{_ATTRIBUTES[kind]}="{_in_css(words)}"]'), called=words)
        case Part(kind="default", body=str(selector)):
            return Place(element=_css(_selector(selector)))
    raise NoPlace(f"`{part.kind}` of {'a pattern' if isinstance(part.body, Pattern) else 'this kind'}")


def _by_role(part: Part, role: str) -> Place:
    strange = [name for name in part.attributes if name not in ("level", "includeHidden", "include_hidden")]
    if strange:
        raise NoPlace(f"a role with `{strange[0]}`")
    if role not in ROLES:
        if part.name is not None:
            raise NoPlace(f"the role `{role}`, which the language does not have")
        return Place(element=_css(f'[role="{_in_css(role)}"]'))
    match part.name:
        case None:
            return Place(element=role, role=role)
        case Pattern():
            return Place(element=f"{role} like {_regex(part.name)}", role=role, called=part.name.source)
        case str(name):
            remark = "a row is named by one of its cells: write that one" if role == "row" else ""
            return Place(element=_named(role, name, exact=part.exact), role=role, called=name, remark=remark)


def _named(role: str, name: str, *, exact: bool) -> str:
    cut = not exact and any(len(name) in lengths for lengths in _MAYBE_CUT)
    return f"{role} like {quote(name)}" if cut else f"{role} {quote(name)}"


def _narrowed(place: Place, part: Part) -> Place:
    """The matches of `place`, chosen among or looked into."""
    match part:
        case Part(kind="nth", body=str(index)) if index.isdigit():
            return _filtered(place, f"{_grouped(place.element)} nth {int(index) + 1}")
        case Part(kind="first"):
            return _filtered(place, f"{_grouped(place.element)} nth 1")
        case Part(kind="has-text", body=words):
            return _filtered(place, f"{place.element} like {_pattern(words)}")
        case Part(kind="has", inner=inner):
            held = place_of(inner)
            if held.frames:
                raise NoPlace("a frame in a filter")
            return _filtered(place, f"{place.element} having {_grouped(held.element)}")
    inner_place = _first(part)
    return Place(
        element=f"{inner_place.element} in {_grouped(place.element)}",
        role=inner_place.role,
        called=inner_place.called,
        remark=inner_place.remark or place.remark,
    )


def _filtered(place: Place, element: str) -> Place:
    return Place(element=element, role=place.role, called=place.called, remark=place.remark)


def _grouped(element: str) -> str:
    """In brackets where the words that combine elements would bind another way."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|/(?:[^/\\]|\\.)+/', "", element)
    return f"({element})" if re.search(r"\b(in|like|having|near)\b", bare) else element


def _pattern(words: Words) -> str:
    return _regex(words) if isinstance(words, Pattern) else quote(words)


def _regex(pattern: Pattern) -> str:
    if not pattern.source:
        raise NoPlace("a pattern that the recording does not tell")
    flags = "".join(sorted(set(pattern.flags) & set("ims")))
    source = re.sub(r"(?<!\\)((?:\\\\)*)/", r"\1\\/", pattern.source)
    return f"/{f'(?{flags})' if flags else ''}{source}/"


def _selector(selector: str) -> str:
    selector = selector.removeprefix("css=")
    if _NOT_CSS.search(selector):
        raise NoPlace(f"the selector `{selector}`, which is not CSS")
    return selector


def _css(selector: str) -> str:
    return f"css({quote(selector)})"


def _in_css(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')
