"""The lines below a picture that say what its colours, signs and strokes mean: only those that occur."""

from __future__ import annotations

from collections.abc import Iterator

from .drawing import Drawing
from .markup import number, tag, text
from .signs import SIGNS, text_width

LINE = 22.0
"""Pixels from one line to the next."""
_LEFT, _GAP, _TYPE = 20.0, 18.0, 11.5

_STROKES = {
    "reads": "reads what it gave",
    "after": "comes after",
    "instead": "if that has failed",
    "continue": "goes on with its page",
    "agent": "same agent, in turn",
}


def legend(drawing: Drawing, width: float) -> tuple[str, int]:
    """The entries as SVG, broken into lines that fit the width, and how many lines there are."""
    pieces, x, line = [], _LEFT, 0
    for shape, room, word in _entries(drawing):
        needed = room + text_width(word, _TYPE)
        if x > _LEFT and x + needed > width - _LEFT:
            x, line = _LEFT, line + 1
        place = f"translate({number(x)} {number(line * LINE)})"
        pieces.append(tag("g", shape, text(word, class_="soft", x=room, y=10), transform=place))
        x += needed + _GAP
    return "".join(pieces), line + 1 if pieces else 0


def _entries(drawing: Drawing) -> Iterator[tuple[str, float, str]]:
    """Shapes with the pixels that they take, and their words."""
    statuses = dict.fromkeys(node.status for node in drawing.nodes)
    for status in (one for one in SIGNS if one in statuses):
        yield tag("path", class_="sign", style=f"--tone:var(--{status})", d=SIGNS[status]), 18, status
    for name, colour in () if any(statuses) else drawing.agents:
        tone = "computes" if colour is None else f"agent-{colour}"
        yield tag("rect", class_="toned", style=f"--tone:var(--{tone})", width=4, height=12, rx=2), 10, name
    for style in dict.fromkeys(edge.style for edge in drawing.edges):
        yield tag("path", class_=f"edge {style}", d="M0 6h20"), 26, _STROKES[style]
    if any(node.commits for node in drawing.nodes):
        yield tag("path", class_="head", d="M5 1l5 5-5 5-5-5z"), 16, "commits: done at most once"
