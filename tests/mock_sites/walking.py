"""Random walks: acts drawn from what the pure browser says is there, done in it and in Chromium alike."""

from __future__ import annotations

import random
from typing import Any

from callsheet.mock_sites.acts import Act, Check, Choose, Click, Fill, Press, Screen, Seen, Uncheck
from callsheet.mock_sites.browsing import controls, reachable
from callsheet.mock_sites.page.controls import Control
from callsheet.mock_sites.page.parts import Select, Textbox
from callsheet.mock_sites.site import Site

from .in_chromium import Shown

TEXTS = ("Something else", "7", "someone@example.org", "")


def draw_act(site: Site[Any], screen: Screen[Any], dice: random.Random) -> Act | None:
    """Some act that can be done now: fields and buttons of the page more often than links out of it."""
    pairs = [(seen, one) for seen, one in zip(controls(screen), reachable(screen), strict=True) if seen.enabled]
    if not pairs:
        return None
    weights = [1 if seen.role == "link" else 3 for seen, _ in pairs]
    seen, control = dice.choices(pairs, weights)[0]
    return _act_on(site, seen, control, dice)


def _act_on(site: Site[Any], seen: Seen, control: Control, dice: random.Random) -> Act:
    part, target = control.part, seen.target
    if isinstance(part, Textbox):
        if dice.random() < 0.1 and part.kind != "lines":
            return Press("Enter", target)
        return Fill(target, _text(site, part, dice))
    if isinstance(part, Select):
        return Choose(target, dice.choice(seen.options))
    if seen.role in ("checkbox", "switch"):
        return dice.choice((Check(target), Uncheck(target), Click(target)))
    return Check(target) if seen.role == "radio" else Click(target)


def _text(site: Site[Any], part: Textbox, dice: random.Random) -> str:
    if part.field in site.values:
        return dice.choice(site.values[part.field])
    match part.kind:
        case "number":
            return dice.choice(("1", "3", "12", "-1", ""))
        case "date":
            return dice.choice(("2027-03-31", "2026-12-01", ""))
        case _:
            return dice.choice(TEXTS)


def as_shown(screen: Screen[Any]) -> list[Shown]:
    """What the pure browser says that Chromium shows."""
    return [
        Shown(role=one.role, name=one.name, enabled=one.enabled, value=_as_read(one.value)) for one in controls(screen)
    ]


def _as_read(value: str | bool | None) -> str | bool | None:
    """A value as a snapshot has it: white space normalised."""
    return " ".join(value.split()) if isinstance(value, str) else value
