"""The search for the shortest way: what a template says of its fields makes it smaller, and no way longer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from callsheet.mock_sites import load_site
from callsheet.mock_sites.acts import Fill
from callsheet.mock_sites.browsing import open_screen
from callsheet.mock_sites.goals import Template
from callsheet.mock_sites.oracle import NoWay, Way, shortest_way

SITE = load_site("signup")
TEMPLATES = {template.name: template for template in SITE.goals}


def way_to(template: Template[Any], *, most_acts: int = 20) -> Way[Any] | NoWay:
    """The shortest way to its goal in a plain world."""
    screen = open_screen(SITE.respond, SITE.fresh(3, {"vary": False}), template.start)
    goal = template.goal(screen.state, 3)
    assert goal is not None
    return shortest_way(SITE.respond, screen, goal, most_acts=most_acts, most_screens=20_000)


@pytest.mark.parametrize("name", ["delete_mails", "sign_in", "resend", "move", "change_plan", "unsubscribe"])
def test_knowing_what_fields_are_for_finds_ways_of_the_same_length(name: str) -> None:
    """Also where every text was tried in every field; only that looks at more screens."""
    known, blind = way_to(TEMPLATES[name]), way_to(replace(TEMPLATES[name], fills={}))
    assert isinstance(known, Way)
    assert isinstance(blind, Way)

    assert len(blind.acts) == len(known.acts)
    assert blind.looked_at >= known.looked_at


def test_a_code_is_read_before_it_is_typed() -> None:
    """The way to a confirmed address opens the mail, and types what stands in it."""
    way = way_to(TEMPLATES["confirm"])
    assert isinstance(way, Way)
    mails = [mail for mail in way.end.state.mails if mail.code]
    typed = [act.value for act in way.acts if isinstance(act, Fill)]

    assert [mails[-1].code] == typed
    assert 5 == len(way.acts)


def test_what_was_not_read_can_not_be_typed() -> None:
    """Without reading there is no way with as few acts, nor with one more."""
    way = way_to(replace(TEMPLATES["confirm"], reads=()), most_acts=6)

    assert isinstance(way, NoWay)
    assert not way.gave_up
