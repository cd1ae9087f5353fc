"""`callsheet experiment`: one file says what is tried; attempts or trainings, tables, plots and report come of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .options import QUIET, common
from .problems import Problem, unwritable
from .tasks import BASE_URL, ENGINE, JOBS

if TYPE_CHECKING:
    from callsheet.experiments import Learning

POOL, ABOUT = "task_pool.json", "experiment.json"


@click.command(name="experiment")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@common(
    click.option(
        "-o",
        "--output-dir",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where tasks and results go, `experiments/NAME` of the file unless said; what is there is gone on with.",
    ),
    BASE_URL,
    JOBS,
    ENGINE,
    QUIET,
)
def command(file: Path, *, folder: Path | None, **how: Any) -> int:
    """Draw and prove the tasks that FILE wants, try its agents at them, and write tables, plots and report.html.

    A FILE with `methods` wants policies trained instead: methods × budgets × seeds. FILE is YAML, TOML or JSON:
    `callsheet schema experiment` says what stands in it. Stopped, the same command goes on; with more agents, acts a
    call, methods, budgets or seeds in the file, only those are tried. Exit code 1: fewer tasks than wanted, attempts or
    trainings that broke, or a training of which no policy was within its budget.
    """
    from callsheet.experiments import Learning, read_experiment
    from callsheet.pool_files import load_pool
    from callsheet.tasks.evaluating import attempts_of

    from .building import built
    from .measuring import all_set_up, judging_by, measured

    experiment = read_experiment(file)
    if isinstance(experiment, Learning):
        return _learned(experiment, folder or Path("experiments") / file.stem, jobs=how["jobs"], quiet=how["quiet"])
    all_set_up(experiment.who)
    judge = judging_by(experiment.judge)
    target = folder or Path("experiments") / file.stem
    _begin(target, asdict(experiment.wanted), "on other tasks")
    code = built(experiment.wanted, target / POOL, **how)
    if code == exits.INTERRUPTED:
        return code
    pool = load_pool(target / POOL)
    if not pool.tasks:
        raise Problem(f"no task of `{file}` could be proved")
    wanted = attempts_of(pool.tasks, experiment.who, range(experiment.seeds))
    return max(code, measured(pool, wanted, target, judge=judge, **how).concluded())


def _learned(learning: Learning, folder: Path, *, jobs: int | None, quiet: bool) -> int:
    """Train what is not trained yet, and compare; returns the exit code."""
    from .comparing import Comparing

    same = learning.model_dump(include={"promise", "agents", "process", "steps"})
    _begin(folder, same, "with other trainings")
    comparing = Comparing.begun(folder)
    comparing.fill_up(learning, jobs or os.cpu_count() or 1, quiet=quiet)
    return comparing.concluded()


def _begin(folder: Path, same: Mapping[str, Any], others: str) -> None:
    """Make the folder, or see that it holds the same: results of `others` are not mixed with them."""
    from callsheet.pool_files import write_whole

    said, path = json.dumps({"schema_version": 1, **same}, indent=2) + "\n", folder / ABOUT
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_text(encoding="utf-8") != said:
            raise Problem(f"`{folder}` has an experiment {others}: name another `--output-dir`")
        write_whole(path, said)
    except OSError as error:
        raise unwritable(folder, error) from None
