"""Plans by chance whose effects are known.

Each commit orders something that no other orders, and pages say the same whenever they are asked, so a run that is
crashed has to end as one that is not. Half of the plans have nodes of the kinds that are more than their statements:
with instances, with others that stand in for them, and such as only a patch can save.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from callsheet.dsl import check, parse
from callsheet.dsl.check import CheckedPlan
from tests.interpreter.random_plans import Author

TRUE = ("seen heading", "how many row > 1", "not seen alert", 'checkbox "X" is checked')
AMPLE = "budget 100_000 steps, spend $1000"
FALSE = ("not seen heading", "how many row > 5", "seen alert", 'checkbox "Y" is checked')


NEVER = "expect seen alert within 300ms"
REPLANS = ", 90 replans"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan, and for each node that fails as it is written how it is written by a patch.

    `either` are nodes of which it depends on the trouble that there is whether they or others are done.
    """

    plan: CheckedPlan
    patches: Mapping[str, str]
    either: frozenset[str]


@dataclass
class Planner(Author):
    """Its `expect`s and `require`s hold on the site of the simulation, its `if`s go either way."""

    patches: dict[str, str] = field(default_factory=dict)
    either: set[str] = field(default_factory=set)
    commits: bool = True

    def special(self, number: int, kinds: Sequence[str]) -> str:
        """A node of one of the special kinds, with those that go with it."""
        name, after = f"m{number}", "after n0 " if self.chance.random() < 0.3 else ""
        retry = f"retry {self.chance.randint(1, 2)} " if self.chance.random() < 0.4 else ""
        match self.chance.choice(kinds):
            case "instances":
                self.around = ("item",)
                head = f'for each item in ["p", "q", "r"] by item at most 4 {after}{retry}'
                text = f'node {name} by pool {head}{{ goto "/" give g: Int = how many row {self.block(2)} }}'
                self.around = ()
                return text
            case "patched":
                # No commit may lose what it was done under, and none that is done may be in a patch.
                first, then, next_one = self.without_commits(2), self.without_commits(2), self.block(2)
                head = f'node {name} by b {after}{retry}{{ goto "/" {first}'
                behind = f'node {name}c by c after {name} {retry}{{ goto "/"'
                self.patches[name] = (
                    f"replace {head} {then} }} replace {behind} {self.without_commits(1)} {next_one} }}"
                    f' insert after {name} node {name}i by b after {name} {{ goto "/" give g: Int = how many row }}'
                )
                return f"{head} {NEVER} {then} }}\n{behind} {next_one} }}"
            case "stood in for":
                failing = f'node {name} by b {after}{retry}{{ goto "/" {self.without_commits(2)} {NEVER} }}'
                return f'{failing}\nnode {name}s by c instead of {name} {{ goto "/" {self.block(2)} }}'
        self.either |= {name, f"{name}s"}
        mine = f'node {name} by b {after}{{ goto "/" {self.without_commits(2)} }}'
        return f'{mine}\nnode {name}s by c instead of {name} {{ goto "/" {self.without_commits(2)} }}'

    def without_commits(self, depth: int) -> str:
        """Statements that order nothing."""
        self.commits = False
        text = self.block(depth)
        self.commits = True
        return text

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
        if not self.commits:
            return f"expect {self.condition()} within 300ms"
        name = self.name("c")
        item = "-".join((name, *(f"{{{variable}}}" for variable in self.around)))
        spends = self.chance.choice(["", "spends $2", 'spends read testid "p" as Money'])
        return (
            f'commit {name} click button "Order {item}" {spends}'
            f' proved by {{ expect seen heading "Thank you" within 300ms }}'
            f' or by {{ goto "/orders" expect seen row "{item}" within 300ms }} goto "/"'
        )


@lru_cache(maxsize=64)
def planned(number: int) -> Planned:
    """The plan of this number. Some may take fewer steps than they could need, but none that is to be patched."""
    chance = random.Random(number)
    state = chance.getstate()
    ample = _written(chance, AMPLE, number)
    if chance.random() < 0.6 or ample.patches:
        return ample
    cost = ample.plan.cost
    steps = round(cost.least.steps + cost.most.steps * chance.uniform(0.0, 0.5)) + 1
    chance.setstate(state)
    return _written(chance, f"budget {steps} steps, spend $1000", number)


def _written(chance: random.Random, budget: str, number: int) -> Planned:
    author = Planner(chance)
    text = author.plan(nodes=chance.randint(1, 6), budget=budget)
    if chance.random() < 0.15:
        text = text.replace(' auth basic "bob", pw', "").replace("secret pw: Text for there", "")
    author.chance = random.Random(f"{number} more")
    if author.chance.random() < 0.5:
        kinds = ("instances", "stood in for", "either") + ("patched",) * 3
        special = [author.special(one, kinds) for one in range(author.chance.randint(1, 2))]
        more = f"{REPLANS if author.patches else ''}\nagent pool is browser on there pool 2"
        text = "\n".join((text.replace(budget, budget + more, 1), *special))
    return Planned(plan=check(parse(text)).unwrap(), patches=author.patches, either=frozenset(author.either))
