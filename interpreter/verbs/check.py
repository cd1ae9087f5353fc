"""`check E`: makes a checkbox, radio button or switch checked, whatever it was; and an option of several chosen."""

from __future__ import annotations

from callsheet.dsl.actions import Act
from callsheet.dsl.failures import fail

from . import operands
from .stage import Control, Facts, Stage


async def hand(stage: Stage, act: Act) -> None:
    """Checks the target."""
    target = operands.target(act)
    plain = await stage.find_plain(target, "box")
    if plain is not None:
        await plain.check()
        return
    control = await stage.find(target)
    facts = await control.facts()
    if not await set_option(control, facts, on=True):
        await make_checked(control, facts)


async def set_option(control: Control, facts: Facts, *, on: bool) -> bool:
    """Chooses an option beside those that are chosen, or no longer; False for what is no option."""
    if facts.tag == "option":
        await control.set_option(on)
    elif facts.role == "option":
        if facts.checked != on:
            await control.click()
    else:
        return False
    return True


async def make_checked(control: Control, facts: Facts) -> None:
    """Checks a control; pages that draw their own box keep a tiny input, and its label takes the click."""
    if not (facts.tiny and facts.label_shown):
        await control.check()
        return
    if facts.checked:
        return
    await control.click_label()
    if not (await control.facts()).checked:
        raise fail("refused", "a click on the label did not make it checked", dispatched=True)
