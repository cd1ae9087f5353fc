"""`back`: goes to the page before, as the browser's button does."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from .stage import Stage


async def hand(stage: Stage, _: Act) -> None:
    """Goes back."""
    await stage.back()
