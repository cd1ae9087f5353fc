"""A policy chooses agents for tasks: by tier and acts a call, among those that were named."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.tasks.agents.choosing import chosen_for, options_of
from callsheet.tasks.agents.naming import Agent, BadAgent, agents_of
from callsheet.tasks.generating import draw_tasks

from .test_annotating import CHEAP_MANY, STRONG_ONE, policy


def agents(*names: str) -> tuple[Agent, ...]:
    """Those that the names stand for."""
    return tuple(one for name in names for one in agents_of(name))


THREE = agents("sim:k=1/4,error=0.2", "sim:k=1/4,error=0.1", "oracle:k=1/4")


@pytest.mark.parametrize(
    ("given", "likes", "expected"),
    [
        (THREE, STRONG_ONE, "oracle:k=1"),
        (THREE, CHEAP_MANY, THREE[1].name),
        (THREE[2:4], [0.0, 0.0, 9.0, 9.0, 3.0, 9.0], THREE[3].name),
    ],
    ids=["strong", "cheap", "one kind"],
)
def test_the_policy_takes_what_it_likes_of_what_there_is(
    given: tuple[Agent, ...], likes: list[float], expected: str
) -> None:
    """Kinds are named from the cheapest on; one kind alone stands for the middle."""
    tasks = list(islice(draw_tasks("todo", 2, 0), 2))
    found = chosen_for(tasks, given, policy(likes))

    assert {one.id: expected for one in tasks} == {name: agent.name for name, agent in found.items()}


def test_kinds_stand_for_tiers_in_their_order() -> None:
    """Two are the cheap and the strong one."""
    assert [0, 3, 2, 5] == list(options_of(agents("sim:k=1/4", "oracle:k=1/4")))
    assert [1, 4] == list(options_of(agents("oracle:k=1/4")))


BAD = {
    "another planner": (["--planner", "rules"], "by a trained policy alone"),
    "no folder": (["--planner", "policy:"], "by a trained policy alone"),
    "nothing there": (["--planner", "policy:nowhere"], "no checkpoint in `nowhere`"),
}


@pytest.mark.parametrize("words", BAD)
def test_a_planner_that_cannot_choose_is_told(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything runs."""
    monkeypatch.chdir(tmp_path)

    assert exits.USAGE == run_command_line(["evaluate", *BAD[words][0]])
    assert BAD[words][1] in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("sim:k=2",), "between 1 and 4 acts a call"),
        (tuple(f"sim:k=1,error=0.{number}" for number in range(1, 5)), "up to 3 kinds of agents, not 4"),
    ],
)
def test_agents_that_are_no_choice_are_told(names: tuple[str, ...], said: str) -> None:
    """With what would be."""
    with pytest.raises(BadAgent, match=said):
        chosen_for([], agents(*names), policy(CHEAP_MANY))
