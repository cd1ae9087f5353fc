"""Elements and acts in few words, for tests."""

from __future__ import annotations

from callsheet.dsl.actions import Act, Column
from callsheet.dsl.elements import AttributeKind, ByAttribute, ByRole, Element, Inside
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.values import SecretReference


def role(name: str, text: str | None = None) -> ByRole:
    """`button "Save"`."""
    return ByRole(role=name, name=text)


def attribute(kind: AttributeKind, value: str) -> ByAttribute:
    """`testid "number"`."""
    return ByAttribute(kind=kind, value=value)


def css(selector: str) -> ByAttribute:
    """`css("…")`."""
    return ByAttribute(kind="css", value=selector)


def inside(element: Element, container: Element) -> Inside:
    """`E in E`."""
    return Inside(element=element, container=container)


def column(name: str, element: Element, *, attribute: str | None = None, optional: bool = False) -> Column:
    """`name: Text from E`."""
    return Column(name=name, element=element, attribute=attribute, optional=optional)


def goto(url: str) -> Act:
    """`goto "…"`."""
    return Act(verb="goto", operand=url)


def click(element: Element) -> Act:
    """`click E`."""
    return Act(verb="click", target=element)


def fill(element: Element, text: str | SecretReference = "x") -> Act:
    """`fill E with X`."""
    return Act(verb="fill", target=element, particles={"with": text})


def choose(text: str, element: Element) -> Act:
    """`choose "X" from E`."""
    return Act(verb="choose", operand=text, particles={"from": element})


def check(element: Element) -> Act:
    """`check E`."""
    return Act(verb="check", target=element)


def press(key: str, element: Element | None = None) -> Act:
    """`press "KEY" (on E)`."""
    return Act(verb="press", operand=key, particles={} if element is None else {"on": element})


def on(verb: str, element: Element) -> Act:
    """`VERB E`."""
    return Act(verb=verb, target=element)


def type_(text: str, element: Element) -> Act:
    """`type "X" into E`."""
    return Act(verb="type", operand=text, particles={"into": element})


def upload(element: Element, *files: FileContent) -> Act:
    """`upload FILES to E`."""
    return Act(verb="upload", operand=files, particles={"to": element})


def alone(verb: str) -> Act:
    """`back`, `reload`."""
    return Act(verb=verb)
