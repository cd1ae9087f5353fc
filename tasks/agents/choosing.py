"""A trained policy chooses who does a task: which kind of agent, and how many acts a call.

In: a policy, tasks, agents. Out: an agent for each task. A task is a plan of one node; its number of acts is the
pool's, and what there is of each budget the middle of what the policy was trained with, as an evaluation has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from callsheet.planners.learning.env import Observation
from callsheet.planners.policy.inputs import GRAINS, OPTIONS, REPLAN, TIERS
from callsheet.planners.policy.policy import Policy
from callsheet.planners.policy.sketches import Sketch

from ..task import Task
from .naming import Agent, BadAgent

MIDDLE = 1.3
"""Of each budget, by what the task takes at the middle tier, act by act: plans in training have 0.8 to 1.8."""
PLACES: Mapping[int, tuple[str, ...]] = {1: ("standard",), 2: ("cheap", "strong"), 3: TIERS}
"""For which tiers kinds of agents stand, in the order in which they are named."""


def chosen_for(tasks: Iterable[Task], agents: Sequence[Agent], policy: Policy) -> dict[str, Agent]:
    """Task by task, by its id. Raises `BadAgent` for agents that are no choice of a policy's."""
    options = options_of(agents)
    listed = list(tasks)
    found = {acts: chosen_by(policy, acts, options) for acts in {task.min_actions for task in listed}}
    return {task.id: found[task.min_actions] for task in listed}


def chosen_by(policy: Policy, acts: int, options: Mapping[int, Agent]) -> Agent:
    """Whom the policy likes best for a task of so many acts."""
    logits = policy.logits(seen_of(acts))[0, :OPTIONS]
    return options[max(options, key=lambda option: float(logits[option]))]


def seen_of(acts: int) -> Observation:
    """What a policy is shown of a task that takes so many acts."""
    return Sketch(acts=[acts], waits=[set()]).observed(0, (MIDDLE, MIDDLE, MIDDLE))


def options_of(agents: Sequence[Agent]) -> dict[int, Agent]:
    """The policy's options that agents stand for: kinds from the cheapest on, each with 1 or 4 acts a call.

    Raises `BadAgent` for more kinds than tiers, and for other numbers of acts.
    """
    kinds = list(dict.fromkeys(one.kind for one in agents))
    if len(kinds) not in PLACES:
        raise BadAgent(f"a policy chooses among up to {len(TIERS)} kinds of agents, not {len(kinds)}")
    tiers = dict(zip(kinds, PLACES[len(kinds)], strict=True))
    for agent in agents:
        if agent.per_call not in GRAINS:
            raise BadAgent(f"`{agent.name}`: a policy chooses between {' and '.join(map(str, GRAINS))} acts a call")
    options = {TIERS.index(tiers[one.kind]) + len(TIERS) * GRAINS.index(one.per_call): one for one in agents}
    assert all(option < REPLAN for option in options)
    return options
