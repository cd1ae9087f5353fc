"""A world in memory: sites with values, strangers and a model, in which programs are run and every sink is recorded.

A site has cells, which are read by test id, and a slot: what was typed or done there last. It remembers what it was
told. An `expect` of a row is met by a page on which that row is. A look changes nothing, so where all is remembered
the row stands beside what is there; a forgetful site shows one thing, which must then have been that row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from callsheet.dsl import actions as asked
from callsheet.dsl import ast
from callsheet.dsl import commands as to_do
from callsheet.dsl.elements import ByAttribute, ByRole, describe
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.perform import perform
from callsheet.dsl.provenance import Bounds

MODEL = "model"


@dataclass(frozen=True)
class World:
    """`cells` are what each site has, `temper` is what a model makes of what it is asked.

    With `forgetful` sites only the slot can be read back, not everything that they were told. `astray` are sites whose
    page is really another one's.
    """

    cells: Mapping[str, Mapping[str, str]]
    temper: str = "a"
    forgetful: bool = False
    astray: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Run:
    """What happened: `sinks` are what each site, and the model, could see; `instructions` and `commits` in order."""

    sinks: dict[str, list[str]] = field(default_factory=dict)
    instructions: list[str] = field(default_factory=list)
    commits: list[tuple[str, str]] = field(default_factory=list)
    gives: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    handed: set[str] = field(default_factory=set)

    def seen(self, sink: str, what: str) -> None:
        """A sink can see this."""
        self.sinks.setdefault(sink, []).append(what)


BoundsOf: TypeAlias = Callable[[str], Bounds]


def run(plan: ast.Plan, world: World, bounds_of: BoundsOf | None = None) -> Run | None:
    """The whole program in source order. None when something in it fails: what that shows are status bits.

    With the bounds of its nodes, values are followed. Raises `NodeFailure` when one goes where it may not.
    """
    made = Run()
    skills = {one.name.text: one for one in plan.declarations if isinstance(one, ast.Skill)}
    agents = {one.name.text: one for one in plan.declarations if isinstance(one, ast.Agent)}
    for node in plan.declarations:
        if isinstance(node, ast.Node):
            agent = agents.get(node.agent.text) if node.agent is not None else None
            site = agent.site.text if agent is not None and agent.site is not None else ""
            name = node.name.text
            bounds = None if bounds_of is None else bounds_of(name)
            environment = Environment(nodes=made.gives, skills=skills, node=name, bounds=bounds)
            try:
                made.gives[node.name.text] = _node(node, environment, plan, _Hand(world, made, site, plan))
            except NodeFailure as failed:
                if failed.failure.kind == "origin":
                    raise
                return None
    return made


def _node(node: ast.Node, environment: Environment, plan: ast.Plan, hand: _Hand) -> dict[str, Any] | None:
    each = next((one for one in node.clauses if isinstance(one, ast.ForEach)), None)
    when = next((one for one in node.clauses if isinstance(one, ast.When)), None)
    if when is not None and not evaluate_pure(when.condition, environment):
        return None
    if each is None:
        return hand.carry(node.body, environment)
    for item in evaluate_pure(each.source, environment):
        hand.carry(node.body, environment.with_local(each.name.text, item, environment.origins_of(each.source)))
    return {}


@dataclass
class _Hand:
    """Carries out the commands of one node on its site."""

    world: World
    made: Run
    site: str
    plan: ast.Plan

    def carry(self, body: ast.Block, environment: Environment) -> dict[str, Any]:
        steps = perform(body, environment, self.plan.source)
        answer: Any = None
        while True:
            try:
                command = steps.send(answer)
            except StopIteration as stop:
                return dict(stop.value)
            if isinstance(command, to_do.DoLook):
                environment.trail.address = f"https://{self.world.astray.get(self.site, self.site)}.example/"
            answer = self.done(command)

    def done(self, command: to_do.Command) -> Any:
        match command:
            case to_do.DoAct(act=act) | to_do.OpenPage(act=act):
                self.act(act)
            case to_do.DoLook(look=look):
                return self.look(look)
            case to_do.BeginDialog(reply=reply):
                self.type(str(reply))
            case to_do.BeginExpect():
                return True
            case to_do.PollAgain(failure=failure):
                raise NodeFailure(failure)
            case to_do.DoCommit(act=act):
                self.made.commits.append((command.place.name.text, _shown(act)))
                self.act(act)
                return self.carry(command.place.proof, command.environment)
            case to_do.DoWork():
                self.work(command)
            case to_do.DoAsk(question=question):
                self.made.seen(MODEL, f"{question.text} {question.given}")
                return f"{self.world.temper} says"
        return None

    def act(self, act: asked.Act) -> None:
        self.made.seen(self.site, _shown(act))
        self.made.told.setdefault(self.site, []).append(_shown(act))
        if act.verb == "fill":
            self.type(str(act.particles["with"]))

    def type(self, text: str) -> None:
        self.made.seen(self.site, f"typed {text}")
        self.made.told.setdefault(self.site, []).append(text)
        self.made.slots[self.site] = text
        self.made.handed.add(self.site)

    def work(self, command: to_do.DoWork) -> None:
        page = f"{dict(self.world.cells[self.site])} {self.read('told')} {self.read('slot')}"
        self.made.instructions.append(command.instruction)
        self.made.seen(MODEL, f"{command.instruction} {command.given} {page}")
        self.made.seen(self.site, f"work {command.instruction} {command.given}")
        self.made.told.setdefault(self.site, []).append(f"{command.instruction} {command.given}")
        self.made.slots[self.site] = f"{self.world.temper} {command.given}"
        if command.given:
            self.made.handed.add(self.site)
        else:
            self.made.handed.discard(self.site)

    def look(self, look: asked.Look) -> Any:
        self.made.seen(self.site, "a look")
        match look:
            case asked.Seen(element=ByRole(role="row", name=str(name))):
                if self.world.forgetful:
                    self.made.slots[self.site] = name
                    self.made.handed.discard(self.site)
                return True
            case asked.Seen(element=ByRole(role="heading", name=str(name))):
                if self.world.forgetful and self.site not in self.made.handed:
                    self.made.slots[self.site] = name
                return True
            case asked.Seen(element=element):
                return self.read(_key(element)).endswith("1")
            case asked.Read(element=element):
                return self.read(_key(element))
        raise AssertionError(f"no such look in these programs: {look}")

    def read(self, key: str) -> str:
        if key == "told" and not self.world.forgetful:
            return "; ".join(self.made.told.get(self.site, []))
        if key in ("told", "slot"):
            return self.made.slots.get(self.site, "empty")
        return self.world.cells[self.site].get(key, f"no {key}")


def _key(element: Any) -> str:
    """The test id of an element, with the container in which it is."""
    return element.value if isinstance(element, ByAttribute) else f"{describe(element)}"


def _shown(act: asked.Act) -> str:
    parts = [act.verb, str(act.operand), *map(str, act.particles.values())]
    return " ".join([*parts, describe(act.target) if act.target is not None else ""])
