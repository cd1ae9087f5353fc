"""`scroll E`, `scroll E to "bottom"`, `scroll E by P`: into view, to one of its ends, or by so many pixels."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from . import operands
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Scrolls the target, or to the target."""
    control = await stage.find(operands.target(act))
    by, end = operands.point(act, "by"), act.particles.get("to")
    if by is not None:
        await control.scroll_by(by)
    elif isinstance(end, str):
        await control.scroll_to(end)
    else:
        await control.scroll_into_view()
