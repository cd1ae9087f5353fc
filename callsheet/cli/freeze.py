"""`callsheet freeze`: what a model did in a run, as plain steps of the plan."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits

from .options import RUNS
from .plans import put_out, tell_all
from .problems import Problem


@click.command(name="freeze")
@click.argument("run", default="last", metavar="[RUN]")
@RUNS
@click.option("--plan", "as_plan", is_flag=True, help="Print the plan as the patch changes it, not the patch.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
def command(run: str, runs_dir: Path | None, as_plan: bool, output: Path | None) -> int:
    """Print the patch that puts plain steps in the place of each `do`: what the model did in RUN.

    RUN is an id, or `last`. The patch is checked; when it is rejected nothing is written, and the exit code is 3. What
    stays a `do`, and why, is told.
    """
    from callsheet.dsl.format import format_plan, format_program
    from callsheet.interpreter.folders import find_run
    from callsheet.interpreter.freezing import NothingToFreeze, freeze_run
    from callsheet.settings import load_settings

    folder = find_run(load_settings(runs_dir=runs_dir).runs_dir, run)
    try:
        frozen = freeze_run(folder)
    except NothingToFreeze as nothing:
        raise Problem(str(nothing)) from None
    verdict = frozen.verdict
    tell_all(verdict.diagnostics, verdict.plan.source, quiet=verdict.accepted)
    for remark in frozen.remarks:
        click.echo(f"{click.style('note', bold=True)}: {remark}", err=True)
    if verdict.checked is None:
        click.echo(f"{click.style('rejected', fg='red', bold=True)}: the frozen plan does not check", err=True)
        return exits.REJECTED
    put_out(format_plan(verdict.plan) if as_plan else format_program(verdict.patch), output)
    return exits.DONE
