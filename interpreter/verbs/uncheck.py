"""`uncheck E`: clears a checkbox or switch, whatever it was."""

from __future__ import annotations

from callsheet.dsl.actions import Act
from callsheet.dsl.failures import fail

from . import operands
from .check import set_option
from .stage import Stage


async def hand(stage: Stage, act: Act) -> None:
    """Clears the target; pages that draw their own box keep a tiny input, and its label takes the click."""
    target = operands.target(act)
    plain = await stage.find_plain(target, "box")
    if plain is not None:
        await plain.uncheck()
        return
    control = await stage.find(target)
    facts = await control.facts()
    if await set_option(control, facts, on=False):
        return
    if not (facts.tiny and facts.label_shown):
        await control.uncheck()
        return
    if not facts.checked:
        return
    await control.click_label()
    if (await control.facts()).checked:
        raise fail("refused", "a click on the label did not clear it", dispatched=True)
