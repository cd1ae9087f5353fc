"""Every sequence of acts that is shorter than a task's fewest, tried one after the other.

In: a place where acts are done, and how many are the fewest. Out: a `Searched`. Nothing of the mock sites' models is
asked: what can be done is what the place offers, and that something is done says the place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a control: the `at`-th of its role and name. `text` is what is filled in, chosen or pressed."""

    verb: str
    role: str
    name: str
    at: int
    text: str = ""

    def __str__(self) -> str:
        said = f'{self.verb} {self.role} "{self.name}"' + (f" number {self.at + 1}" if self.at else "")
        return f"{said}: {self.text}" if self.text else said


Sequence: TypeAlias = tuple[Step, ...]


class Place(Protocol):
    """Where acts are done, in a world of its own."""

    def begin(self, sequence: Sequence) -> str:
        """A new world in which the sequence was done. What it looks like now, the site's state included."""

    def steps(self) -> Iterable[Step]:
        """All that can be done now."""

    def try_last(self, step: Step) -> bool | None:
        """Do it as the last act, and say whether that met the task; None where it could not be done.

        The place looks afterwards as it did before.
        """

    def met(self) -> bool:
        """Whether the task is done now."""


@dataclass(frozen=True, kw_only=True)
class Searched:
    """What a search came to. `tried` sequences were done, `refused` could not be; `alike` led where others had led.

    `shorter` are sequences with fewer acts that meet the task: there should be none.
    """

    tried: int
    refused: int
    alike: int
    shorter: tuple[str, ...]


def search(place: Place, fewest: int) -> Searched:
    """All sequences of fewer acts than `fewest`, the empty one included.

    Those that go on from where another one of no more acts has been, by all that can be seen, are passed over.
    """
    tried = refused = alike = 0
    shorter, seen, waiting = list[str](), set[str](), [Sequence()]
    for length in range(fewest):
        going_on = list[Sequence]()
        for sequence in waiting:
            looks = place.begin(sequence)
            if looks in seen:
                alike += 1
                continue
            seen.add(looks)
            if place.met():
                shorter.append(" > ".join(map(str, sequence)) or "nothing at all")
            if length + 1 == fewest:
                continue
            for step in tuple(place.steps()):
                met = place.try_last(step)
                refused, tried = refused + (met is None), tried + (met is not None)
                if met:
                    shorter.append(" > ".join(map(str, (*sequence, step))))
                elif met is not None:
                    going_on.append((*sequence, step))
        # The last acts of the longest were tried where they stand: nothing goes on from there.
        waiting = going_on if length + 2 < fewest else []
    return Searched(tried=tried, refused=refused, alike=alike, shorter=tuple(shorter))
