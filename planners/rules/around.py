"""An operation → what is around it: the operations on the way to it, fields that may be filled in there, other ways.

A goal that asks for an operation says these things too: the answers of a form's earlier steps, what is optional, which
of two branches it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callsheet.dsl.classes import frozen
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Anything, Claim, Given, Literally, Operation

from .searching import Problem, cheapest
from .steps import Site, Step, Wanted, steps_for
from .terms import FALSE, Term, bound, literal

MOST_LOOKED_AT = 2_000
"""States of the search for the way: it is a guess at what a goal may say."""
DEEPEST = 3
"""Pages of another way before it is back on the first one."""


@frozen
class Around:
    """`way` is what is done before the operation, `others` what may be done there besides or instead.

    `pages` are those that are opened on the way, `read` are parameters that a page tells there, `asked` those that have
    to have a value.
    """

    way: tuple[Operation, ...] = ()
    others: tuple[Operation, ...] = ()
    pages: tuple[str, ...] = ()
    read: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    @property
    def all(self) -> tuple[Operation, ...]:
        """Everything around it."""
        return (*self.way, *self.others)


def around(spec: SiteSpec, operation: Operation, claims: tuple[Claim, ...]) -> Around:
    """What is around an operation that is asked for because of these claims. A page is opened without anything."""
    if not any(spec.facts[one.fact].lasts == "account" for one in claims):
        return Around()
    binding = {one.name: Term(kind="chosen", value=("own", one.name)) for one in operation.parameters}
    site = Site(spec=spec, given={name: term for name, term in binding.items() if name in _named_in(claims)})
    wanted = Wanted(claims=tuple(bound(one, binding) for one in claims), operation=operation.name)
    steps = cheapest(Problem(site=site, wanted=wanted, steps=steps_for(site, wanted), most=MOST_LOOKED_AT)) or ()
    way = [one.operation for one in steps if one.operation is not None and one.operation.name != operation.name]
    context = _Context(spec, steps, operation)
    read = {name for one in steps for name, term in one.binding if term.kind == "read"}
    asked = {name for one in steps for name, term in one.binding if term.kind == "asked"}
    others = context.others(way)
    return Around(
        way=tuple(dict.fromkeys(way)),
        others=others,
        pages=tuple(dict.fromkeys(context.pages)),
        read=frozenset(read),
        asked=frozenset(asked),
    )


def _named_in(claims: Iterable[Claim]) -> set[str]:
    """The parameters that claims speak of; a page may tell the others."""
    return {term.name for one in claims for term in (*one.terms, one.value) if isinstance(term, Given)}


class _Context:
    """The pages of a way, and what can be done on them then: nothing that is for things of other pages."""

    def __init__(self, spec: SiteSpec, steps: Iterable[Step], target: Operation) -> None:
        self.spec, self.target = spec, target
        self.pages: list[str] = []
        self.made: set[str] = set()
        for step in steps:
            if step.leads_to is not None and (step.operation is None or step.operation.name != target.name):
                self.pages.append(step.leads_to)
            self.made |= {one.fact for one in step.effects}

    def others(self, way: Iterable[Operation]) -> tuple[Operation, ...]:
        """In the order of the spec."""
        known = {self.target.name, *(one.name for one in way)}
        branches = [
            one
            for at, page in enumerate(self.pages)
            for one in self._branches(page, known, set(self.pages[at + 1 :]) - {page})
        ]
        pages = {*self.pages, *(one.leads_to for one in branches if one.leads_to)}
        chosen = {one.name for one in branches}
        needed = self._needed([self.target, *branches, *(self.spec.operations[one] for one in known)])
        leaving = [one for one in self.spec.operations.values() if self._leaves(one, pages) and self._fits(one)]
        foreign = self._needed(leaving)
        sent = [one for one in leaving if one.name in {*chosen, *known}]
        forms = {page for one in sent for page in one.pages if self._is_form(one, page, leaving)}
        for one in self.spec.operations.values():
            if one.leads_to is None and set(one.pages) & pages and self._fits(one):
                facts = {effect.fact for effect in one.effects}
                if facts & needed or (set(one.pages) & forms and not facts & foreign):
                    chosen.add(one.name)
        return tuple(one for name, one in self.spec.operations.items() if name in chosen - known)

    def _is_form(self, sending: Operation, page: str, leaving: Iterable[Operation]) -> bool:
        """Whether what is on a page is sent by an operation: it needs some of it, or is the only one that could."""
        fields = {claim.fact for claim in sending.preconditions if self._is_of_page(claim) and not claim.terms}
        others = [one for one in leaving if page in one.pages and self._answers(one) and one.name != sending.name]
        return any(self.spec.facts[name].page == page for name in fields) or not others

    def _needed(self, operations: Iterable[Operation]) -> set[str]:
        return {claim.fact for one in operations for claim in one.preconditions if self._is_of_page(claim)}

    def _is_of_page(self, claim: Claim) -> bool:
        return self.spec.facts[claim.fact].lasts == "page"

    def _leaves(self, operation: Operation, pages: set[str]) -> bool:
        return operation.leads_to is not None and bool(set(operation.pages) & pages)

    def _fits(self, operation: Operation) -> bool:
        """Whether the things that its page has to be of are those of the way."""
        asked = (one for one in operation.preconditions if self._is_of_page(one) and one.terms and not _undoes(one))
        return all(claim.fact in self.made for claim in asked)

    def _branches(self, page: str, known: set[str], later: set[str], depth: int = DEEPEST) -> list[Operation]:
        """Ways from a page to a later one, that the way itself does not take."""
        found: list[Operation] = []
        for one in self.spec.operations.values():
            leads = one.leads_to
            if leads is None or leads == page or page not in one.pages or one.name in known or not self._answers(one):
                continue
            if leads in later:
                found.append(one)
            elif depth > 1 and leads not in self.pages:
                more = self._branches(leads, {*known, one.name}, later, depth - 1)
                found += [one, *more] if more else []
        return found

    def _answers(self, operation: Operation) -> bool:
        """Whether it sends what was filled in: something is so from then on, and nothing is undone."""
        lasting = [one for one in operation.effects if self.spec.facts[one.fact].lasts == "account"]
        return bool(lasting) and not any(map(_undoes, lasting)) and not operation.commit and self._fits(operation)


def _undoes(claim: Claim) -> bool:
    return isinstance(claim.value, Literally) and literal(claim.value.value) == FALSE


def lasting_claims(spec: SiteSpec, operations: Iterable[Operation], term: Term) -> list[Claim]:
    """What operations make so with the value of a parameter, for good and about nothing that is not known."""
    return [one for one in _claims_with(operations, term) if spec.facts[one.fact].lasts == "account"]


def page_claims(spec: SiteSpec, operations: Iterable[Operation], term: Term) -> list[Claim]:
    """What is filled in with the value of a parameter."""
    return [one for one in _claims_with(operations, term) if spec.facts[one.fact].lasts == "page"]


def _claims_with(operations: Iterable[Operation], term: Term) -> Iterator[Claim]:
    for one in operations:
        if any(parameter.name == term.name and term.suits(parameter) for parameter in one.parameters):
            yield from (effect for effect in one.effects if effect.value == Given(name=term.name) and not effect.terms)


def says_unknown(claim: Claim) -> bool:
    """Whether a claim leaves open what is so."""
    return isinstance(claim.value, Anything)
