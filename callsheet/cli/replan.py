"""`callsheet replan`: a person rewrites the rest of a run that is not under way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from callsheet import exits

from .options import RUNS
from .plans import put_out, read_plan, tell_all
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.interpreter.folders import RunFolder


@click.command(name="replan")
@click.argument("run", default="last", metavar="[RUN]")
@click.option("--patch", metavar="FILE", help="Apply this patch to the run; `-` reads it from stdin.")
@click.option("--ask", "why", metavar="WHY", help="Let the planner of the next resume be asked first, and tell it why.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
@RUNS
def command(run: str, patch: str | None, why: str | None, output: Path | None, runs_dir: Path | None) -> int:
    """Print what is left of a run as a program, or patch it. RUN is an id, the beginning of one, or `last`.

    A patch is checked against the run: what is finished, or may have been done, stays. When it is rejected nothing is
    written, and the exit code is 3. The run goes on with `callsheet resume`.
    """
    if patch is not None and why is not None:
        raise Problem("`--patch` rewrites the rest now, `--ask` lets a planner do it: take one of them")
    from callsheet.interpreter.folders import find_run
    from callsheet.settings import load_settings

    folder = find_run(load_settings(runs_dir=runs_dir).runs_dir, run)
    if patch is not None:
        return _patch(folder, patch)
    from callsheet.interpreter.rewriting import request_replan, rest_of

    if why is not None:
        request_replan(folder, why)
        click.echo(f"noted: `callsheet resume {folder.id}` asks for a patch first", err=True)
        return exits.DONE
    from callsheet.dsl.format import format_plan

    rest = rest_of(folder)
    put_out(format_plan(rest.program), output)
    click.echo(f'a patch for this run begins with `patch {rest.plan.plan.name.text} at "{rest.base}"`', err=True)
    return exits.DONE


def _patch(folder: RunFolder, name: str) -> int:
    from callsheet.dsl.patching import PatchRejected
    from callsheet.interpreter.rewriting import patch_run
    from callsheet.view.live import told_of_replan

    try:
        patched = patch_run(folder, read_plan(name))
    except PatchRejected as rejected:
        tell_all(rejected.diagnostics, rejected.source)
        click.echo(f"{click.style('rejected', fg='red', bold=True)}: {name}", err=True)
        return exits.REJECTED
    for line in told_of_replan(patched):
        click.echo(line, err=True)
    click.echo(f"`callsheet resume {folder.id}` goes on with it", err=True)
    return exits.DONE
