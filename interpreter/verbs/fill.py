"""`fill E with X`: sets the whole content of an input, a text area or anything `contenteditable`."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Fills the target with the text, or with a secret that is looked up only as it is typed."""
    control = await stage.find(operands.target(act))
    await control.fill(operands.text(act, "with"))
