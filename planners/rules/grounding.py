"""Steps → bits: what each needs, takes away and brings, so that a search can look at many states.

An atom is a bit of a whole number, a state is a page and such a number. What a step needs is a row of `Need`s, each one
of some bits or none of them; what it does is to keep some bits and add others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from callsheet.dsl.classes import frozen

from .states import Atom, atom_of, beginning, compares, speaks_of
from .steps import Site, Step
from .terms import Said

Bits: TypeAlias = int


@frozen
class Ground:
    """A step in bits. Of each of `some` one has to be so, of `none` nothing; `keeps` and `brings` are what it does."""

    step: Step
    number: int
    pages: frozenset[str]
    some: tuple[Bits, ...]
    none: Bits
    keeps: Bits
    brings: Bits
    opens: bool

    @property
    def stays(self) -> bool:
        """Whether it is an act on a page that stays open."""
        return self.step.operation is not None and self.step.leads_to is None


class Grounding:
    """All steps of a search in bits, with the numbers of their atoms."""

    def __init__(self, site: Site, steps: Iterable[Step], begun: Iterable[Atom]) -> None:
        self.site = site
        self.atoms: dict[Atom, int] = {}
        steps = tuple(steps)
        for atom in (*begun, *(one for step in steps for one in self._brought(step))):
            self.atoms.setdefault(atom, len(self.atoms))
        self._of_fact: dict[str, list[tuple[Atom, int]]] = {}
        for atom, number in self.atoms.items():
            self._of_fact.setdefault(atom[0], []).append((atom, number))
        self.lasting = self._bits(atom for atom in self.atoms if site.lasts(atom[0]))
        self.steps = tuple(self._ground(number, step) for number, step in enumerate(steps))

    def _brought(self, step: Step) -> Iterator[Atom]:
        if step.leads_to is not None:
            yield from beginning(self.site, step.leads_to)
        yield from (atom for effect in step.effects if (atom := atom_of(effect)) is not None)

    def _bits(self, atoms: Iterable[Atom]) -> Bits:
        return sum(1 << number for number in {self.atoms[atom] for atom in atoms})

    def state(self, atoms: Iterable[Atom]) -> Bits:
        """What is so, in bits; of what no step speaks of, nothing."""
        return self._bits(atom for atom in atoms if atom in self.atoms)

    def about(self, claim: Said) -> Bits:
        """All atoms of the fact that a claim is about."""
        return sum(1 << number for atom, number in self._of_fact.get(claim.fact, ()) if speaks_of(claim, atom))

    def giving(self, claim: Said) -> Bits:
        """The atoms that make a claim true."""
        return sum(
            1 << number
            for atom, number in self._of_fact.get(claim.fact, ())
            if speaks_of(claim, atom) and (claim.value is None or claim.value == atom[2])
        )

    def _ground(self, number: int, step: Step) -> Ground:
        some, none = self._needs(step)
        everything = (1 << len(self.atoms)) - 1
        keeps, brings = everything, 0
        if step.leads_to is not None:
            keeps, brings = self.lasting, self._bits(beginning(self.site, step.leads_to))
        for effect in step.effects:
            gone, made = self.about(effect), atom_of(effect)
            keeps, brings = keeps & ~gone, brings & ~gone
            brings |= 0 if made is None else 1 << self.atoms[made]
        opens = step.operation is None or step.operation.act.verb == "goto"
        pages = frozenset(step.pages)
        return Ground(
            step=step, number=number, pages=pages, some=some, none=none, keeps=keeps, brings=brings, opens=opens
        )

    def _needs(self, step: Step) -> tuple[tuple[Bits, ...], Bits]:
        some, none = [], 0
        for need in step.needs:
            if need.denies:
                none |= self.about(need)
            elif not self.site.changes(need.fact):
                continue  # nothing brings it about: it is for the page to say
            elif need.operator == "==":
                some.append(self.giving(need))
            else:
                none |= sum(
                    1 << number
                    for atom, number in self._of_fact.get(need.fact, ())
                    if speaks_of(need, atom) and not compares(atom[2], need)
                )
        return tuple(some), none


def can(ground: Ground, page: str | None, so: Bits) -> bool:
    """Whether a step can be taken on a page, with what is so."""
    if ground.step.operation is None and ground.step.leads_to is not None and ground.step.leads_to == page:
        return False
    if page is None and not ground.opens:
        return False
    if ground.pages and page not in ground.pages:
        return False
    return not so & ground.none and all(so & one for one in ground.some)


def done(ground: Ground, so: Bits) -> Bits:
    """What is so after a step."""
    return so & ground.keeps | ground.brings
