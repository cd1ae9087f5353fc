"""`highlight E`: selects the text of an element, as dragging over it does."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Selects the text of the target."""
    control = await stage.find(operands.target(act))
    await control.highlight()
