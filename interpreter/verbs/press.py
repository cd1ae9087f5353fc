"""`press "KEY" (on E)`: a key or a chord such as `Control+A`."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Presses the key on the element, which gets the focus first, or on what has the focus."""
    key, element = operands.operand(act), operands.element(act, "on")
    if element is None:
        await stage.press(key)
    else:
        control = await stage.find(element)
        await control.press(key)
