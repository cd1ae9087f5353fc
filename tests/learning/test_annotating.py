"""A policy annotates plans of others: what it prefers, within what the plan's budget allows, and says how likely."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from callsheet.cli.main import run_command_line
from callsheet.dsl import check, format_plan, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.planners.assigning.plans import CannotAssign
from callsheet.planners.drafts import Draft
from callsheet.planners.learning.checkpoints import write_checkpoint
from callsheet.planners.learning.networks import Agents, Critic
from callsheet.planners.policy.annotating import NOTHING, annotate, annotated
from callsheet.planners.policy.graph import GraphCritic, GraphPolicy
from callsheet.planners.policy.inputs import FEATURES
from callsheet.planners.policy.policy import Policy
from callsheet.planners.policy.sketches import Sketch
from callsheet.tasks.envs.plans import PlanEnv, PlanKind, Running

from ..drafting.test_assigning import PLAN

REPLANNED = PLAN.replace("2M tokens", "2M tokens, 2 replans")


class Fixed(nn.Module):
    """The same logits for each node, whatever it is; replanning is as good as said once something has failed."""

    def __init__(self, logits: list[float], replan: float = -9.0) -> None:
        super().__init__()
        self.options, self.replan = torch.tensor(logits), replan

    def forward(self, inputs: Tensor) -> Tensor:
        failed = inputs[:, :, 5].amax(1) > 0
        row = torch.cat([self.options.expand(len(inputs), -1), torch.where(failed, self.replan, -9.0)[:, None]], 1)
        nodes = inputs.shape[1]
        return torch.cat([row.repeat(1, nodes), torch.zeros(len(inputs), 1)], 1)


def policy(logits: list[float], replan: float = -9.0) -> Policy:
    """Of tiers with one act a call, then with several."""
    return Policy(Agents([Fixed(logits, replan)]), Critic(GraphCritic(4), 4))


def checked(text: str = PLAN) -> CheckedPlan:
    """The plan, which checks."""
    return check(parse(text)).unwrap()


STRONG_ONE, CHEAP_MANY = [0.0, 0.0, 3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 3.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("logits", "agent", "acts"), [(STRONG_ONE, "clever", "1"), (CHEAP_MANY, "quick", "4")], ids=["strong", "cheap"]
)
def test_the_likeliest_option_is_taken(logits: list[float], agent: str, acts: str) -> None:
    """With its probability among those that the plan has: cheap and strong, one act or several, but no standard."""
    found = annotate(checked(), policy(logits))
    of_tidy = {one.kind: one for one in found.decisions if one.node == "tidy"}

    assert (agent, acts) == (of_tidy["agent"].value, of_tidy["per_call"].value)
    assert math.log(math.exp(3) / (math.exp(3) + 3)) == pytest.approx(of_tidy["tier"].logprob)
    assert f"node tidy by {agent}" in format_plan(found.plan)


def test_what_the_budget_forbids_is_not_taken() -> None:
    """Three dollars are too few for eight calls of the strong tier at most, and 90 cents for any."""
    strong = annotate(checked(PLAN.replace("$9", "$3")), policy(STRONG_ONE))
    tidy = next(one for one in strong.decisions if (one.node, one.kind) == ("tidy", "agent"))

    assert "quick" == tidy.value
    assert check(strong.plan).checked is not None
    with pytest.raises(CannotAssign, match="the policy knows fits the budget"):
        annotate(checked(PLAN.replace("$9", "$0.90")), policy(STRONG_ONE))


def test_a_node_that_asks_no_model_stays_as_it_is() -> None:
    """There is nothing that a tier could be chosen for, and no decision is told."""
    found = annotate(checked(), policy(CHEAP_MANY))

    assert {"tidy"} == {one.node for one in found.decisions}
    assert "node look by clever" in format_plan(found.plan)


def test_when_to_replan_is_decided_where_a_plan_may_be_replanned() -> None:
    """Without a word a plan is replanned at failures; a policy that would not do so says when it is."""
    rather, never = (annotate(checked(REPLANNED), policy(CHEAP_MANY, replan)) for replan in (9.0, -9.0))
    said = [one.value for found in (rather, never) for one in found.decisions if one.kind == "replan"]

    assert ["failure", "request"] == said
    assert "replan when" not in format_plan(rather.plan)
    assert "replan when request" in format_plan(never.plan)
    assert check(never.plan).checked is not None
    assert "replan when" not in format_plan(annotate(checked(), policy(CHEAP_MANY)).plan)


def test_a_sketch_is_seen_as_the_simulator_shows_its_plans() -> None:
    """The same tensor for a plan that the simulator has under way."""
    env = PlanEnv(PlanKind(fewest=3, most=3))
    state = env.begin(1, torch.Generator().manual_seed(3))
    done = torch.tensor([[True, False, False]])
    state = Running(**{**vars(state), "done": done, "failed": torch.tensor([[0.0, 1.0, 0.0]])})
    rest = (state.left / env._rest(state))[0].tolist()
    sketch = Sketch(
        acts=[int(one) for one in state.acts[0]],
        waits=[{int(at) for at in row.nonzero()} for row in state.waits[0]],
        difficulty=state.difficulty[0].tolist(),
    )
    seen = sketch.observed(1, (rest[0], rest[1], rest[2]), failed=True)
    shown = env.observe(state)

    assert torch.allclose(shown.inputs, seen.inputs)
    assert torch.equal(shown.allowed, seen.allowed)
    assert (3, FEATURES + 3) == seen.inputs.shape[1:]


def test_a_sketch_without_nodes_is_none() -> None:
    """And each node says what it waits for."""
    for acts, waits in (([], []), ([1], [])):
        with pytest.raises(ValueError, match="has nodes"):
            Sketch(acts=acts, waits=waits)


def graph_policy(folder: Path, kind: str = "graph policy") -> Path:
    """Untrained, written down."""
    made = Policy(Agents([GraphPolicy()]), Critic(GraphCritic(4), 4))
    made.write(folder, {"within": 1.0})
    if kind != "graph policy":
        write_checkpoint(folder, {"kind": kind})
    return folder


def test_a_draft_is_told_what_was_decided(tmp_path: Path) -> None:
    """In its text, its decisions and its reasons; of one without models, that there was nothing to decide."""
    plan = checked()
    draft = Draft(text=PLAN, checked=plan, planner="rules")
    made = annotated(draft, policy(CHEAP_MANY))
    none = PLAN.replace('  do "put things in order" at most 8 steps\n', "")

    assert "node tidy by quick" in made.text
    assert format_plan(made.checked.plan) == made.text
    assert "rules, annotated by a policy" == made.planner
    assert ("node `tidy` is done by `quick` (`cheap`), 4 acts a call",) == made.why
    assert (NOTHING,) == annotated(Draft(text=none, checked=checked(none), planner="rules"), policy(CHEAP_MANY)).why


BAD = {
    "missing": ("no checkpoint in", lambda folder: None),
    "no folder": ("is followed by the folder", None),
    "of something else": ("holds no graph policy", lambda folder: graph_policy(folder, "something else")),
    "torn": ("cannot be read", lambda folder: (graph_policy(folder) / "state.json").write_text("[")),
    "of another version": (
        "of another version",
        lambda folder: (graph_policy(folder) / "state.json").write_text(
            (folder / "state.json").read_text().replace('"schema_version": 1', '"schema_version": 99')
        ),
    ),
    "of other networks": (
        "of another version",
        lambda folder: Policy(Agents([GraphPolicy(width=8)]), Critic(GraphCritic(4), 4)).write(folder, {}),
    ),
    "without its weights": (
        "of another version",
        lambda folder: write_checkpoint(folder, {"kind": "graph policy", "shown": {}}),
    ),
}


@pytest.mark.parametrize("harm", BAD)
def test_a_policy_that_cannot_be_read_is_told_in_one_line(
    harm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, before anybody is asked for a plan."""
    says, spoil = BAD[harm]
    if spoil is not None:
        spoil(tmp_path / "policy")
    name = "policy:" if spoil is None else f"policy:{tmp_path / 'policy'}"
    code = run_command_line(["draft", "Empty the cart", "--site", "cart", "--no-cache", "--planner", name])
    said = capsys.readouterr()

    assert 2 == code
    assert "" == said.out
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_draft_of_the_rules_is_annotated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They use the browser alone, so the plan stays as it was, and that is said."""
    name = f"policy:{graph_policy(tmp_path / 'policy')}"
    code = run_command_line(["draft", "Empty the cart", "--site", "cart", "--no-cache", "-v", "--planner", name])

    assert 0 == code
    assert NOTHING in capsys.readouterr().err
