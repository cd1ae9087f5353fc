"""What a trained policy would do with a plan that nobody has written yet, for a model that is about to write one.

In: a policy, a task with its tiers and budget. Out: how likely each tier and number of acts a call is, as the policy
has it for a plan of ordinary size; the model is told so as advice (a prior), and the plan that it writes is annotated
by the same policy afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import torch

from callsheet.dsl.tiers import Tier
from callsheet.planners.assigning.plans import usual_charges
from callsheet.planners.drafting.context import Preference
from callsheet.planners.drafting.pricing import limits_of
from callsheet.planners.drafts import Task

from .inputs import GRAINS, OPTIONS, REPLAN, TIERS
from .policy import Policy
from .sketches import PLENTY, Sketch

NODES, ACTS = 3, 4
"""A plan of ordinary size: nodes one after the other, of so many acts each."""
MIDDLE = "standard"


def preferences(policy: Policy, task: Task) -> tuple[Preference, ...]:
    """The likeliest first; none where the task's tiers are not those that the policy knows."""
    if not all(name in task.tiers for name in TIERS):
        return ()
    sketch = Sketch(acts=[ACTS] * NODES, waits=[{number - 1} if number else set() for number in range(NODES)])
    logits = policy.logits(sketch.observed(0, _left(task)))[0, :OPTIONS]
    shares = torch.softmax(logits[:REPLAN], 0).tolist()
    found = [
        Preference(tier=tier, per_call=grain, share=shares[TIERS.index(tier) + len(TIERS) * GRAINS.index(grain)])
        for grain in GRAINS
        for tier in TIERS
    ]
    return tuple(sorted(found, key=lambda one: -one.share))


def _left(task: Task) -> tuple[float, float, float]:
    """What the budget has of charges, steps and tokens, by what that plan takes at the middle tier, act by act."""
    calls = NODES * ACTS
    needed = _needed(task.tiers[MIDDLE], calls)
    limits: Mapping[str, Decimal] = {one.resource: Decimal(one.amount) for one in limits_of(task.budget)}
    charges, steps, tokens = (
        float(limits[name] / needed[name]) if name in limits else PLENTY for name in ("charges", "steps", "tokens")
    )
    return charges, steps, tokens


def _needed(tier: Tier, calls: int) -> Mapping[str, Decimal]:
    return {
        "charges": usual_charges(tier) * calls,
        "steps": Decimal(calls),
        "tokens": Decimal(tier.call.most.tokens * calls),
    }
