"""The Python way from a goal in words to its end: draft a plan, run it, and say what came of it."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeAlias

from .api import RunResult, run
from .drafting import draft_of, task_of
from .interpreter.folders import find_run
from .interpreter.report import Report
from .plan_cache import cache_of, settle
from .planners.caching import PlanCache
from .planners.drafting.context import Context, Method
from .planners.drafts import Draft
from .report import load_report
from .settings import load_settings


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What came of a goal. `cost` has what was used of each resource, `plan` the text that was run.

    `run` is the run's id, `report` its page; `why` says what went wrong where it did.
    """

    success: bool
    outcome: str
    why: str
    value: Any
    cost: Mapping[str, int | float | Decimal]
    replans: int
    plan: str
    planner: str
    run: str
    report: Path


Kept: TypeAlias = str | Path | Literal[False] | None
"""The folder of verified plans: that of the settings when nothing is said, none at all when it is False."""


def draft(
    goal: str,
    *,
    site: str,
    spec: str | Path | None = None,
    planner: str = "auto",
    cache: Kept = None,
    method: Method | None = None,
    **limits: Any,
) -> Draft:
    """A checked plan of a goal on a site: `site` is `NAME=ADDRESS`, an address, or the name of a mock site.

    A plan of the `cache` that was verified for a goal like it is taken first. `limits` are `budget` (as in a plan:
    `"60 steps, spend $20"`), `given` (values of inputs) and `replans`. Raises `BadTask` for what cannot be used, and
    `CannotPlan`, which says why there is no plan.
    """
    task = task_of(goal, site, spec=None if spec is None else Path(spec), **limits)
    return asyncio.run(draft_of(task, planner, cache=_cache(cache), method=method))


def _cache(kept: Kept) -> PlanCache | None:
    if kept is False:
        return None
    return cache_of(load_settings(cache=kept), lambda line: warnings.warn(line, UserWarning, stacklevel=4))


def solve(
    goal: str,
    *,
    site: str,
    spec: str | Path | None = None,
    budget: str = "",
    inputs: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    planner: str = "auto",
    max_replans: int = 3,
    **how: Any,
) -> Solved:
    """Draft a plan of a goal, run it, rewrite the rest where a page is not as expected, verify.

    `max_replans` of 0 rewrites nothing. `how` is what `run` takes besides: `replan` (by the planner that is named here
    unless said), `models`, `accept`, settings; and `cache`, the folder in which plans are kept that were verified,
    False for none; and `method`, how models are told that exceeding the budget is priced (`p3o`, `ppo_lagrangian`,
    `macpo`).
    Raises what `draft` and `run` raise. Not to be called from inside a running event loop.
    """
    given = dict(inputs or {})
    task = task_of(
        goal, site, spec=None if spec is None else Path(spec), budget=budget, given=given, replans=max_replans
    )
    plans = _cache(how.pop("cache", None))
    method = how.pop("method", None)
    made = asyncio.run(draft_of(task, planner, cache=plans, method=method))
    if max_replans:
        how.setdefault("replan", planner)
    result = run(
        made.checked,
        inputs={name: value for name, value in given.items() if name in made.checked.inputs},
        secrets={**(secrets or {}), **made.confided},
        **how,
    )
    report = load_report(find_run(result.report.parents[1], result.run))
    if plans is not None:
        settle(plans, Context(task=task, method=method), made, report)
    return _solved(made, result, report)


def _solved(made: Draft, result: RunResult, report: Report) -> Solved:
    return Solved(
        success=result.done,
        outcome=result.outcome,
        why=result.why,
        value=result.value,
        cost={one.resource: one.used for one in report.measures},
        replans=len(report.replans),
        plan=made.text,
        planner=made.planner,
        run=result.run,
        report=result.report,
    )
