"""`click E`, `click E at P`: a real click in the middle of the element, or at a point counted from its corner."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Clicks the target."""
    control = await stage.find(operands.target(act))
    await control.click(operands.point(act, "at"))
