"""Verdicts and drafts as JSON data, for the command line's `--json` and for tools."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from callsheet.dsl.diagnostics import to_json

if TYPE_CHECKING:
    from callsheet.dsl.check import Verdict
    from callsheet.planners.drafts import Draft, Task


def verdict_json(name: str, verdict: Verdict) -> dict[str, Any]:
    """What the checker says of the plan of one file."""
    from callsheet.dsl.json_form.costs import cost_json

    checked = verdict.checked
    return {
        "file": name,
        "accepted": verdict.accepted,
        "hash": checked.hash if checked is not None else None,
        "cost": cost_json(checked.cost) if checked is not None else None,
        "diagnostics": [to_json(one, verdict.plan.source) for one in verdict.diagnostics],
    }


def draft_json(draft: Draft, task: Task) -> dict[str, Any]:
    """A plan with what it asks for, who made it, and what it may cost."""
    from callsheet.dsl.json_form.costs import cost_json

    return {
        "planner": draft.planner,
        "plan": draft.text,
        "spec": task.spec_file,
        "inputs": list(draft.asked),
        "secrets": list(draft.secrets),
        "why": list(draft.why),
        "kept": draft.kept,
        "decisions": [asdict(one) for one in draft.decisions],
        "cost": cost_json(draft.checked.cost),
    }
