"""The benchmark of learning keeps what was trained, scores only what is within, and `make bench` prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks.learning import __main__ as learning
from benchmarks.learning.cases import CASES, limit_of, optimum_of, settings_of
from benchmarks.learning.graphs import PLANS, HeldOut, Rule, Score
from benchmarks.learning.speed import speed_of_rollouts
from benchmarks.learning.table import table
from callsheet.planners.learning.rollout import Totals
from callsheet.tasks.envs.plans import PlanKind, Running


@pytest.mark.bench
@pytest.mark.timeout(14_400)
def test_learning_beside_the_exact_optima() -> None:
    """All that is not in the store yet is trained; the table is printed."""
    assert 0 == learning.main([])


def row(**other: Any) -> dict[str, Any]:
    """A result."""
    standard = {"case": "d18", "method": "p3o", "seed": 0, "share": 0.99, "within": True}
    return {**standard, "seconds": 10.0, "steps_per_second": 100_000, **other}


def test_a_policy_that_overspends_is_not_scored() -> None:
    """However good it looks."""
    rows = [row(), row(seed=1, share=0.96), row(seed=2, share=1.05, within=False), row(seed=3, share=0.9)]
    (line,) = [one for one in table(rows).splitlines() if one.startswith("| d18")]

    assert "| d18 | `p3o` | 4 | 3 | 2 | 1 | 96.0% | 100,000 | 10 |" == line
    assert "| none |" in table([row(within=False)])


def test_what_is_in_the_store_is_not_trained_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after it was cut off in the middle of a line."""
    store, trained = tmp_path / "learning.jsonl", []

    def train(case: Any, method: str, seed: int) -> dict[str, Any]:
        trained.append((case.name, method, seed))
        return row(case=case.name, method=method, seed=seed)

    monkeypatch.setattr(learning, "run", train)
    for seed in (0, 1, 0):
        learning.measure(store, "d18", "p3o", seed)
    with store.open("a") as file:
        file.write('{"case": "d1')
    assert 2 == len(learning.read(store))
    learning.measure(store, "d18", "macpo", 0)

    assert [("d18", "p3o", 0), ("d18", "p3o", 1), ("d18", "macpo", 0)] == trained
    assert 3 == len(learning.read(store))


def test_everything_wanted_is_asked_for_once() -> None:
    """Three methods and a form on four processes by ten seeds, agents by MACPO, the promise by five seeds."""
    asked = list(learning.wanted(None, None, 10))

    assert len(asked) == len(set(asked)) == 4 * 4 * 10 + 2 * 10 + 5
    assert {"d18"} == {case for case, _, _ in learning.wanted("p3o", "d18", 3)}


def test_all_processes_are_trained_alike() -> None:
    """Those of a kind, but for limit and seed; limits are between nothing and what the best spends."""
    for several in (False, True):
        kind = [one for one in CASES.values() if not one.chance and (one.agents > 1) == several]
        assert 1 == len({repr(settings_of(one, 0)).partition("steps=")[2] for one in kind})
    assert 18.0 == limit_of(CASES["d18"])
    assert pytest.approx(25.97, abs=0.01) == limit_of(CASES["random2"])
    assert pytest.approx(15.148, abs=1e-3) == optimum_of(CASES["random2"])


def test_speed_is_measured() -> None:
    """A little of it."""
    assert all(float(one.replace(",", "")) > 1_000 for one in speed_of_rollouts(moments=3, episodes=200))


def test_the_graph_policys_rivals_do_as_they_say() -> None:
    """The first ready node by the rule's option; a careful one stops in time; held-out plans stay the same."""
    plans = HeldOut(PlanKind(fewest=3, most=4))
    state = plans.begin(PLANS, torch.Generator())
    poor = Running(**{**vars(state), "left": state.left * 0.1})
    first = Rule(2, careful=False)(plans.observe(state)).argmax(1)

    assert (first == 2).all(), "node 0 waits for none"
    assert torch.equal(first, Rule(2, careful=True)(plans.observe(state)).argmax(1))
    assert (Rule(2, careful=True)(plans.observe(poor)).argmax(1) == plans.actions - 1).all()
    assert torch.equal(state.acts, plans.begin(PLANS, torch.Generator()).acts)


def test_scores_count_episodes_not_resources() -> None:
    """One that overruns two budgets is over once: 3 of 4 are within."""
    costs = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    score = Score.of(Totals(reward=torch.arange(4.0).double(), costs=costs.double(), steps=9))

    assert (0.75, 1.5) == (score.within, score.reward)
    assert score.proved < 0.75
