"""The Python way from a goal in words to its end: draft a plan, run it, and say what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from .api import RunResult, run
from .drafting import draft_of, task_of
from .interpreter.folders import find_run
from .planners.drafts import Draft
from .planners.repairs import RulesReplanner
from .report import load_report


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


def draft(goal: str, *, site: str, spec: str | Path | None = None, planner: str = "auto", **limits: Any) -> Draft:
    """A checked plan of a goal on a site: `site` is `NAME=ADDRESS`, an address, or the name of a mock site.

    `limits` are `budget` (as in a plan: `"60 steps, spend $20"`), `given` (values of inputs) and `replans`. Raises
    `BadTask` for what cannot be used, and `CannotPlan`, which says why there is no plan.
    """
    task = task_of(goal, site, spec=None if spec is None else Path(spec), **limits)
    return asyncio.run(draft_of(task, planner))


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

    `max_replans` of 0 rewrites nothing. `how` is what `run` takes besides: `replan` (rules unless said),
    `models`, `accept`, settings.
    Raises what `draft` and `run` raise. Not to be called from inside a running event loop.
    """
    given = dict(inputs or {})
    made = draft(goal, site=site, spec=spec, planner=planner, budget=budget, given=given, replans=max_replans)
    if max_replans:
        how.setdefault("replan", RulesReplanner(made.checked.specs))
    result = run(
        made.checked,
        inputs={name: value for name, value in given.items() if name in made.checked.inputs},
        secrets={**(secrets or {}), **made.confided},
        **how,
    )
    return _solved(made, result)


def _solved(made: Draft, result: RunResult) -> Solved:
    report = load_report(find_run(result.report.parents[1], result.run))
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
