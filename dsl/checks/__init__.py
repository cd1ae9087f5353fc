"""The checks, in the order in which each may use what the ones before it found: one file, one subject."""

from __future__ import annotations

from collections.abc import Callable

from .codes import CODES
from .costs.intervals import check_costs
from .costs.tiers import check_tiers
from .declarations import check_names
from .effects.commits import check_commits
from .effects.segments import check_segments
from .facts import Edge, Facts, Threshold
from .flow import check_flow
from .graph.agents import check_agents, check_needed
from .graph.edges import check_graph
from .graph.instances import note_serial
from .graph.stand_ins import check_stand_ins
from .sites.addresses import check_sites
from .statements.gives import check_gives
from .statements.typing import check_types
from .unused import check_unused


def check_pages(facts: Facts) -> None:
    """Of sites with specs, which few plans have."""
    if facts.specs:
        from .sites import named

        named.check_pages(facts)


def check_pressed(facts: Facts) -> None:
    """Of sites with specs."""
    if facts.specs:
        from .effects import pressed

        pressed.check_pressed(facts)


def check_triggers(facts: Facts) -> None:
    """Of plans that replan."""
    if facts.symbols.triggers:
        from .graph import triggers

        triggers.check_triggers(facts)


CHECKS: tuple[Callable[[Facts], None], ...] = (
    check_names,
    check_sites,
    check_pages,
    check_types,
    note_serial,
    check_stand_ins,
    check_triggers,
    check_graph,
    check_agents,
    check_needed,
    check_segments,
    check_gives,
    check_commits,
    check_pressed,
    check_tiers,
    check_costs,
    check_flow,
    check_unused,
)

__all__ = ["CHECKS", "CODES", "Edge", "Facts", "Threshold"]
