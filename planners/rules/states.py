"""Where one is on a site and what is so, and what a step makes of it: the meaning of preconditions and effects.

What is not known of an account does not hold. A page brings what it begins with, and what lasts a page goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from callsheet.dsl.classes import frozen

from .steps import Site, Step
from .terms import FALSE, Said, Term

Atom: TypeAlias = tuple[str, tuple[Term, ...], Term]
"""A fact, what it is about, its value."""


@frozen
class State:
    """Where one is, and what is so. `page` is None before the first page is opened."""

    page: str | None = None
    atoms: frozenset[Atom] = field(default_factory=frozenset)


def done_in(site: Site, step: Step, state: State) -> State:
    """What is so after a step."""
    atoms = set(state.atoms)
    if step.leads_to is not None:
        atoms = {one for one in atoms if site.lasts(one[0])}
        atoms.update(beginning(site, step.leads_to))
    for effect in step.effects:
        atoms = {one for one in atoms if not speaks_of(effect, one)}
        made = atom_of(effect)
        if made is not None:
            atoms.add(made)
    return State(page=step.leads_to or state.page, atoms=frozenset(atoms))


def beginning(site: Site, page: str) -> Iterator[Atom]:
    """What is so of a page when it opens."""
    for name, fact in site.spec.facts.items():
        begun = site.begins(name)
        if begun is not None and fact.lasts == "page" and fact.page == page and not fact.parameters:
            yield name, (), begun


def atom_of(effect: Said) -> Atom | None:
    """What an effect makes so; None where it only undoes, or what it brings is not known."""
    terms = tuple(term for term in effect.terms if term is not None)
    if effect.value is None or effect.value == FALSE or len(terms) < len(effect.terms):
        return None
    return effect.fact, terms, effect.value


def speaks_of(claim: Said, atom: Atom) -> bool:
    """Whether a claim is about the fact of an atom."""
    return claim.fact == atom[0] and claim.about(atom[1])


def compares(value: Term, need: Said) -> bool:
    """Whether a value is one that a precondition takes, as far as both are known."""
    if value.kind != "said" or need.value is None or need.value.kind != "said":
        return True
    one, other = value.value, need.value.value
    return bool(
        {"!=": one != other, "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[need.operator]
    )
