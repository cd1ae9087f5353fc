"""Frames and values of a goal → claims: what is to hold in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callsheet.dsl.specs.values import Anything, Claim, Given, Literally

from .frames import Frame
from .terms import Said, Term, literal


def claims_of(frame: Frame, values: Mapping[str, Term]) -> Iterator[Said]:
    """What a frame wants to hold: those of its claims whose parameters have values."""
    for claim in frame.claims:
        said = claim_of(claim, values)
        if said is not None:
            yield said


def claim_of(claim: Claim, values: Mapping[str, Term]) -> Said | None:
    """A claim with the values put in; None where one of them is not there."""
    terms: list[Term | None] = []
    for written in (*claim.terms, claim.value):
        match written:
            case Given(name=name):
                if name not in values:
                    return None
                terms.append(values[name])
            case Literally(value=value):
                terms.append(literal(value))
            case Anything():
                terms.append(None)
    return Said(fact=claim.fact, terms=tuple(terms[:-1]), value=terms[-1])
