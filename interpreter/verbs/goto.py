"""`goto "URL"`: opens a page; a page that answers with an error is a failure."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Opens the full address that is the operand."""
    await stage.goto(operands.operand(act))
