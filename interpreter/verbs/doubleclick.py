"""`doubleclick E`: two real clicks in quick succession."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Clicks the target twice."""
    control = await stage.find(operands.target(act))
    await control.doubleclick(operands.point(act, "at"))
