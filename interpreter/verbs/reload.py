"""`reload`: loads the page again."""

from __future__ import annotations

from callsheet.dsl.actions import Act

from .stage import Stage


async def hand(stage: Stage, _: Act) -> None:
    """Loads the page again."""
    await stage.reload()
