"""A node's statements, followed with labels in the place of values.

In: a node, and what its site has been told by others. Out, on the `Walk`: the labels of its gives, what it tells its
site, who had a hand in its page when it ends, and what is wrong, in the `Findings`. What each kind of statement and
expression does stands in the other files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.flow import Authors, Reason
from callsheet.dsl.labels import NOTHING, Label, Step, inert, join, passing, without
from callsheet.dsl.types import BOOL, DATE, DATETIME, NEVER, TIME, EnumType, Type, without_none

from .terms import Findings, Kind, Terms, author_label

StatementRule: TypeAlias = Callable[["Walk", Any], None]
ExpressionRule: TypeAlias = Callable[["Walk", Any], Label]


class Page(NamedTuple):
    """The agent's page. `hands` are those who had a hand in it besides its own site.

    `handed`: something that is no literal of the plan was typed there, or given to a model that worked on it, so that
    only an `expect` of a value can pin it. `pinned` is the last `expect` that did. `nearly` is one that did not, and
    why.
    """

    hands: Label = NOTHING
    handed: bool = False
    pinned: bool = False
    nearly: tuple[int, str] | None = None

    @property
    def parts(self) -> tuple[object, ...]:
        """What of it counts."""
        return (*self.hands.parts, self.handed, self.pinned)

    def joined(self, other: Page) -> Page:
        """The page after one of two ways."""
        if other is self:
            return self
        hands = join(self.hands, other.hands)
        pinned = self.pinned and other.pinned
        return Page(hands, self.handed or other.handed, pinned, self.nearly or other.nearly)


State: TypeAlias = tuple[Page, dict[str, Label]]
"""What differs between ways through a node: the page, and what loops keep."""


class Scope:
    """The names of a block on top of those around it; `narrow` are paths of values that can only be one of few."""

    __slots__ = ("labels", "narrow", "parent")

    def __init__(self, parent: Scope | None = None, narrow: frozenset[str] = frozenset()) -> None:
        self.parent = parent
        self.labels: dict[str, Label] = {}
        self.narrow: frozenset[str] = narrow if parent is None else parent.narrow | narrow

    def find(self, name: str) -> Label | None:
        """The label of the innermost local of that name."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.labels.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None


@frozen
class Committing:
    """Why a commit may be done, as far as it is known, and the bits of those who decide it besides its site."""

    why: Reason
    others: int


class Rules(NamedTuple):
    """How statements and expressions are followed."""

    statements: dict[type, StatementRule]
    expressions: dict[type, ExpressionRule]


class Walk:
    """One node. Its names say what the fields hold; `here` is the bit of its site, 0 for nodes without a page.

    `told` is what its site has been told by others, `heard` what this node tells it. `telling` are the steps that show
    by their success something private, each with how often it is done at most in one attempt. `deciding`
    is the label of what decides whether a statement is done (the program counter), `around` that of the elements in
    which names are looked for, `author` that of the plan's text. `failing` is what its failing could show.
    """

    def __init__(
        self, rules: Rules, terms: Terms, authors: Authors, types: dict[int, Type], findings: Findings, node: ast.Node
    ) -> None:
        self.rules, self.expressions = rules.statements, rules.expressions
        self.terms, self.authors, self.types, self.findings = terms, authors, types, findings
        self.node, self.name = node, node.name.text
        self.site = terms.site_of(node)
        self.here = terms.sources.bit(self.site)
        self.own = terms.may_decide(self.here)
        self.private = self.here & terms.private
        agent = None if node.agent is None else terms.agents.get(node.agent.text)
        self.is_person = agent is not None and agent.kind == "human"
        self.author = author_label(terms, authors, self.name, node.name.at)
        self.gives_of_others: dict[str, dict[str, Label]] = {}
        self.told = self.heard = self.failing = NOTHING
        self.deciding = inert(self.author)
        self.around = NOTHING
        self.page = Page()
        self.scope = Scope()
        self.kept: dict[str, Label] = {}
        self.gives: dict[str, Label] = {}
        self.shown = 0
        self.skill: str | None = None
        self.inside: list[str] = []
        self.returned = NOTHING
        self.stops: list[Label] = []
        self.calls: dict[tuple[object, ...], tuple[Label, Page, tuple[int, ...], int]] = {}
        self.loops: dict[tuple[object, ...], tuple[Page, dict[str, Label], Label]] = {}
        self.path: tuple[int, ...] = ()
        self.telling: dict[tuple[object, ...], int] = {}
        self.rounds = self.attempts = 1
        self.commits: dict[str, Committing] = {}
        self.constant: set[str] = set()
        self.depth = 0

    # Statements and expressions

    def block(self, block: ast.Block, *, narrow: frozenset[str] = frozenset()) -> None:
        """The statements of a block, in a scope of their own."""
        self.depth += 1
        outer, self.scope = self.scope, Scope(self.scope, narrow)
        self.statements(block.statements)
        self.scope = outer
        self.depth -= 1

    def statements(self, statements: Iterable[ast.Statement]) -> None:
        """Statements in the scope that is there."""
        rules = self.rules
        for statement in statements:
            rules[type(statement)](self, statement)

    def label(self, expression: Any) -> Label:
        """The label of an expression; its looks and questions are judged on the way."""
        rule = self.expressions.get(type(expression))
        if rule is None:
            return NOTHING
        found = rule(self, expression)
        if found.loose and self.types and is_one_of_few(self.types.get(id(expression))):
            return inert(found)
        return found

    def value(self, expression: Any) -> Label:
        """The label of what a statement works with: what it is worked out from, and whether it is."""
        found = self.label(expression)
        self.failing = join(self.failing, found)
        return join(found, self.deciding)

    def labels(self, expressions: Iterable[Any]) -> Label:
        """The join of several."""
        found = NOTHING
        for one in expressions:
            found = join(found, self.label(one))
        return found

    @contextmanager
    def inner(self, narrow: frozenset[str] = frozenset()) -> Iterator[None]:
        """A scope inside of the one that is there."""
        outer = self.scope
        self.scope = Scope(outer, narrow)
        yield
        self.scope = outer

    @contextmanager
    def decided_by(self, label: Label, at: int) -> Iterator[None]:
        """What is inside is done or not as a value has it: that much, and no more, the value can choose."""
        outer = self.deciding
        self.deciding = join(outer, passing(inert(label), at, "this decides what is done"))
        yield
        self.deciding = outer

    # The page

    def look(self, at: int) -> Label:
        """A look at the page: what is seen there, and that it is looked at may show something."""
        if not self.here:
            return NOTHING
        self.findings.reach(self.deciding, self.here, at, "branch")
        hands = self.page.hands
        told = join(self.told, self.heard)
        seen = Label(
            told.confidential | self.private,
            self.here | hands.integrity,
            self.here | hands.loose,
            Step(at, f"read on `{self.site}`"),
            (told, hands) if told.confidential or hands.integrity else (),
        )
        return join(seen, self.around)

    def send(self, label: Label, at: int, kind: Kind = "sent") -> None:
        """Something goes to the site: what is typed, a name by which an element is found, a part of an address."""
        if not self.here or label is NOTHING:
            return
        self.findings.reach(label, self.here, at, kind)
        if label.confidential & ~self.here:
            on_its_way = Label(label.confidential & ~self.here, 0, 0, Step(at, f"`{self.site}` is told"), (label,))
            self.heard = join(self.heard, on_its_way)
        self.touch(label, at)

    def touch(self, label: Label, at: int) -> None:
        """Whoever had a hand in the label has one in the page now."""
        foreign = without(label, self.own)
        if foreign.integrity:
            hands = Label(0, foreign.integrity, foreign.loose, Step(at, "goes into the page"), (foreign,))
            self.page = self.page._replace(hands=join(self.page.hands, hands), handed=True, pinned=False)

    def act(self, act: ast.ActStatement) -> Label:
        """All that an act mentions may reach the site, and so may that it is done."""
        found = self.around
        if found is not NOTHING:
            self.send(found, act.at)
        operands = [particle.value for particle in act.particles]
        if act.operand is not None:
            operands.insert(0, act.operand)
        kind: Kind = "address" if act.verb == "goto" else "sent"
        for operand in operands:
            label = self.label(operand)
            if label is not NOTHING:
                self.send(label, operand.at, kind)
                found = join(found, label)
        if self.deciding is not NOTHING:
            self.send(self.deciding, act.at, "branch")
        self.failing = join(self.failing, found)
        return found

    def show(self, label: Label, at: int) -> None:
        """Something is shown to a model."""
        self.shown |= label.confidential
        self.findings.reach(label, self.terms.sources.model, at, "shown")

    def tells(self, statement: ast.Syntax, label: Label) -> None:
        """Whether this step succeeds shows one bit of what it depends on; `failing` has it too."""
        self.failing = join(self.failing, label)
        if label.confidential:
            self.telling[*self.path, id(statement)] = self.rounds

    # Branches

    def meet(self, ends: Sequence[State]) -> None:
        """What follows may come after each of these ends of ways."""
        self.page, self.kept = ends[0]
        for page, kept in ends[1:]:
            self.page = self.page.joined(page)
            self.kept = _joined(self.kept, kept)

    def repeated(self, loop: ast.Syntax, around: Label, body: Callable[[], None], *, times: int) -> None:
        """A body any number of times, `around` being what decides how often: until nothing changes any more.

        What an earlier time found is where the next begins, so loops inside of loops are not gone through anew.
        """
        place = (*self.path, id(loop))
        outer, self.rounds = self.rounds, self.rounds * times
        page, kept, stops = self.loops.get(place, (self.page, {}, NOTHING))
        self.page, self.kept = self.page.joined(page), _joined(self.kept, kept)
        while True:
            before, kept = self.page, dict(self.kept)
            self.stops.append(stops)
            with self.decided_by(join(around, stops), loop.at):
                body()
            stopped = self.stops.pop()
            self.page, self.kept = before.joined(self.page), _joined(kept, self.kept)
            same = stopped.parts == stops.parts and self.page.parts == before.parts and _same(kept, self.kept)
            stops = stopped
            if same:
                break
        self.loops[place] = self.page, dict(self.kept), stops
        self.rounds = outer

    # Skills

    def call(self, call: ast.SkillCall) -> Label:
        """The steps of a skill in the place of the call. Returns the label of what it returns."""
        skill = self.terms.skills.get(call.skill.text)
        arguments = self._arguments(call, skill)
        labels = {name: self.label(one) for name, one in arguments.items()}
        if skill is None or skill.name.text in self.inside:
            return NOTHING  # which is told elsewhere
        if self.depth > MOST_LEVELS:
            self.findings.too_deep.setdefault(call.skill.at, skill.name.text)
            return NOTHING
        passed = {
            name: passing(one, arguments[name].at, f"given to `{skill.name.text}`") for name, one in labels.items()
        }
        constant = {name for name, one in arguments.items() if labels[name] is NOTHING and self.is_constant(one)}
        key = (skill.name.text, *((name, one.parts) for name, one in labels.items()), *sorted(constant), *self._state())
        if key not in self.calls:
            returned, page = self._inlined(skill, passed, constant, call)
            self.calls[key] = returned, page, (*self.path, id(call)), self.rounds
        returned, self.page, first, rounds = self.calls[key]
        path = (*self.path, id(call))
        for place, times in [*self.telling.items()]:
            if place[: len(first)] == first:
                self.telling[*path, *place[len(first) :]] = times // rounds * self.rounds
        return returned

    def is_constant(self, expression: Any) -> bool:
        """Whether nothing but the plan's text is in it: no input, no value of a node, nothing looked up."""
        for part in ast.walk(expression):
            if isinstance(part, ast.Reference):
                name = part.name
                local = self.scope.find(name) is not None or name in self.kept
                outer = not self.skill and (name in self.terms.inputs or name in self.gives_of_others)
                if (local and name not in self.constant) or (not local and outer):
                    return False
        return True

    def _state(self) -> tuple[object, ...]:
        return (self.deciding.parts, self.around.parts, self.page.parts, self.heard.parts)

    def _arguments(self, call: ast.SkillCall, skill: ast.Skill | None) -> dict[str, Any]:
        named = {one.name.text: one.value for one in call.arguments if one.name is not None}
        placed = [one.value for one in call.arguments if one.name is None]
        free = [] if skill is None else [one.name.text for one in skill.parameters if one.name.text not in named]
        free += [f"#{number}" for number in range(len(placed) - len(free))]  # too many, which is told elsewhere
        return {**named, **dict(zip(free, placed, strict=False))}

    def _inlined(
        self, skill: ast.Skill, labels: dict[str, Label], constant: set[str], call: ast.SkillCall
    ) -> tuple[Label, Page]:
        outer = self.scope, self.kept, self.returned, self.author, self.skill, self.path, self.stops, self.constant
        self.scope, self.kept, self.returned, self.stops, self.constant = Scope(), {}, NOTHING, [], constant
        self.scope.labels.update(labels)
        self.inside.append(skill.name.text)
        self.depth += 1
        self.author = author_label(self.terms, self.authors, skill.name.text, skill.name.at)
        self.skill, self.path = skill.name.text, (*self.path, id(call))
        with self.decided_by(self.author, skill.name.at):
            self.statements(skill.body.statements)
        returned, page = join(self.returned, self.deciding), self.page
        self.scope, self.kept, self.returned, self.author, self.skill, self.path, self.stops, self.constant = outer
        self.inside.pop()
        self.depth -= 1
        return returned, page


MOST_LEVELS = 96
"""Blocks and skills inside of each other that are followed: what is inlined is deeper than the text of any file."""


FEW = (BOOL, DATE, TIME, DATETIME)


def is_one_of_few(kind: Type | None) -> bool:
    """Whether values of this type are choices among a few things: whoever makes one cannot say much with it."""
    kind = NEVER if kind is None else without_none(kind)
    return isinstance(kind, EnumType) or kind in FEW


def _joined(first: dict[str, Label], second: dict[str, Label]) -> dict[str, Label]:
    if first is second:
        return first
    return {**second, **{name: join(label, second.get(name, NOTHING)) for name, label in first.items()}}


def _same(first: dict[str, Label], second: dict[str, Label]) -> bool:
    return all(second[name].parts == label.parts for name, label in first.items())
