"""Compares imports with the map.

In: imports. Out: a sentence for each that the map forbids, as `file:line: …`, or none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from .imports import Import
from .map import AROUND, LIBRARIES, NOT_PURE, PURE, ROOMS

FRONT_DOOR = "callsheet"


def violations(imports: Iterable[Import]) -> list[str]:
    """What the map forbids, once each."""
    return list(dict.fromkeys(f"{one} {fault}" for one in imports for fault in faults(one)))


def faults(one: Import) -> Iterator[str]:
    """What is wrong with an import; mostly nothing."""
    head = one.module.split(".")[0]
    if head == FRONT_DOOR:
        yield from faults_between_rooms(one)
    elif head in ROOMS or not head:
        yield f"is not how it is imported: rooms are `{FRONT_DOOR}.…`"
    elif head in AROUND:
        yield "is around the house, and nothing in it may need what is around"
    elif head in sys.stdlib_module_names:
        yield from faults_of_purity(one)
    else:
        yield from faults_of_library(one, head)


def faults_between_rooms(one: Import) -> Iterator[str]:
    """A room imports itself and what is below it."""
    here, there = room_of_place(one.place), room_of_module(one.module)
    if there != here and there not in ROOMS[here]:
        allowed = ", ".join(f"`{room}`" for room in sorted(ROOMS[here])) or "no other room"
        yield f"is in `{there}`, and `{here}` may import {allowed}"


def faults_of_library(one: Import, library: str) -> Iterator[str]:
    """A library is used where the map says that it lives."""
    homes = LIBRARIES.get(library)
    if homes is None:
        yield "has no home: give it a line in `LIBRARIES`, and in `pyproject.toml`"
    elif not any(is_within(one.place, home) for home in homes):
        yield f"lives in {', '.join(f'`{home}`' for home in homes)}"


def faults_of_purity(one: Import) -> Iterator[str]:
    """A pure place has no clock, no chance and no way out."""
    impure = any(one.module == name or one.module.startswith(f"{name}.") for name in NOT_PURE)
    for place, excepted in PURE.items():
        if impure and is_within(one.place, place) and one.place not in excepted:
            yield f"reaches outside, and `{place}` is pure"


def room_of_place(place: str) -> str:
    """The room that a file stands in."""
    return place.partition("/")[0]


def room_of_module(module: str) -> str:
    """The room that a module is in: `callsheet.dsl.source` is in `dsl`, `callsheet.cli` in the front door."""
    words = module.split(".")
    return words[1] if len(words) > 1 and words[1] in ROOMS else FRONT_DOOR


def is_within(place: str, home: str) -> bool:
    """Whether a place is a home or in it."""
    return place == home or place.startswith(f"{home}/")
