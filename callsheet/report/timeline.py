"""Report → the timeline as percentages: lanes of agents, rows that do not overlap, bars, marks and an axis.

Percent of the run's time, so that a page stretches it to any width without a script.
"""

from __future__ import annotations

from dataclasses import dataclass

from callsheet.interpreter.report import Bar, Lane, Mark, Report

from ..graph.drawing import AGENT_COLOURS

_MOST_TICKS = 8
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A mark with its place in its bar, in percent of the bar."""

    mark: Mark
    left: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBar:
    """An attempt with its place in the run, in percent of the run's time."""

    bar: Bar
    left: float
    width: float
    marks: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLane:
    """One agent's attempts in as many rows as are needed for none to cover another."""

    lane: Lane
    colour: str
    rows: tuple[tuple[PlacedBar, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Lanes, the ticks of the axis (percent, seconds), and where the run was taken up again (percent)."""

    lanes: tuple[PlacedLane, ...]
    ticks: tuple[tuple[float, float], ...]
    resumes: tuple[float, ...]


def timeline(report: Report) -> Timeline:
    """The timeline of a run."""
    total = max(report.seconds, 0.001)
    return Timeline(
        lanes=tuple(_lane(lane, number, total) for number, lane in enumerate(report.lanes)),
        ticks=tuple((_percent(second, total), second) for second in ticks(total)),
        resumes=tuple(_percent(one.at, total) for one in report.resumes),
    )


def ticks(total: float) -> list[float]:
    """Round seconds from 0 to `total`, at most nine of them."""
    size = next(
        step * 10.0**power for power in range(-4, 9) for step in _STEPS if total / (step * 10.0**power) <= _MOST_TICKS
    )
    return [round(number * size, 4) for number in range(int(total / size) + 1)]


def _lane(lane: Lane, number: int, total: float) -> PlacedLane:
    rows: list[list[PlacedBar]] = []
    for bar in lane.bars:
        placed = _bar(bar, total)
        free = (row for row in rows if row[-1].bar.ended <= bar.started)
        row = next(free, None)
        if row is None:
            rows.append([placed])
        else:
            row.append(placed)
    colour = "computes" if lane.agent is None else f"agent-{number % AGENT_COLOURS}"
    return PlacedLane(lane=lane, colour=colour, rows=tuple(tuple(row) for row in rows))


def _bar(bar: Bar, total: float) -> PlacedBar:
    length = max(bar.ended - bar.started, 0.001)
    marks = (
        Placed(
            mark=mark,
            left=_percent(mark.at - bar.started, length),
            width=_percent(mark.seconds, length),
        )
        for mark in bar.marks
    )
    return PlacedBar(
        bar=bar,
        left=_percent(bar.started, total),
        width=_percent(bar.ended - bar.started, total),
        marks=tuple(marks),
    )


def _percent(part: float, whole: float) -> float:
    return round(min(max(part / whole, 0.0), 1.0) * 100, 3)
