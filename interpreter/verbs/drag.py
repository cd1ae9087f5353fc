"""`drag E to E2`, `drag E by P`, `drag E along [P]`: with the button of the mouse held down."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Drags the target onto another element, by so many pixels, or along points of the page."""
    control = await stage.find(operands.target(act))
    onto, by, along = operands.element(act, "to"), operands.point(act, "by"), operands.points(act, "along")
    if onto is not None:
        await control.drag_onto(onto)
    elif by is not None:
        await control.drag_by(by)
    elif along is not None:
        await control.drag_along(along)
    else:
        raise TypeError("an act `drag` that says not where to")
