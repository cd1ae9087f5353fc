"""`callsheet solve` without a key, on each of the mock sites: the site's own state says whether the goal is met."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from callsheet.mock_sites import SITES, Server, load_site
from tests.drafting.attempts import BUDGET, drafted, goals_of, world_of

from .conftest import Call

TEMPLATES = {
    "cart": ("put", "change_quantity", "order"),
    "settings": ("theme", "rename", "token"),
    "signup": ("subscribe", "change_password", "register"),
    "todo": ("add", "complete", "rename"),
    "wizard": ("begin", "submit", "apply_annual"),
}
worlds = count(1)
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all goals."""
    with Server() as running:
        yield running


def test_each_site_is_tried() -> None:
    """With three goals at least."""
    assert dict.fromkeys(SITES, 3) == {name: len(some) for name, some in TEMPLATES.items()}


@pytest.mark.parametrize(("name", "template"), [(name, one) for name, some in TEMPLATES.items() for one in some])
def test_a_goal_is_solved(name: str, template: str, server: Server, call: Call) -> None:
    """Exit code 0, and what was wanted is so."""
    seed, goal = next(one for one in goals_of(name, range(40, 80)) if one[1].template.name == template)
    world = f"solving-{next(worlds)}"
    there = world_of(server, name, world, seed, goal.template.options)
    before, address = there.state, server.site_url(name, world=world)
    made = drafted(name, goal, address)
    password = load_site(name).accounts.get(goal.account, "")
    secrets = [f"--secret={one}={made.confided.get(one, password)}" for one in made.secrets]
    given = ["-i", f"account={goal.account}"] if "input account:" in made.text else []
    said = call("solve", goal.intent, f"--site={address}", "--planner=rules", f"--budget={BUDGET}", *given, *secrets)

    assert 0 == said.code, said.err
    assert goal.met(before, there.state)
