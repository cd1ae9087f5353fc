"""`type X into E`: types a text key by key, behind what is there."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Types the text into the element, which gets the focus first."""
    text, element = operands.operand(act), operands.element(act, "into")
    if element is None:
        raise TypeError("an act `type` without its element")
    control = await stage.find(element)
    await control.type(text)
