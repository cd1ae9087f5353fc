"""CS407: the tiers that agents name are there."""

from __future__ import annotations

from callsheet.dsl import ast

from ..facts import Facts
from ..wording import listed


def check_tiers(facts: Facts) -> None:
    """Of a tier that nobody knows, nothing could be bounded."""
    for name, agent in facts.symbols.agents.items():
        if agent.tier is None or agent.tier in facts.tiers or _is_broken(facts, agent):
            continue
        near = facts.suggest(agent.tier, facts.tiers)
        facts.sink.error(
            "CS407",
            f"agent `{name}` is of a tier `{agent.tier}`, which there is not",
            agent.span,
            label=f'did you mean `"{near}"`?' if near else "",
            help=f"tiers are {listed(sorted(facts.tiers))}; more can be set in `callsheet.toml`",
        )


def _is_broken(facts: Facts, agent: ast.Agent) -> bool:
    """Whether the parser has found a mistake in it: then the tier is none that anybody wrote."""
    return any(agent.span.start <= one.span.start < agent.span.end for one in facts.plan.diagnostics)
