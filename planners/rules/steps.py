"""What is wanted → the steps that may help: operations of the spec with their parameters bound.

Backwards from the wanted claims: an operation with an effect that gives one, what that needs, and what leads to the
pages where it can be done. A parameter that nothing binds is what its field begins with, else an input of the plan.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Anything, Claim, Given, Literally, Operation, Page, Parameter

from .terms import FALSE, KEPT, SOME, TRUE, Binding, Said, Term, bound, literal

MOST_STEPS = 600
ASKING, ASSUMING, ASSUMING_SOME, JUMPING, SWEEPING = 13, 12, 6, 2, 20
"""What it costs, in acts, to ask for an input, to take a fact for so, or that there is something, to open a page by its
address midway, and to change more than what is wanted: what is deleted with others is gone."""
CLOSING = Said(fact="(the operation that was asked for)")
"""What the operation that a goal is about gives besides its effects: another way to them may lose something."""


@frozen
class Step:
    """An act of a plan: an operation with its parameters bound.

    Without one a page is opened, a fact is assumed, or one is read: `reads`.
    """

    operation: Operation | None = None
    binding: tuple[tuple[str, Term], ...] = ()
    needs: tuple[Said, ...] = ()
    effects: tuple[Said, ...] = ()
    pages: tuple[str, ...] = ()
    leads_to: str | None = None
    reads: Said | None = None
    cost: int = field(default=1, compare=False)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from the others: with the name of its operation, as that is much to compare."""
        name = None if self.operation is None else self.operation.name
        return name, self.binding, self.leads_to, self.effects

    @property
    def bound(self) -> Binding:
        """Parameters by name."""
        return dict(self.binding)


@frozen
class Wanted:
    """What is to hold: claims, and maybe the page to end on. `operation` is the one that is to bring it about.

    What holds `along` the way is filled in where a page with such a field is sent: claims of facts that last a page.
    """

    claims: tuple[Said, ...]
    along: tuple[Said, ...] = ()
    page: str | None = None
    operation: str | None = None


@frozen
class Site:
    """A spec as planning sees it. `given` are values of the goal for parameters that support what is wanted."""

    __slots__ = ("__dict__",)

    spec: SiteSpec
    given: Mapping[str, Term] = field(default_factory=dict)

    def changes(self, fact: str) -> bool:
        """Whether any operation changes a fact."""
        return fact in self._changed

    @cached_property
    def _changed(self) -> Mapping[str, bool]:
        """Facts that operations change, and whether one of them says what each is then."""
        found: dict[str, bool] = {}
        for operation in self.spec.operations.values():
            for one in operation.effects:
                found[one.fact] = found.get(one.fact, False) or not isinstance(one.value, Anything)
        return found

    def is_made_up(self, fact: str) -> bool:
        """Whether the site alone says what a fact is, as of a code: it has to be read, on a page that one can open."""
        known = self.spec.facts[fact]
        return self._changed.get(fact) is False and known.look is not None and known.page is not None

    def lasts(self, fact: str) -> bool:
        """Whether the site keeps it."""
        return fact == CLOSING.fact or self.spec.facts[fact].lasts == "account"

    def opens(self, page: Page) -> bool:
        """Whether a page can be opened by its address alone: not one that something has to be done for."""
        if page.path.slots:
            return False
        leading = [
            one for one in self.spec.operations.values() if one.leads_to == page.name and page.name not in one.pages
        ]
        root = not page.path.steps and not page.path.query
        return root or not leading or any(not one.preconditions and not one.pages for one in leading)

    def begins(self, fact: str) -> Term | None:
        """What a fact is when its page opens; None for one that is not known."""
        match self.spec.facts[fact].initially:
            case Literally(value=value):
                return literal(value)
            case Anything():
                return KEPT
        return None


def steps_for(site: Site, wanted: Wanted) -> tuple[Step, ...]:
    """The steps that may help, those of the spec in its order."""
    found = _Backwards(site, wanted)
    found.run()
    helping = [_weighed(site, wanted, step) for step in _without_making(site, wanted, found.steps.values())]
    places = {name: place for place, name in enumerate(site.spec.operations)}
    return tuple(sorted(helping, key=lambda one: -1 if one.operation is None else places[one.operation.name]))


def _weighed(site: Site, wanted: Wanted, step: Step) -> Step:
    """A step that closes the goal gives that, too; one that changes more than is wanted is dear."""
    name = step.operation.name if step.operation is not None else None
    if name is not None and name == wanted.operation and set(wanted.claims) <= set(step.effects):
        return replace(step, effects=(*step.effects, CLOSING))
    sweeps = any(
        effect.denies and None in effect.terms and site.lasts(effect.fact) and effect not in wanted.claims
        for effect in step.effects
    )
    return replace(step, cost=step.cost + SWEEPING) if sweeps and name != wanted.operation else step


class _Backwards:
    """Collects steps; `asked` are claims and pages that were looked for already."""

    def __init__(self, site: Site, wanted: Wanted) -> None:
        self.site, self.wanted = site, wanted
        self.steps: dict[tuple[object, ...], Step] = {}
        self._asked: set[Said | str] = set()
        self._left: deque[Said | str] = deque()

    def run(self) -> None:
        """All steps that something needs."""
        for claim in self.wanted.claims:
            self._ask(claim)
        if self.wanted.page is not None:
            self._ask(self.wanted.page)
        while self._left and len(self.steps) < MOST_STEPS:
            need = self._left.popleft()
            for step in self._opening(need) if isinstance(need, str) else self._giving(need):
                self._take(step)

    def _ask(self, need: Said | str) -> None:
        if need not in self._asked:
            self._asked.add(need)
            self._left.append(need)

    def _take(self, step: Step) -> None:
        if step.key in self.steps:
            return
        step = self._along(step)
        self.steps[step.key] = step
        for need in step.needs:
            if self.site.changes(need.fact) and not (need.denies and self.site.lasts(need.fact)):
                self._ask(need)
        for page in step.pages:
            self._ask(page)

    def _along(self, step: Step) -> Step:
        """A step that sends a page, with what is to be filled in on it."""
        if (
            step.operation is None
            or step.leads_to is None
            or not any(self.site.lasts(one.fact) for one in step.effects)
        ):
            return step
        facts = self.site.spec.facts
        more = [one for one in self.wanted.along if facts[one.fact].page in step.pages and one not in step.needs]
        return replace(step, needs=(*step.needs, *more)) if more else step

    def _opening(self, page: str) -> Iterator[Step]:
        if self.site.opens(self.site.spec.pages[page]):
            yield Step(leads_to=page, cost=JUMPING)
        for operation in self.site.spec.operations.values():
            if operation.leads_to == page:
                yield made(self.site, operation, {})

    def _giving(self, need: Said) -> Iterator[Step]:
        if need.value is not None and need.value.kind == "read" and need.value.value[0] == need.fact:
            yield reading(self.site, need)
            return
        undone = any(one.denies and _same(one, need) for one in self.wanted.claims)
        if not (undone and not need.denies):  # what is to go is not brought about first
            for operation in self.site.spec.operations.values():
                for effect in operation.effects:
                    binding = unified(effect, need)
                    if binding is not None:
                        yield made(self.site, operation, binding)
        if self._may_be_so(need):
            if None in need.terms:  # that there is something, whatever it is
                some = tuple(SOME if term is None else term for term in need.terms)
                yield Step(effects=(replace(need, terms=some),), cost=ASSUMING_SOME)
                return
            yield Step(effects=(need,), cost=ASSUMING)

    def _may_be_so(self, need: Said) -> bool:
        """Whether it may be so before anything is done: not what is wanted, nor what the spec has begin otherwise."""
        open_ = need not in self.wanted.claims and self.site.begins(need.fact) is None
        some = need.value == TRUE or None not in need.terms
        return self.site.lasts(need.fact) and not need.denies and open_ and some


def _same(one: Said, other: Said) -> bool:
    """Whether two claims speak of the same fact."""
    return one.fact == other.fact and all(
        mine is None or its is None or mine == its for mine, its in zip(one.terms, other.terms, strict=True)
    )


def unified(effect: Claim, need: Said) -> dict[str, Term] | None:
    """The parameters with which an effect gives what is needed; None when it does not."""
    if effect.fact != need.fact or need.operator != "==" or need.value is None:
        return None
    binding: dict[str, Term] = {}
    pairs = [*zip(effect.terms, need.terms, strict=True), (effect.value, need.value)]
    for written, term in pairs:
        match written:
            case Anything():
                # What would undo it for all is no way to undo it for one.
                if written is effect.value or need.value != FALSE or term is not None:
                    return None
            case Literally(value=value):
                if term is not None and literal(value) != term:
                    return None
            case Given(name=name):
                if term is not None and binding.setdefault(name, term) != term:
                    return None
    return None if need.value == FALSE and None in need.terms and binding else binding


def made(site: Site, operation: Operation, binding: Mapping[str, Term]) -> Step:
    """The step of an operation with some parameters bound, the others as well as can be."""
    whole = dict(binding)
    for parameter in operation.parameters:
        if parameter.name not in whole:
            whole[parameter.name] = _completed(site, operation, parameter)
    for parameter in operation.parameters:
        if parameter.name not in (*binding, *site.given):
            whole[parameter.name] = _read(site, operation, parameter.name, whole) or whole[parameter.name]
    mentioned = set(_mentioned(operation))
    asked = sum(one.kind == "asked" and one.type != "Secret" for name, one in whole.items() if name in mentioned)
    return Step(
        operation=operation,
        binding=tuple(sorted(whole.items())),
        needs=tuple(bound(one, whole) for one in operation.preconditions),
        effects=tuple(bound(one, whole) for one in operation.effects),
        pages=operation.pages,
        leads_to=operation.leads_to,
        cost=1 + ASKING * asked,
    )


def _mentioned(operation: Operation) -> Iterator[str]:
    """What its act speaks of: a value is asked for where it is typed, not where the form is sent."""
    for part in ast.walk(operation.act):
        if isinstance(part, ast.Reference):
            yield part.name


def _completed(site: Site, operation: Operation, parameter: Parameter) -> Term:
    name = parameter.name
    if name in site.given and site.given[name].suits(parameter):
        return site.given[name]
    for claim in operation.preconditions:
        if claim.value == Given(name=name) and claim.operator == "==":
            begun = None if site.lasts(claim.fact) else site.begins(claim.fact)
            if begun is not None:
                return replace(begun, name=name, fixed=True)
    return Term(kind="asked", value=name, name=name, type=parameter.type)


def _read(site: Site, operation: Operation, name: str, binding: Binding) -> Term | None:
    """What a page tells for a parameter, such as the code that was mailed to this address."""
    for claim in operation.preconditions:
        if claim.value == Given(name=name) and claim.operator == "==" and site.is_made_up(claim.fact):
            about = tuple(term for term in bound(claim, binding).terms if term is not None)
            return Term(kind="read", value=(claim.fact, about), name=name, type=site.spec.facts[claim.fact].type)
    return None


def reading(site: Site, need: Said) -> Step:
    """The step that reads a fact where its page is open and is about the same."""
    fact = site.spec.facts[need.fact]
    binding = {one.name: term for one, term in zip(fact.parameters, need.terms, strict=True) if term is not None}
    needs = tuple(bound(one, binding) for one in fact.when)
    return Step(reads=need, needs=needs, effects=(need,), pages=(fact.page or "",), cost=1)


# What only finds, and what makes


def _without_making(site: Site, wanted: Wanted, steps: Iterable[Step]) -> list[Step]:
    """Without steps that would make what a goal takes to be there: a task that is to be marked as done.

    A step finds a thing when it, or one before it, presses what bears its name; it makes one whose name is typed only.
    """
    steps = list(steps)
    finding = _finding(site, steps)
    return [
        step
        for step in steps
        if step.operation is None
        or not any(
            term is not None and term.kind in ("said", "chosen") and (id(step), term) not in finding
            for effect in step.effects
            if _is_there(site, effect) and effect not in wanted.claims
            for term in effect.terms
        )
    ]


def _is_there(site: Site, effect: Said) -> bool:
    """Whether it says that there is something, and not, as what the spec has begin as false, how it is."""
    known = effect.fact == CLOSING.fact or site.begins(effect.fact) is not None
    return effect.value == TRUE and site.lasts(effect.fact) and not known


def _finding(site: Site, steps: Sequence[Step]) -> set[tuple[int, Term]]:
    found = {(id(step), term) for step in steps for term in _pressed(step)}
    grown = True
    while grown:
        grown = False
        for step in steps:
            for need in step.needs:
                for term in filter(None, (*need.terms, need.value)):
                    if (id(step), term) not in found and _is_found(site, need, term, steps, found):
                        found.add((id(step), term))
                        grown = True
    return found


def _is_found(site: Site, need: Said, term: Term, steps: Sequence[Step], found: set[tuple[int, Term]]) -> bool:
    if need.denies or term in (TRUE, FALSE) or not site.changes(need.fact):
        return False
    return any((id(step), term) in found for step in steps if step.operation is not None and need in step.effects)


def _pressed(step: Step) -> Iterator[Term]:
    """The terms that say what is pressed, chosen or opened, not what is typed."""
    if step.operation is not None and step.operation.act.operand is not None:
        binding = step.bound
        for part in ast.walk(step.operation.act.operand):
            if isinstance(part, ast.Reference) and part.name in binding:
                yield binding[part.name]
