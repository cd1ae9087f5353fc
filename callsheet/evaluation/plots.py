"""Plots as SVG: of an evaluation a line for each number of acts a call, over the number of actions.

In goes a table of a summary; out comes the text of a picture that stands in the page and alone. Each point has its
interval where the figure has one. Colours are those of Okabe and Ito (2008), which colour-blind readers tell apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 90, 34, 44
TICKS = 4


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What is drawn: a metric's key, its title, and what its axis shows."""

    key: str
    title: str
    percent: bool = False
    name: str


@dataclass(frozen=True, kw_only=True)
class Lines:
    """What the rows of a table are drawn over, and what makes a line of them: fields, and how people are told."""

    over: str = "horizon"
    over_title: str = "fewest actions"
    each: str = "per_call"
    each_name: str = "K = {}"


LINES = Lines()
FIGURES = (
    Figure(name="success", key="success_rate", title="Tasks done, as the site's state says", percent=True),
    Figure(name="tokens", key="avg_multi_step_tokens", title="Tokens for each attempt"),
    Figure(name="replanned", key="replanned_rate", title="Attempts with more than ⌈actions/K⌉ calls", percent=True),
    Figure(name="reward", key="avg_reward", title="Reward"),
)


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """Where numbers are on the picture."""

    least: float
    most: float
    top: float
    right: int = RIGHT

    def x(self, place: float) -> float:
        span = max(self.most - self.least, 1)
        return LEFT + (place - self.least) / span * (WIDTH - LEFT - self.right)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)


def plot(figure: Figure, rows: Sequence[Mapping[str, Any]], *, simulated: bool, lines: Lines = LINES) -> str:
    """The picture of one figure of some rows, such as those of `by_horizon` of one kind of agent.

    Raises ValueError for no rows.
    """
    if not rows:
        raise ValueError("there is nothing to draw")
    places = sorted({row[lines.over] for row in rows})
    names = sorted({row[lines.each] for row in rows})
    highest = max(max(row[figure.key], *row.get(f"{figure.key}_interval", (0,))) for row in rows)
    longest = max(len(lines.each_name.format(name)) for name in names)
    right = max(RIGHT, 42 + 7 * longest)
    top = 1.0 if figure.percent else max(highest, 1e-9) * 1.05
    frame = _Frame(least=places[0], most=places[-1], top=top, right=right)
    title = f"{figure.title}{' (simulated)' if simulated else ''}"
    drawn = [_series(figure, rows, frame, lines, at, name) for at, name in enumerate(names)]
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" font-size="12"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{escape(title)}">',
            f'<text x="{LEFT}" y="20" font-size="14" font-weight="600" fill="currentColor">{escape(title)}</text>',
            *_axes(figure, frame, places, lines.over_title),
            *drawn,
            "</svg>",
        ]
    )


def _axes(figure: Figure, frame: _Frame, places: Sequence[float], title: str) -> list[str]:
    parts = []
    for step in range(TICKS + 1):
        value = frame.top * step / TICKS
        y = frame.y(value)
        ends = f'x1="{LEFT}" x2="{WIDTH - frame.right}" y1="{y:.1f}" y2="{y:.1f}"'
        label = f"{value:.0%}" if figure.percent else f"{value:,.0f}" if frame.top >= TICKS else f"{value:.2f}"
        parts += [
            f'<line {ends} stroke="currentColor" opacity="0.15"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="currentColor">{label}</text>',
        ]
    for place in places:
        x = frame.x(place)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 24}" text-anchor="middle" fill="currentColor">{place:g}</text>')
    middle = (LEFT + WIDTH - frame.right) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle" fill="currentColor">{title}</text>')
    return parts


def _series(
    figure: Figure, rows: Sequence[Mapping[str, Any]], frame: _Frame, lines: Lines, at: int, name: object
) -> str:
    """A line with its points, their intervals, and its name in a column at the right."""
    colour = COLOURS[at % len(COLOURS)]
    mine = sorted((row for row in rows if row[lines.each] == name), key=lambda row: row[lines.over])
    # Points of different lines stand a little apart, so that intervals do not hide each other.
    points = [(frame.x(row[lines.over]) + 3 * at, frame.y(max(row[figure.key], 0))) for row in mine]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for row, (x, y) in zip(mine, points, strict=True):
        interval = row.get(f"{figure.key}_interval")
        if interval is not None:
            low, high = (frame.y(max(one, 0)) for one in interval)
            ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"'
            parts.append(f'<line {ends} stroke="{colour}" opacity="0.5"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
    y = TOP + 14 + 18 * at
    parts.append(f'<rect x="{WIDTH - frame.right + 16}" y="{y - 9}" width="12" height="4" fill="{colour}"/>')
    said = escape(lines.each_name.format(name))
    parts.append(f'<text x="{WIDTH - frame.right + 34}" y="{y - 3}" fill="currentColor">{said}</text>')
    return "\n".join(parts)
