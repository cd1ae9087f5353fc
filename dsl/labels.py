"""Labels: where a value comes from, and so who may see it and what it may decide.

`confidential` are the sites whose private data is in it, `integrity` those (and models) that had a hand in it, both as
sets of bits; `loose` are those of `integrity` that could have made it say anything, the rest could only choose among a
few things. A label also is the way it took: what it was made from, and the places on the way. Labels share what they
were made from, so that a join costs one value; the way is looked for only when there is something to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .classes import frozen
from .source import Span, unpacked


class Step(NamedTuple):
    """A place on the way of a value, and what happened to it there. The place is kept as the tree keeps it, packed."""

    at: int
    what: str

    @property
    def span(self) -> Span:
        """Its characters."""
        return unpacked(self.at)


class Label(NamedTuple):
    """What a value is made from. Bits are those of `Sources`; `before` are the labels that it was joined from."""

    confidential: int = 0
    integrity: int = 0
    loose: int = 0
    step: Step | None = None
    before: tuple[Label, ...] = ()

    @property
    def parts(self) -> tuple[int, int, int]:
        """What of it counts when two are compared: not the way."""
        return self[:3]


NOTHING = Label()
"""The label of literals and inputs."""


def join(first: Label, second: Label) -> Label:
    """Both. Of two ways that the same data took, the first one is kept."""
    if second is NOTHING or second is first:
        return first
    if first is NOTHING:
        return second
    confidential = first.confidential | second.confidential
    integrity = first.integrity | second.integrity
    loose = first.loose | second.loose
    parts = confidential, integrity, loose
    if parts == first[:3]:
        return first
    if parts == second[:3]:
        return second
    return Label(confidential, integrity, loose, None, (first, second))


def passing(label: Label, at: int, what: str) -> Label:
    """The same label, with one more place on its way."""
    return label if label is NOTHING else Label(*label[:3], Step(at, what), (label,))


def inert(label: Label) -> Label:
    """Of a value that can only be one of a few things, whoever chose it."""
    return label if not label.loose else Label(label.confidential, label.integrity, 0, None, (label,))


def without(label: Label, integrity: int) -> Label:
    """The label without some of those who had a hand in it."""
    if not label.integrity & integrity:
        return label
    kept = Label(label.confidential, label.integrity & ~integrity, label.loose & ~integrity, None, (label,))
    return kept if any(kept.parts) else NOTHING


def way(label: Label, bit: int, *, confidential: bool) -> list[Step]:
    """The places that the data behind one bit came through, the first one first."""
    steps: dict[Step, None] = {}
    current: Label | None = label
    while current is not None:
        if current.step is not None:
            steps[current.step] = None
        current = next(
            (one for one in current.before if bit & (one.confidential if confidential else one.integrity)), None
        )
    return list(steps)[::-1]


MODEL = "model"
"""The name of all models together, as in `flow shop -> model`."""


@frozen
class Sources:
    """What each bit stands for: the origins of the plan's sites, by the first site there, and last the models."""

    names: tuple[str, ...]
    sites: Mapping[str, int]

    @property
    def model(self) -> int:
        """The bit of models."""
        return 1 << (len(self.names) - 1)

    def bit(self, site: str | None) -> int:
        """The bit of a site, or of `model`; 0 for what has none."""
        if site == MODEL:
            return self.model
        number = self.sites.get(site or "")
        return 0 if number is None else 1 << number

    def named(self, bits: int) -> tuple[str, ...]:
        """Names of the bits, in the order of their declarations."""
        return tuple([self.names[number] for number in numbers(bits)]) if bits else ()


def numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def sources_of(origins: Mapping[str, str]) -> Sources:
    """The bits for a plan whose sites have these origins: sites of one origin are one."""
    first: dict[str, int] = {}
    sites: dict[str, int] = {}
    names: list[str] = []
    for site, origin in origins.items():
        if origin not in first:
            first[origin] = len(names)
            names.append(site)
        sites[site] = first[origin]
    return Sources(names=(*names, MODEL), sites=sites)
