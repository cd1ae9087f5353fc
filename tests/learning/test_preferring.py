"""A trained policy as a prior: models that draft are told what it would do under the task's budget."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from callsheet.cli.main import run_command_line
from callsheet.drafting import task_of
from callsheet.planners.drafting.context import Context, Preference
from callsheet.planners.drafting.prompts import task_text
from callsheet.planners.drafts import Task
from callsheet.planners.learning.networks import Agents, Critic
from callsheet.planners.policy.graph import GraphCritic, GraphPolicy
from callsheet.planners.policy.inputs import FEATURES, OPTIONS, PLAN_FEATURES
from callsheet.planners.policy.policy import Policy
from callsheet.planners.policy.preferring import NODES, preferences


class Minding(nn.Module):
    """Likes the strong tier, one act a call, unless charges are scarce: then the cheap one, four acts a call."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Tensor] = []

    def forward(self, inputs: Tensor) -> Tensor:
        self.seen.append(inputs)
        scarce = inputs[0, 0, FEATURES - len(PLAN_FEATURES) + 1] < 0.5
        row = torch.full((OPTIONS,), -9.0)
        row[3 if scarce else 2] = 3.0
        return torch.cat([row.repeat(inputs.shape[1]), torch.zeros(1)])[None]


def minding() -> tuple[Policy, Minding]:
    """A policy that minds its charges, and what it was shown."""
    network = Minding()
    return Policy(Agents([network]), Critic(GraphCritic(4), 4)), network


def task(budget: str = "") -> Task:
    """Something to plan."""
    return task_of("Empty the cart", "cart", budget=budget)


@pytest.mark.parametrize(("budget", "first"), [("", ("strong", 1)), ("$50", ("strong", 1)), ("$0.10", ("cheap", 4))])
def test_what_it_would_do_under_a_budget(budget: str, first: tuple[str, int]) -> None:
    """The likeliest comes first, and all shares are one."""
    policy, network = minding()
    found = preferences(policy, task(budget))

    assert first == (found[0].tier, found[0].per_call)
    assert OPTIONS - 1 == len(found)
    assert pytest.approx(1) == sum(one.share for one in found)
    assert [NODES] == [inputs.shape[1] for inputs in network.seen]


def test_tiers_that_it_does_not_know() -> None:
    """Then it has nothing to say."""
    known = task()
    other = replace(known, tiers={name: tier for name, tier in known.tiers.items() if name != "cheap"})

    assert () == preferences(minding()[0], other)


def test_a_model_is_told() -> None:
    """What is likely, as advice; what is not is left out, and without a policy there is no word of it."""
    prior = (Preference(tier="cheap", per_call=4, share=0.92), Preference(tier="strong", per_call=1, share=0.04))
    said = task_text(Context(task=task(), prior=prior))

    assert '"cheap" with 4 acts a call 92%' in said
    assert '"strong"' not in said
    assert "POLICY" not in task_text(Context(task=task()))


def test_the_prompt_that_is_shown_has_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--show-prompt` with a policy of graphs, whatever its weights."""
    Policy(Agents([GraphPolicy()]), Critic(GraphCritic(4), 4)).write(tmp_path / "policy", {})
    words = ("draft", "Empty the cart", "--site", "cart", "--show-prompt", "--planner", f"policy:{tmp_path / 'policy'}")

    assert 0 == run_command_line(list(words))
    assert "POLICY: one that was trained" in capsys.readouterr().out
