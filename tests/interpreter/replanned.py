"""A plan whose search fails, the patch that heals it, and whoever has patches: for tests of replans."""

from __future__ import annotations

from decimal import Decimal

from callsheet.dsl.cost import Amounts
from callsheet.dsl.replanning import Answer, ScriptedReplanner
from callsheet.interpreter import events

from .memory import Disk
from .shop import BUY

HEALED = """patch buy at "" because "there is no heading any more"
replace node search by scout retry 1 {
  goto "/"
  give products: [Product] = read all row in table "Results" at most 10 {
    name: Text from cell "Name", price: Money from cell "Price"
  }
}
"""
REPLANNED = BUY.replace("budget 60 steps", "budget 2 replans, 90 steps")
NO_HEADING = {'heading "Results"': ["hidden!"]}
TOOK = Amounts(calls=1, tokens=900, charges=Decimal("0.02"))


def person(*answers: Answer) -> ScriptedReplanner:
    """Somebody who has these patches ready."""
    return ScriptedReplanner(answers, tier="")


def kinds(disk: Disk, *which: type[events.Event]) -> list[events.Event]:
    """The events of these kinds."""
    return [event for event in disk.events() if isinstance(event, which)]


def of_replans(disk: Disk) -> list[str]:
    """The kinds of the events that tell of replans, in order."""
    told = (events.ReplanBegun, events.PatchRefused, events.PlanPatched, events.ReplanEnded)
    return [type(event).__name__ for event in kinds(disk, *told)]


def model(*answers: Answer, took: Amounts = TOOK) -> ScriptedReplanner:
    """A model with these answers."""
    return ScriptedReplanner(answers, took=took)
