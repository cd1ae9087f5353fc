"""`callsheet train`: learn a policy that keeps its budget, with curves in the terminal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from callsheet import exits

from .problems import Problem, unwritable

if TYPE_CHECKING:
    from callsheet.interpreter.parallel.seam import Engine, EngineName
    from callsheet.training.run import Training

ENGINES = ("processes", "ray")
METHODS = ("p3o", "ppo_lagrangian", "ppo_lagrangian_pid", "macpo")


@click.command(name="train")
@click.option("--method", type=click.Choice(METHODS), default="p3o", show_default=True, help="How it learns.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    required=True,
    help="What an episode may cost: on average, or with `--promise` at most.",
)
@click.option(
    "--promise",
    type=click.FloatRange(0.5, 0.999),
    help="The share of episodes that has to stay within the budget, such as 0.95.",
)
@click.option("--agents", type=click.IntRange(1, 8), default=1, show_default=True, help="They share the budget evenly.")
@click.option("--process", type=click.IntRange(0), default=0, help="0 is the standard process, others are drawn.")
@click.option(
    "--steps", type=click.IntRange(1_000), help="Steps to learn from (2,000,000; of several agents 2,400,000)."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".callsheet/training"),
    show_default=True,
    help="The folder for checkpoint, metrics and policy.",
)
@click.option("--resume", is_flag=True, help="Go on from the folder's checkpoint, bit for bit.")
@click.option(
    "--engine", type=click.Choice(ENGINES), help="Let workers collect the episodes, of this machine or Ray's."
)
@click.option("-j", "--jobs", type=click.IntRange(1, 256), help="How many workers (one for each core).")
@click.option("--plots", is_flag=True, help="Draw curves as SVG when it ends (`pip install 'callsheet[plots]'`).")
@click.option("--tensorboard", is_flag=True, help="Write TensorBoard's events, too (`callsheet[tensorboard]`).")
@click.option("-q", "--quiet", is_flag=True, help="Only the last line.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON document.")
def command(
    *,
    promise: float | None,
    output: Path,
    resume: bool,
    plots: bool,
    tensorboard: bool,
    quiet: bool,
    as_json: bool,
    **options: int | float | str | None,
) -> int:
    """Train a policy on the orchestration process and choose the best that is within its budget.

    Exit codes: 0 the policy is within its budget, 1 none was, 2 usage, 130 stopped (`--resume` goes on).
    """
    from callsheet.training.run import Training, carry_out
    from callsheet.training.show import told

    crew = _crew(options.pop("engine"), options.pop("jobs"))  # type: ignore[arg-type] # click has checked them
    training = Training(promise=promise, **options)  # type: ignore[arg-type] # click has checked them
    _require_sense(training)
    live = not (quiet or as_json)
    try:
        result = carry_out(training, output, resume=resume, plots=plots, tensorboard=tensorboard, live=live, crew=crew)
    except OSError as error:
        raise unwritable(output, error) from error
    click.echo(told(result, as_json=as_json))
    return exits.DONE if result.within else exits.GOAL


def _crew(engine: EngineName | None, jobs: int | None) -> Engine | None:
    """The workers that were asked for, if any were. Raises `EngineFailed`."""
    if engine is None and jobs is None:
        return None
    from callsheet.interpreter.parallel import engine as engine_of

    return engine_of(engine or "processes", workers=jobs or os.cpu_count() or 1)


def _require_sense(training: Training) -> None:
    """What cannot be trained is said before anything is written."""
    if training.promise is not None and training.agents > 1:
        raise Problem("`--promise` is for one agent: leave out `--agents`, or the promise")
    if training.promise is not None and training.budget != int(training.budget):
        raise Problem(f"with `--promise` the budget is whole money, not {training.budget:g}")
