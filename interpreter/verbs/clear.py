"""`clear E`: empties anything editable."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Empties the target."""
    control = await stage.find(operands.target(act))
    await control.fill("")
