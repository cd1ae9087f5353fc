"""Which screenshots go into the page, and how: as data URIs, so that the report is one file.

In: the pictures that a report names, and their bytes. Out: a `Gallery` by node. A long run may have
hundreds of megabytes of them: failures are taken first, then ends of nodes, then single steps, until a cap
is reached.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callsheet.interpreter.events import ShotOccasion
from callsheet.interpreter.report import Picture, Report

MOST_PICTURES = 80
MOST_BYTES = 24 * 1024 * 1024
"""Of all pictures together, before they are encoded."""

_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_RANK: dict[ShotOccasion, int] = {"failure": 0, "asked": 1, "end": 2, "step": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture and its bytes as a data URI."""

    picture: Picture
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """The pictures that are shown, by node in order of time; `left_out` would be too many, or are not there."""

    nodes: Mapping[str, tuple[Shown, ...]]
    left_out: int

    def failure(self, node: str, at: float) -> Shown | None:
        """What a node's page looked like when the attempt failed that ended at `at`."""
        taken = [one for one in self.nodes.get(node, ()) if one.picture.why == "failure"]
        return next((one for one in reversed(taken) if one.picture.at <= at), None)


def gallery(report: Report, screenshots: Mapping[str, bytes]) -> Gallery:
    """The pictures of a run. `screenshots` maps names of files to their bytes."""
    sizes = {name: len(data) for name, data in screenshots.items() if _type(data)}
    chosen = choose(report.pictures, sizes)
    nodes: dict[str, list[Shown]] = {}
    for picture in chosen:
        data = screenshots[picture.file]
        encoded = f"data:{_type(data)};base64,{b64encode(data).decode()}"
        nodes.setdefault(picture.node, []).append(Shown(picture=picture, data=encoded))
    return Gallery(
        nodes={node.name: tuple(nodes[node.name]) for node in report.nodes if node.name in nodes},
        left_out=len(report.pictures) - len(chosen),
    )


def choose(pictures: Iterable[Picture], sizes: Mapping[str, int]) -> list[Picture]:
    """The weightiest pictures that fit the caps, in order of time. `sizes` has the bytes of those there are."""
    there = [one for one in pictures if one.file in sizes]
    room = MOST_BYTES
    chosen: list[Picture] = []
    for picture in sorted(there, key=lambda one: (_RANK[one.why], one.at)):
        if len(chosen) < MOST_PICTURES and sizes[picture.file] <= room:
            room -= sizes[picture.file]
            chosen.append(picture)
    return sorted(chosen, key=lambda one: one.at)


def _type(data: bytes) -> str | None:
    """What the bytes say they are; a file's name is only a name."""
    return next((kind for start, kind in _TYPES.items() if data.startswith(start)), None)
