"""The checks, in the order in which each may use what the ones before it found: one file, one subject."""

from __future__ import annotations

from collections.abc import Callable

from .codes import CODES
from .costs.intervals import check_costs
from .costs.tiers import check_tiers
from .declarations import check_names
from .effects.commits import check_commits
from .effects.pressed import check_pressed
from .effects.segments import check_segments
from .facts import Edge, Facts, Threshold
from .flow import check_flow
from .graph.agents import check_agents, check_needed
from .graph.edges import check_graph
from .graph.instances import note_serial
from .graph.stand_ins import check_stand_ins
from .graph.triggers import check_triggers
from .sites.addresses import check_sites
from .sites.named import check_pages
from .statements.gives import check_gives
from .statements.typing import check_types
from .unused import check_unused

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
