"""Acts and looks as a plan would write them: for the journal, messages and reports. Secrets stay names."""

from __future__ import annotations

from .actions import (
    Act,
    Attribute,
    BoxOf,
    CurrentUrl,
    FindAll,
    HasFacet,
    HowMany,
    IsState,
    Look,
    Read,
    ReadAll,
    Seen,
    Style,
)
from .elements import Element, describe, quote
from .file_bytes import FileContent
from .values import File, Point, SecretReference, to_text


def act_text(act: Act) -> str:
    """`fill textbox "Name" with "Bob"`."""
    pieces = [act.verb]
    if act.target is not None:
        pieces.append(describe(act.target))
    if act.operand is not None:
        pieces.append(_value(act.operand))
    for word, value in act.particles.items():
        pieces += [word, _value(value)]
    return " ".join(pieces)


def _value(
    value: str | SecretReference | Element | File | Point | list[File] | list[Point] | tuple[FileContent, ...],
) -> str:
    match value:
        case SecretReference(name=name):
            return name
        case str():
            return quote(value)
        case Point():
            return f"point{value}"
        case File() | list():
            return to_text(value)
        case tuple():
            return ", ".join(one.name for one in value)
    return describe(value)


def look_text(look: Look) -> str:
    """`read cell "Price" in row "Lamp"`."""
    match look:
        case Seen(element=element):
            return f"seen {describe(element)}"
        case FindAll(element=element):
            return f"all {describe(element)}"
        case HowMany(element=element):
            return f"how many {describe(element)}"
        case Read(element=element):
            return f"read {describe(element)}"
        case Attribute(element=element, name=name):
            return f"attr {quote(name)} of {describe(element)}"
        case Style(element=element, property=name):
            return f"style {quote(name)} of {describe(element)}"
        case BoxOf(element=element):
            return f"box of {describe(element)}"
        case ReadAll(element=element, columns=columns):
            return f"read all {describe(element)} {{ {', '.join(column.name for column in columns)} }}"
        case CurrentUrl():
            return "url"
        case IsState(element=element, state=state):
            return f"{describe(element)} is {state}"
        case HasFacet(element=element, facet=facet, wanted=wanted):
            return f"{describe(element)} has {facet} {quote(wanted)}"
