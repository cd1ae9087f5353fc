"""The plan cache as the settings say: where it is, how large it may become, and what a run's end says of its plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callsheet.planners.caching import Outcome, PlanCache
from callsheet.planners.drafting.context import Context
from callsheet.planners.drafts import Draft
from callsheet.settings import AllSettings

if TYPE_CHECKING:
    from callsheet.interpreter.report import Report

MEGABYTE = 1_000_000
JUDGED = frozenset({"done", "goal", "budget"})
"""How a run ends that says something of its plan: it was not stopped, does not wait, and the site was there."""


def cache_of(settings: AllSettings, said: Callable[[str], None]) -> PlanCache:
    """The cache in force. `said` hears what is wrong with it."""
    return PlanCache(settings.cache, most=int(settings.cache_megabytes * MEGABYTE), said=said)


def settle(cache: PlanCache, context: Context, draft: Draft, report: Report) -> None:
    """Write down what a run, whose report this is, says of the plan that was drafted in a context."""
    outcome = report.verdict.outcome
    if outcome not in JUDGED:
        return
    verified, replans = outcome == "done", len(report.replans)
    shares = [float(one.used) / float(one.budget) for one in report.measures if one.budget]
    cache.settle(
        context,
        draft,
        Outcome(
            run=report.run,
            verified=verified,
            replans=replans,
            share=min(1.0, max(shares, default=0.0)),
            reward=1 / (1 + replans) if verified else 0.0,
        ),
    )
