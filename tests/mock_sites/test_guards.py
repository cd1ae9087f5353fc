"""Forms that hold links back while something in them is changed and not sent: in the model, and in Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from callsheet.mock_sites import Server, load_site
from callsheet.mock_sites.acts import Act, Click, Fill, Press, Refusal, Screen, Target
from callsheet.mock_sites.browsing import act, controls, open_screen, opened
from tests.mock_sites.in_chromium import Visitor, chromium

SITE = load_site("settings")
NAME = Target(role="textbox", name="Display name")
AWAY = Click(Target(role="link", name="Privacy"))
CHANGE = Fill(NAME, "Somebody else")
STAY, LEAVE, DISCARD, SAVE = (
    Click(Target(role="button", name=name))
    for name in ("Stay on this page", "Leave, do not save", "Discard changes", "Save changes")
)


def after(*acts: Act) -> Screen[Any]:
    """The screen after some acts on the profile of a fresh world."""
    screen = open_screen(SITE.respond, SITE.fresh(0, SITE.options), account="alice")
    for what in acts:
        reached = act(SITE.respond, screen, what)
        assert not isinstance(reached, Refusal), reached
        screen = reached
    return screen


def typed(screen: Screen[Any]) -> object:
    """What stands in the field for the name."""
    return next(one.value for one in controls(screen) if one.name == NAME.name)


def test_a_link_is_followed_where_nothing_is_changed() -> None:
    """Also where it was changed back."""
    before = typed(after())

    assert "/privacy" == after(AWAY).address
    assert "/privacy" == after(CHANGE, Fill(NAME, str(before)), AWAY).address


def test_a_link_waits_while_something_is_changed() -> None:
    """The dialog opens; leaving goes where one wanted to go, and nothing is saved."""
    held = after(CHANGE, AWAY)

    assert ("/", ("unsaved",)) == (held.address, opened(held))
    assert "/privacy" == after(CHANGE, AWAY, LEAVE).address
    assert after().state == after(CHANGE, AWAY, LEAVE).state


@pytest.mark.parametrize("back", [STAY, Press("Escape")], ids=["button", "Escape"])
def test_who_stays_has_what_was_typed(back: Act) -> None:
    """And the link that was held back is forgotten."""
    assert after(CHANGE) == after(CHANGE, AWAY, back)


def test_a_form_is_put_back() -> None:
    """Then it is as it came, and a link is followed."""
    assert after() == after(CHANGE, DISCARD)
    assert "/privacy" == after(CHANGE, DISCARD, AWAY).address


def test_what_is_sent_is_not_held_back() -> None:
    """Saving is what the guard is for."""
    assert "/?said=saved" == after(CHANGE, SAVE).address
    assert "/privacy" == after(CHANGE, SAVE, AWAY).address


@pytest.mark.browser
@pytest.mark.slow
def test_chromium_says_what_is_not_saved(server: Server) -> None:
    """The form says so while it is so; links wait; leaving leads on."""
    note = "You have changes that are not saved."
    with chromium() as browser:
        visitor = Visitor(browser, server, "settings", "guard", account=("alice", "alice-demo"))
        visitor.page.goto(visitor.base + "/")
        told = [visitor.page.get_by_text(note).is_visible()]
        for what in (CHANGE, DISCARD, CHANGE, AWAY, STAY):
            visitor.do(what)
            told.append(visitor.page.get_by_text(note).is_visible())
        visitor.do(AWAY)
        visitor.do(LEAVE)
        address = visitor.address
        visitor.close()

    assert [False, True, False, True, True, True] == told
    assert "/privacy" == address
