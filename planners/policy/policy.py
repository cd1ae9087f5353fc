"""A trained policy to ask: what it would do next with a plan, and how sure it is.

In: an observation of a plan, or of many. Out: logits, probabilities and values, all public: as annotations of a
draft, as a prior for a planner that is a model, or to act by. Written and read without pickle.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from callsheet.planners.learning.checkpoints import CheckpointError, read_checkpoint, write_checkpoint
from callsheet.planners.learning.env import Observation
from callsheet.planners.learning.networks import Agents, Critic

from .graph import GraphCritic, GraphPolicy

KIND = "graph policy"


class Policy:
    """Frozen weights of agents and critic."""

    def __init__(self, agents: Agents, critic: Critic) -> None:
        self.agents, self.critic = agents.eval(), critic.eval()

    @torch.no_grad()
    def logits(self, context: Observation) -> Tensor:
        """[n, actions] log-probabilities; what is not allowed has about -1e9."""
        found: Tensor = self.agents(context)
        return found

    @torch.no_grad()
    def values(self, context: Observation) -> Tensor:
        """[n, 1 + constraints]: the reward to come, and how likely each budget will be overrun."""
        found: Tensor = self.critic(context.inputs)
        return found

    def best(self, context: Observation) -> Tensor:
        """[n] the likeliest action of each."""
        return self.logits(context).argmax(-1)

    def write(self, folder: Path, shown: dict[str, Any]) -> None:
        """Weights, and what the policy was shown to do. Raises `OSError`."""
        state = {"agents": self.agents.state_dict(), "critic": self.critic.state_dict()}
        write_checkpoint(folder, {"kind": KIND, "shown": shown, **state})


def read_policy(folder: Path) -> Policy:
    """What `write` wrote. Raises `CheckpointError`."""
    state = read_checkpoint(folder)
    if state.get("kind") != KIND:
        raise CheckpointError(f"`{folder}` holds no {KIND}; `python -m benchmarks.learning.graphs` trains one")
    try:
        heads = len(state["critic"]["mean"])
        agents, critic = Agents([GraphPolicy()]), Critic(GraphCritic(heads), heads)
        agents.load_state_dict(state["agents"])
        critic.load_state_dict(state["critic"])
    except (RuntimeError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"the policy in `{folder}` is of another version; train it anew") from error
    return Policy(agents, critic)
