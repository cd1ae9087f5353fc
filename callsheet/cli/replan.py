"""`callsheet replan`: a person rewrites the rest of a run that is not under way, or lets a planner propose how."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .options import MODELS, PLANNERS, RUNS, note, pairs
from .plans import put_out, read_plan, tell_all
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.interpreter.folders import RunFolder
    from callsheet.interpreter.proposing import Take
    from callsheet.settings import AllSettings


@click.command(name="replan")
@click.argument("run", default="last", metavar="[RUN]")
@click.option("--patch", metavar="FILE", help="Apply this patch to the run; `-` reads it from stdin.")
@click.option("--ask", "why", metavar="WHY", help="What is wanted: for the planner of the next resume, or --planner's.")
@click.option("--planner", type=click.Choice(PLANNERS), help="Let this planner propose a patch now.")
@click.option("--yes", is_flag=True, help="With --planner: apply what may be applied unseen, and ask nobody.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
@MODELS
@RUNS
def command(
    run: str,
    *,
    patch: str | None,
    why: str | None,
    planner: str | None,
    yes: bool,
    output: Path | None,
    keys: tuple[str, ...],
    **settings: Any,
) -> int:
    """Print what is left of a run as a program, patch it, or let a planner propose a patch.

    RUN is an id, the beginning of one, or `last`. A patch is checked against the run: what is finished, or may have
    been done, stays. When it is rejected nothing is written, and the exit code is 3; it is 1 when a planner has none,
    or you do not take it. The run goes on with `callsheet resume`.
    """
    _fitting(patch, why, planner, yes=yes)
    from callsheet.interpreter.folders import find_run
    from callsheet.settings import load_settings

    chosen = load_settings(**settings)
    folder = find_run(chosen.runs_dir, run)
    if patch is not None:
        return _patch(folder, patch)
    if planner is not None:
        return _propose(folder, planner, why or "", chosen, pairs(keys, "key"), unseen=yes)
    if why is not None:
        from callsheet.interpreter.rewriting import request_replan

        request_replan(folder, why)
        click.echo(f"noted: `callsheet resume {folder.id}` asks for a patch first", err=True)
        return exits.DONE
    return _rest(folder, output)


def _fitting(patch: str | None, why: str | None, planner: str | None, *, yes: bool) -> None:
    """Raises `Problem` for options that exclude each other."""
    if patch is not None and why is not None:
        raise Problem("`--patch` rewrites the rest now, `--ask` lets a planner do it: take one of them")
    if patch is not None and planner is not None:
        raise Problem("`--patch` is a patch of yours, and `--planner` makes one: take one of them")
    if yes and planner is None:
        raise Problem("`--yes` goes with `--planner`: it takes what a planner proposes")


def _rest(folder: RunFolder, output: Path | None) -> int:
    """What is left, and how a patch of it begins."""
    from callsheet.dsl.format import format_plan
    from callsheet.interpreter.rewriting import rest_of
    from callsheet.view.plain import printable

    rest = rest_of(folder)
    put_out(format_plan(rest.program), output)
    if rest.began:
        click.echo(printable(rest.began), err=True)
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


def _propose(
    folder: RunFolder, planner: str, why: str, settings: AllSettings, keys: dict[str, str], *, unseen: bool
) -> int:
    """Ask the planner; what it proposes is shown, and applied when somebody says yes."""
    from callsheet.interpreter.proposing import propose
    from callsheet.interpreter.run import plan_of
    from callsheet.replanners import replanners_for
    from callsheet.view.live import told_of_replan
    from callsheet.view.plain import printable

    replan = replanners_for(plan_of(folder), planner, settings, keys=keys, warn=note)

    def said(line: str) -> None:
        click.echo(printable(line), err=True)

    found = asyncio.run(propose(folder, replan, take=None if unseen else _somebody(), why=why, said=said))
    if found.patched is None:
        click.echo(f"the plan of run {folder.id} stays as it is", err=True)
        return exits.GOAL
    if unseen:
        for line in told_of_replan(found.patched):
            click.echo(line, err=True)
    click.echo(f"`callsheet resume {folder.id}` goes on with it", err=True)
    return exits.DONE


def _somebody() -> Take:
    """Whoever is at the terminal. Raises `Problem` where nobody is."""
    from contextlib import nullcontext

    from callsheet.view.asking import Terminal, somebody_is_there

    if not somebody_is_there():
        raise Problem("nobody is there to say yes to a patch: `--yes` takes what may be applied unseen")
    return Terminal(nullcontext).proposed
