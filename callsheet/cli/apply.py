"""`callsheet apply`: the plan that a patch makes of a plan, checked before it is written."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits
from callsheet.dsl.format import format_plan

from .patches import judge_patch, plan_to_patch
from .plans import put_out, tell


@click.command(name="apply")
@click.argument("plan", metavar="PLAN")
@click.argument("patch", metavar="PATCH")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(plan: str, patch: str, output: Path | None, quiet: bool) -> int:
    """Print PLAN as PATCH changes it; one of them may be `-`, stdin.

    The patch is checked first, as `check PATCH --against PLAN` does. When it is rejected nothing is written, and the
    exit code is 3.
    """
    checked = plan_to_patch(plan, (patch,))
    verdict = judge_patch(patch, checked)
    tell(verdict, quiet=quiet)
    if verdict.checked is None:
        errors = sum(one.severity == "error" for one in verdict.diagnostics)
        said = f"{errors} error{'s' if errors != 1 else ''}"
        click.echo(f"{click.style('rejected', fg='red', bold=True)}: {patch}: {said}", err=True)
        return exits.REJECTED
    put_out(format_plan(verdict.plan), output)
    return exits.DONE
