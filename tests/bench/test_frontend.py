"""The front end's benchmark measures what it says, and `make bench` prints it. No test fails for a time."""

from __future__ import annotations

import math

import pytest

from benchmarks.frontend import plans
from benchmarks.frontend.__main__ import main
from benchmarks.frontend.contenders import BY_NAME, CONTENDERS, WANTED
from benchmarks.frontend.measure import Figures, growth, measure
from benchmarks.frontend.table import judgements, table, told
from benchmarks.frontend.workflow_file import CyclicWorkflow, read_workflow
from callsheet.dsl import check, parse


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_the_front_end_beside_its_peers() -> None:
    """Plans of 100, 1,000 and 10,000 nodes: the table is printed and the figures are kept."""
    assert 0 == main([])


@pytest.mark.parametrize("nodes", [20, 100])
def test_the_measured_plan_is_one_that_people_could_run(nodes: int) -> None:
    """It has as many nodes as it says, and is accepted without a warning: none is cheaper for being rejected."""
    verdict = check(parse(plans.as_plan(plans.errands(nodes))))

    assert () == verdict.diagnostics
    assert nodes == len(verdict.unwrap().nodes)


def test_the_yaml_file_has_the_same_nodes_waiting_for_the_same() -> None:
    """What reads data of another node in the plan, `needs` it in the YAML file."""
    made = plans.errands(50)
    workflow = read_workflow(plans.as_yaml(made))
    checked = check(parse(plans.as_plan(made))).unwrap()
    needed = {(before, node.name) for node in workflow.nodes for before in node.needs}
    waits = {(edge.before, edge.after) for edge in checked.edges if edge.kind in {"reads", "after"}}

    assert list(checked.nodes) == [node.name for node in workflow.nodes]
    assert waits == needed


def test_the_yaml_file_is_looked_at_for_cycles() -> None:
    """The peer does find a cycle, through `needs` or through an agent who does one thing after the other."""
    text = plans.as_yaml(plans.errands(20))

    with pytest.raises(CyclicWorkflow):
        read_workflow(text.replace("- name: search_0\n  by: scout_0\n  needs: []", _WAITING))


_WAITING = "- name: search_0\n  by: scout_0\n  needs:\n  - order_0"


def test_what_is_wanted_is_judged() -> None:
    """Twice the time of Lark is met, more is not; the growth is the exponent between the two largest sizes."""
    times = {("check", 1_000): 2.0, ("lark", 1_000): 1.0, ("yaml", 1_000): 1.5, ("check", 10_000): 20.0}
    figures = [
        Figures(contender=BY_NAME[name], nodes=nodes, characters=1, seconds=[seconds] * 3, grown=150.0)
        for (name, nodes), seconds in times.items()
    ]
    judged = judgements(figures)

    assert [True, False, True, False] == [one["met"] for one in judged]
    assert math.isclose(1.0, growth(figures, "check"))
    assert 2 == told(judged).count("NOT met")
    assert "too slow" in table(figures)


@pytest.mark.slow
def test_times_are_taken_in_processes_of_their_own() -> None:
    """A small plan goes the whole way: written, read by a worker, its time and memory told."""
    (figures,) = measure([10], [BY_NAME["parse"]], say=lambda line: None)

    assert 3 == len(figures.seconds)
    assert all(0 < seconds < 10 for seconds in figures.seconds)
    assert figures.peak > 1


def test_what_is_wanted_names_contenders() -> None:
    """A renamed contender would leave its judgement out of the table in silence."""
    assert {one for wanted in WANTED for one in (wanted.ours, wanted.other)} <= {one.name for one in CONTENDERS}
