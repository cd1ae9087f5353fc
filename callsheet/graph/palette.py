"""Colours of agents and of outcomes, each for light and for dark backgrounds.

Shared by the picture of a plan and the report, so that an agent has one colour everywhere. All keep a
contrast of at least 4.5 : 1 with the surface they stand on, and none carries a meaning that no word or
shape carries too.
"""

from __future__ import annotations

from typing import NamedTuple

from .drawing import AGENT_COLOURS


class Shade(NamedTuple):
    """One colour as it is on a light and on a dark background."""

    light: str
    dark: str


PAPER: dict[str, Shade] = {
    "ground": Shade("#f5f2ea", "#1b1a17"),
    "raised": Shade("#fffefb", "#292722"),
    "line": Shade("#dcd6c9", "#403d36"),
    "edge": Shade("#8c8577", "#8d877b"),
    "ink": Shade("#211f1b", "#ece7dc"),
    "soft": Shade("#645f55", "#aba598"),
}

AGENTS: tuple[Shade, ...] = (
    Shade("#2864a8", "#83b8f0"),
    Shade("#9a5b00", "#e2ac55"),
    Shade("#177365", "#63c9b8"),
    Shade("#85449c", "#d2a3e4"),
    Shade("#a8432b", "#f0977f"),
    Shade("#5c6b1e", "#b7c66a"),
    Shade("#a23a66", "#ef92ba"),
    Shade("#4b5d78", "#a9bad4"),
)
COMPUTING = Shade("#716b60", "#a39d91")

STATUSES: dict[str, Shade] = {
    "done": Shade("#25713f", "#72c894"),
    "failed": Shade("#b3261e", "#f28b82"),
    "unsettled": Shade("#8f5600", "#ebb04f"),
    "running": Shade("#2864a8", "#83b8f0"),
    "stopped": Shade("#8f5600", "#ebb04f"),
    "skipped": Shade("#716b60", "#a39d91"),
    "waiting": Shade("#716b60", "#a39d91"),
}

assert len(AGENTS) == AGENT_COLOURS


def variables(selector: str) -> str:
    """CSS that defines `--surface`, `--agent-0`, `--computes`, `--done` … for what a selector finds."""
    shades = {
        **PAPER,
        **{f"agent-{number}": shade for number, shade in enumerate(AGENTS)},
        "computes": COMPUTING,
        **STATUSES,
    }
    light = "".join(f"--{name}:{shade.light};" for name, shade in shades.items())
    dark = "".join(f"--{name}:{shade.dark};" for name, shade in shades.items())
    return (
        f"{selector}{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{{selector}{{{dark}}}}}\n"
    )
