"""Every row of the verb table has a hand, and every hand stands a blank page."""

from __future__ import annotations

import pytest

from callsheet.dsl.actions import Act
from callsheet.dsl.verbs import VERBS
from callsheet.interpreter.verbs import HANDS

from .conftest import Door
from .words import alone, check, choose, click, fill, goto, on, press, role, type_, upload

ON_A_BLANK_PAGE: dict[str, tuple[Act, str | None]] = {
    "back": (alone("back"), None),
    "check": (check(role("checkbox", "Any")), "missing"),
    "choose": (choose("Any", role("combobox", "Any")), "missing"),
    "clear": (on("clear", role("textbox", "Any")), "missing"),
    "click": (click(role("button", "Any")), "missing"),
    "doubleclick": (on("doubleclick", role("cell", "Any")), "missing"),
    "drag": (Act(verb="drag", target=role("listitem", "Any"), particles={"to": role("list")}), "missing"),
    "fill": (fill(role("textbox", "Any")), "missing"),
    "goto": (goto("http://127.0.0.1:1/"), "origin"),
    "highlight": (on("highlight", role("paragraph", "Any")), "missing"),
    "hover": (on("hover", role("menuitem", "Any")), "missing"),
    "press": (press("Escape"), None),
    "reload": (alone("reload"), None),
    "scroll": (on("scroll", role("region", "Any")), "missing"),
    "type": (type_("any", role("textbox", "Any")), "missing"),
    "uncheck": (on("uncheck", role("checkbox", "Any")), "missing"),
    "upload": (upload(role("button", "Any")), "missing"),
}
"""An act of each verb, and how it fails where there is nothing."""


def test_each_verb_has_a_hand() -> None:
    """And the table above has the same."""
    assert {verb.word for verb in VERBS} == set(HANDS) == set(ON_A_BLANK_PAGE)


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_hands_on_a_blank_page(door: Door) -> None:
    """Nothing is there: each hand says so and claims to have done nothing. Before it lies another blank page."""
    await door.show("")
    door.site.pages["/blank"] = ""
    await door.goto("/blank")
    for act, kind in ON_A_BLANK_PAGE.values():
        if kind is None:
            await door.act(act)
        else:
            failure = await door.failure(act, within=0.0)
            assert (kind, False) == (failure.kind, failure.dispatched)
