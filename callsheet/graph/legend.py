"""The lines below a picture that say what its colours, signs and strokes mean: only those that occur."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .drawing import Drawing
from .marks import SIGNS, text_width

LEGEND_HEIGHT = 22.0
"""Pixels of one line."""
_LEFT, _GAP, _SWATCH = 20.0, 18.0, 28.0

_STROKES = {
    "read": "reads what it gave",
    "after": "comes after",
    "continue": "goes on with its page",
    "agent": "same agent, in turn",
}


def legend(drawing: Drawing, width: float) -> tuple[str, int]:
    """The entries as SVG, broken into lines that fit the width, and how many lines they take, with a rest below."""
    pieces, x, line = [], _LEFT, 0
    for shape, word in _entries(drawing):
        needed = _SWATCH + text_width(word, 11.5)
        if x > _LEFT and x + needed > width - _LEFT:
            x, line = _LEFT, line + 1
        y = line * LEGEND_HEIGHT
        pieces.append(
            f'<g transform="translate({x:.1f} {y:.1f})">{shape}'
            f'<text class="soft" x="{_SWATCH - 4:.0f}" y="10">{escape(word)}</text></g>'
        )
        x += needed + _GAP
    return "".join(pieces), line + 1 if pieces else 0


def _entries(drawing: Drawing) -> Iterator[tuple[str, str]]:
    statuses = dict.fromkeys(node.status for node in drawing.nodes if node.status in SIGNS)
    for status in statuses:
        assert status is not None, "only statuses with a sign are in"
        yield (
            f'<path class="sign" style="--tone:var(--{status})" transform="translate(3 0)" d="{SIGNS[status]}"/>',
            status,
        )
    for name, colour in drawing.agents if not statuses else ():
        tone = "computes" if colour is None else f"agent-{colour}"
        yield f'<rect class="toned" style="--tone:var(--{tone})" x="9" width="4" height="12" rx="2"/>', name
    for style in dict.fromkeys(edge.style for edge in drawing.edges):
        yield f'<path class="edge {style}" d="M0 6h20"/>', _STROKES[style]
    if any(node.commits for node in drawing.nodes):
        yield '<path class="head" d="M10 1l5 5-5 5-5-5z"/>', "commits: done at most once"
