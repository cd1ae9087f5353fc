"""`check E`: makes a checkbox, radio button or switch checked, whatever it was."""

from __future__ import annotations

from callsheet.dsl.actions import Act
from callsheet.dsl.failures import fail

from . import operands
from .stage import Control, Stage


async def hand(stage: Stage, act: Act) -> None:
    """Checks the target."""
    target = operands.target(act)
    plain = await stage.find_plain(target, "box")
    if plain is not None:
        await plain.check()
    else:
        await make_checked(await stage.find(target))


async def make_checked(control: Control) -> None:
    """Checks a control; pages that draw their own box keep a tiny input, and its label takes the click."""
    facts = await control.facts()
    if not (facts.tiny and facts.label_shown):
        await control.check()
        return
    if facts.checked:
        return
    await control.click_label()
    if not (await control.facts()).checked:
        raise fail("refused", "a click on the label did not make it checked", dispatched=True)
