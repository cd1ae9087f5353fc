"""The checks, in the order in which each may use what the ones before it found: one file, one subject."""

from __future__ import annotations

from collections.abc import Callable

from .agents import check_agents, check_needed
from .codes import CODES
from .commits import check_commits
from .costs import check_costs
from .declarations import check_names
from .edges import check_graph
from .facts import Edge, Facts, Threshold
from .flow import check_flow
from .gives import check_gives
from .instances import note_serial
from .pressed import check_pressed
from .segments import check_segments
from .sites import check_sites
from .spec import check_pages
from .stand_ins import check_stand_ins
from .statements import check_types
from .tiers import check_tiers
from .triggers import check_triggers
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
