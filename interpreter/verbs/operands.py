"""The operands of an act, taken out with their types.

The checker has made sure that they are there; an act that lacks one is our own mistake and says so.
"""

from __future__ import annotations

from callsheet.dsl.actions import Act
from callsheet.dsl.elements import Element
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.values import Point, SecretReference


def target(act: Act) -> Element:
    """The element acted on."""
    if act.target is None:
        raise TypeError(f"an act `{act.verb}` without its element")
    return act.target


def operand(act: Act) -> str:
    """The text after the verb."""
    if not isinstance(act.operand, str):
        raise TypeError(f"an act `{act.verb}` whose operand is no text")
    return act.operand


def text(act: Act, particle: str) -> str | SecretReference:
    """The text or secret after a particle."""
    value = act.particles.get(particle)
    if not isinstance(value, str | SecretReference):
        raise TypeError(f"an act `{act.verb}` whose `{particle}` is no text")
    return value


def element(act: Act, particle: str) -> Element | None:
    """The element after a particle, None when the act does without."""
    value = act.particles.get(particle)
    if isinstance(value, str | SecretReference | Point | list):
        raise TypeError(f"an act `{act.verb}` whose `{particle}` is no element")
    return value


def point(act: Act, particle: str) -> Point | None:
    """The point after a particle, None when the act does without."""
    value = act.particles.get(particle)
    if not isinstance(value, Point | None):
        raise TypeError(f"an act `{act.verb}` whose `{particle}` is no point")
    return value


def points(act: Act, particle: str) -> list[Point] | None:
    """The points after a particle, None when the act does without."""
    value = act.particles.get(particle)
    if not isinstance(value, list | None):
        raise TypeError(f"an act `{act.verb}` whose `{particle}` are no points")
    return value


def files(act: Act) -> tuple[FileContent, ...]:
    """The files after the verb, with what is in them."""
    if not isinstance(act.operand, tuple):
        raise TypeError(f"an act `{act.verb}` whose files have no content")
    return act.operand
