"""What a training came to, as a line for people or a document for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from .run import EPISODES, POLICY, Result


def told(result: Result, *, as_json: bool) -> str:
    """For stdout."""
    if as_json:
        return json.dumps({"schema_version": 1, **asdict(result), "folder": str(result.folder)}, indent=2)
    verdict = "within" if result.within else "NOT within"
    cost = ", ".join(f"{cost:.3f} of {limit:.3f}" for cost, limit in zip(result.costs, result.limits, strict=True))
    what = "cost" if result.proved_share is None else "overruns"
    lines = [
        f"{verdict} the budget after {result.steps:,} steps; the policy is in `{result.folder / POLICY}`",
        f"return {result.reward:.3f}, {what} {cost} ({EPISODES:,} fresh episodes)",
    ]
    if result.proved_share is not None:
        held = f", with {result.reserve} of it held back" if result.reserve else ""
        lines.append(f"at least {result.proved_share:.2%} of episodes are within {result.training.budget:g}{held}")
    return "\n".join(lines)
