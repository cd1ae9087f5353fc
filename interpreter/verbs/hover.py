"""`hover E`: moves the pointer over the element, so that what hides behind it comes out."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Hovers over the target."""
    control = await stage.find(operands.target(act))
    await control.hover(operands.point(act, "at"))
