"""CS407: the tiers that agents name are there."""

from __future__ import annotations

from .facts import Facts
from .wording import listed


def check_tiers(facts: Facts) -> None:
    """Of a tier that nobody knows, nothing could be bounded."""
    for name, agent in facts.symbols.agents.items():
        if agent.tier is None or agent.tier in facts.tiers:
            continue
        near = facts.suggest(agent.tier, facts.tiers)
        facts.sink.error(
            "CS407",
            f"agent `{name}` is of a tier `{agent.tier}`, which there is not",
            agent.span,
            label=f'did you mean `"{near}"`?' if near else "",
            help=f"tiers are {listed(sorted(facts.tiers))}; more can be set in `callsheet.toml`",
        )
