"""Plans by chance, which the checker accepts, and pages that answer by chance: for what must hold whatever happens."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callsheet.dsl.actions import Act, CurrentUrl, HowMany, Look, Read, ReadAll
from callsheet.dsl.failures import FailureKind, fail
from callsheet.interpreter.seams import OpenWay, WholeActs

from .shop import FakeClock

HEAD = """
plan chance
site there at "http://127.0.0.1:1" auth basic "bob", pw
secret pw: Text for there
agent a is browser on there
agent b is browser on there
agent c is browser on there
"""


@dataclass
class Author:
    """Writes plans. Names are numbered, for they are unique; `around` are the variables of the open loops."""

    chance: random.Random
    named: int = 0
    around: tuple[str, ...] = ()

    def plan(self, *, nodes: int, budget: str = "") -> str:
        """A plan of so many nodes with pages."""
        parts, last = {"head": HEAD + budget}, dict[str, str]()
        for number in range(nodes):
            name, agent = f"n{number}", self.chance.choice("abc")
            clauses = [f"retry {self.chance.randint(1, 2)}"] if self.chance.random() < 0.5 else []
            if number and self.chance.random() < 0.4:
                clauses.append(f"after n{self.chance.randrange(number)}")
            before, first = last.get(agent), 'goto "/"'
            if before is not None and self.chance.random() < 0.4 and "commit" not in parts[before]:
                first = f"continue {before}"
            parts[name] = f"node {name} by {agent} {' '.join(clauses)} {{ {first} {self.block(3)} }}"
            last[agent] = name
        return "\n".join(parts.values())

    def block(self, depth: int) -> str:
        """Some statements."""
        return " ".join(self.statement(depth) for _ in range(self.chance.randint(1, 3)))

    def statement(self, depth: int) -> str:
        """One statement that finds and leaves a page open."""
        kinds = ["act", "goto", "expect", "require", "read", "commit", *(["if", "for"] if depth else [])]
        match self.chance.choice(kinds):
            case "act":
                return 'click button "Save" nth ' + self.chance.choice(["1", "2", "(how many row)"])
            case "goto":
                return 'goto "/x"'
            case "expect":
                return f"expect {self.condition()} within 300ms"
            case "require":
                return f"require {self.condition()}"
            case "read":
                return f"let {self.name('_v')} = {self.value()}"
            case "if":
                then, otherwise = self.block(depth - 1), self.block(depth - 1)
                return f"if {self.condition()} {{ {then} }} else {{ {otherwise} }}"
            case "for":
                return self.loop(depth)
        return self.commit()

    def loop(self, depth: int) -> str:
        """A loop of two or three rounds; each begins a segment."""
        outer, variable = self.around, self.name("i")
        self.around = (*outer, variable)
        body = self.block(depth - 1)
        self.around = outer
        return f'for {variable} in {self.chance.choice(["[1, 2]", "[1, 2, 3]"])} {{ goto "/{{{variable}}}" {body} }}'

    def commit(self) -> str:
        """A commit whose second proof tells the rounds apart, and the `goto` with which the next segment begins."""
        spends = self.chance.choice(["", "spends $2", 'spends read testid "p" as Money'])
        rounds = "-".join(f"{{{name}}}" for name in self.around)
        lasting = f'or by {{ goto "/o" expect seen row "A{rounds}" or {self.condition()} within 300ms }}'
        if not self.around and self.chance.random() < 0.2:
            lasting = ""
        return (
            f'commit {self.name("c")} click button "Buy" {spends}'
            f' proved by {{ expect {self.condition()} within 300ms }} {lasting} goto "/"'
        )

    def name(self, kind: str) -> str:
        """A name that no other thing has."""
        self.named += 1
        return f"{kind}{self.named}"

    def condition(self) -> str:
        """Something to be seen."""
        simple = ["seen heading", 'seen row "A"', "how many row > 1", "not seen alert", 'checkbox "X" is checked']
        if self.chance.random() < 0.6:
            return self.chance.choice(simple)
        return f"({self.chance.choice(simple)} {self.chance.choice(['and', 'or'])} {self.chance.choice(simple)})"

    def value(self) -> str:
        """Something to be read."""
        return self.chance.choice(
            [
                'read testid "t"',
                "how many row",
                "read all row at most 3 { x: Text from cell }",
                "when seen alert then url else read link",
            ]
        )


@dataclass
class ChancePages(WholeActs):
    """Pages that do and answer whatever they like."""

    chance: random.Random
    clock: FakeClock
    trouble: float = 0.05
    power: Callable[[], None] = lambda: None
    way: OpenWay = field(default_factory=OpenWay)

    async def open(self, agent: str) -> ChancePages:
        self.power()
        return self

    async def fresh_page(self) -> ChancePages:
        self.power()
        if self.chance.random() < self.trouble:
            raise fail("browser", "it died")
        return self

    async def act(self, act: Act, *, deadline: float) -> None:
        self.power()
        self.clock.now += self.chance.random() * 0.2
        if self.chance.random() < self.trouble:
            kinds: tuple[FailureKind, ...] = ("missing", "navigation", "timeout", "browser", "refused")
            raise fail(self.chance.choice(kinds), "trouble", dispatched=self.chance.random() < 0.5)

    async def look(self, look: Look, *, deadline: float) -> Any:
        self.power()
        if self.chance.random() < self.trouble:
            raise fail("missing", "not here")
        match look:
            case HowMany():
                return self.chance.randint(1, 3)
            case Read() | CurrentUrl():
                return "$1"
            case ReadAll():
                return [{"x": "a"}]
        return self.chance.random() < 0.6

    async def url(self) -> str:
        return "http://127.0.0.1:1/"

    async def snapshot(self) -> str:
        self.power()
        if self.chance.random() < self.trouble:
            raise fail("browser", "it died")
        return '- heading "There"'

    async def screenshot(self, path: Path) -> None:
        return None

    async def reset(self) -> None:
        return None

    async def close(self) -> None:
        return None
