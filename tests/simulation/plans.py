"""Plans by chance whose effects are known.

Each commit orders something that no other orders, and pages say the same whenever they are asked, so a run that is
crashed has to end as one that is not.
"""

from __future__ import annotations

import random
from functools import lru_cache

from callsheet.dsl import check, parse
from callsheet.dsl.check import CheckedPlan
from tests.interpreter.random_plans import Author

TRUE = ("seen heading", "how many row > 1", "not seen alert", 'checkbox "X" is checked')
AMPLE = "budget 100_000 steps, spend $1000"
FALSE = ("not seen heading", "how many row > 5", "seen alert", 'checkbox "Y" is checked')


class Planner(Author):
    """Its `expect`s and `require`s hold on the site of the simulation, its `if`s go either way."""

    def statement(self, depth: int) -> str:
        """One statement."""
        if depth and self.chance.random() < 0.15:
            then, otherwise = self.block(depth - 1), self.block(depth - 1)
            return f"if {self.chance.choice(TRUE + FALSE)} {{ {then} }} else {{ {otherwise} }}"
        return super().statement(depth)

    def condition(self) -> str:
        """Something that is so."""
        if self.chance.random() < 0.6:
            return self.chance.choice(TRUE)
        return f"({self.chance.choice(TRUE + FALSE)} or {self.chance.choice(TRUE)})"

    def commit(self) -> str:
        """Orders what has the commit's name, with the rounds of the loops around it."""
        name = self.name("c")
        item = "-".join((name, *(f"{{{variable}}}" for variable in self.around)))
        spends = self.chance.choice(["", "spends $2", 'spends read testid "p" as Money'])
        return (
            f'commit {name} click button "Order {item}" {spends}'
            f' proved by {{ expect seen heading "Thank you" within 300ms }}'
            f' or by {{ goto "/orders" expect seen row "{item}" within 300ms }} goto "/"'
        )


@lru_cache(maxsize=64)
def plan_of(number: int) -> CheckedPlan:
    """The plan of this number. Some may take fewer steps than they could need."""
    chance = random.Random(number)
    state = chance.getstate()
    plan = _written(chance, AMPLE)
    if chance.random() < 0.6:
        return plan
    steps = round(plan.cost.least.steps + plan.cost.most.steps * chance.uniform(0.0, 0.5)) + 1
    chance.setstate(state)
    return _written(chance, f"budget {steps} steps, spend $1000")


def _written(chance: random.Random, budget: str) -> CheckedPlan:
    text = Planner(chance).plan(nodes=chance.randint(1, 6), budget=budget)
    if chance.random() < 0.15:
        text = text.replace(' auth basic "bob", pw', "").replace("secret pw: Text for there", "")
    return check(parse(text)).unwrap()
