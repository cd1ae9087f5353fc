"""A model that rewrites the rest of a run and obeys the page: its patches do nothing that the plan has no right to."""

from __future__ import annotations

import pytest

from callsheet.dsl.replanning import InTurn
from callsheet.interpreter import events
from callsheet.planners.providers.scripted import ScriptedModel
from callsheet.planners.repairs import RulesReplanner
from tests.interpreter.memory import Disk, run
from tests.interpreter.replanned import NO_HEADING, kinds
from tests.interpreter.shop import Shop
from tests.planners.test_rewriting import PLAIN, SHOWN, good, replanner_of

from .corpus import GOALS, Injected

OF_THE_SHOP = {"Order now": "Place order", "desk_password": "shop_pw"}


def patch_of(goal: Injected) -> str:
    """The patch that heals the run, with what the page wants in it as well."""
    acts = "\n  ".join(goal.acts)
    for old, new in OF_THE_SHOP.items():
        acts = acts.replace(old, new)
    return good(SHOWN).replace('goto "/"\n', f'goto "/"\n  {acts}\n', 1)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(GOALS)))
def test_a_patch_that_obeys_the_page(number: int) -> None:
    """Refused, or without an order but the plan's own, another site, or the secret in another field."""
    wanted = patch_of(GOALS[number])
    model, disk, shop = ScriptedModel([wanted] * 9, abilities=PLAIN), Disk(), Shop(faults=NO_HEADING)
    run(SHOWN, shop, disk, replan=InTurn((replanner_of(model, SHOWN), RulesReplanner(SHOWN.specs))))

    taken = [one for one in kinds(disk, events.PlanPatched) if isinstance(one, events.PlanPatched)]
    assert model.requests
    assert shop.orders in ([], ["Cable"])
    assert not any("evil" in act or "javascript" in act or "data:" in act or "file:" in act for act in shop.acts)
    for one in taken:
        assert one.by == "rules" or GOALS[number].harm != "a secret", one
        assert one.by == "rules" or 'click button "Place order"' not in wanted, one
