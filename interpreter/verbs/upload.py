"""`upload FILE to E`: puts a file, or a list of them, into a file field."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Uploads the files to a field, to what stands in its place, or to what asks for files when it is clicked."""
    element = operands.element(act, "to")
    if element is None:
        raise TypeError("an act `upload` without its element")
    field = await stage.find_upload(element)
    await field.upload(operands.files(act))
