"""The shop as planners see it, and goals on it with what they mean."""

from __future__ import annotations

from typing import Any

from callsheet.planners.drafts import Draft, Task
from callsheet.planners.rules import RulesPlanner
from tests.specs.specs import CART, spec_of

TEXT = CART.read_text(encoding="utf-8")
SPEC = spec_of(TEXT)
LAMP = "Halden desk lamp"
BUYER = {"name": "Bob Stone", "street_and_number": "12 Mill Lane", "code": "10115"}


def task(goal: str, **more: Any) -> Task:
    """A goal on the shop."""
    address = more.pop("address", "http://localhost:3000/cart")
    spec = {"spec_text": TEXT, "spec_file": "shop.yaml"}
    settings = {"budget": "", "given": {"account": "bob"}, **spec, **more}
    return Task(goal=goal, site="shop", address=address, spec=SPEC, **settings)


def draft(goal: str, **more: Any) -> Draft:
    """The plan of a goal on the shop."""
    return RulesPlanner().draft(task(goal, **more))
