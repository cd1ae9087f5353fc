"""The page on learning: its commands, options, program and optima are what there is."""

from __future__ import annotations

import re
from pathlib import Path

import click
import numpy as np
import pytest

from callsheet.cli.train import command
from callsheet.tasks.envs.optima import best_unlimited, best_within_expected
from callsheet.tasks.envs.orchestration import Orchestration

PAGE = (Path(__file__).parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ callsheet train (.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_understood(line: str) -> None:
    """Parsed, with every option known and every value of its kind."""
    context = command.make_context("train", line.split())

    assert {"method", "budget"} <= set(context.params)


def test_options_exist() -> None:
    """Each that the table names; of those it leaves out, none changes what a policy promises."""
    named = set(re.findall(r"`(--[a-z]+)", PAGE.partition("| option |")[2].partition("\n\n")[0]))
    there = {name for one in command.params if isinstance(one, click.Option) for name in one.opts}

    assert named <= there
    assert {"--steps", "--seed", "--output", "-o", "--quiet", "-q", "-j", "--json"} == there - named


def test_the_programs_run() -> None:
    """One after the other, their assertions included."""
    names: dict[str, object] = {}
    programs = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for program in programs:
        exec(compile(program, "docs/learning.md", "exec"), names)

    assert 2 == len(programs)


def test_the_optima_are_those_of_the_linear_programs() -> None:
    """Limit by limit, to the places that are shown."""
    (limits, values) = re.findall(r"^\| (?:limit on the expected cost|best return) \| (.*) \|$", PAGE, re.MULTILINE)
    process = Orchestration().tables()
    for limit, shown in zip(limits.split(" | "), values.split(" | "), strict=True):
        if limit == "none":
            found = best_unlimited(process).value
        else:
            found = best_within_expected(process, np.array([float(limit)]), process.cost_of_agents(1)).value

        assert shown == f"{found:.4f}"
