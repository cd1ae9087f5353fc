"""`callsheet correct`: a plan that does not check, mended without a model."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits

from .plans import files_of, is_json, put_out, read_plan, tell_all, tiers_for
from .problems import Problem


@click.command(name="correct")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it there instead.")
@click.option("--diff", "as_diff", is_flag=True, help="Print what would be changed, line by line.")
def command(file: str, *, output: Path | None, as_diff: bool) -> int:
    """Print a plan with what can be mended mended: suggested edits, cycles with an edge too many, budgets.

    What was changed is said on stderr. Exit code 0 when the plan is accepted then, 3 when it is not.
    """
    from callsheet.planners.correcting import correct

    text = read_plan(file)
    if is_json(text):
        raise Problem("`correct` mends the text of a plan: `callsheet convert` makes one of JSON")
    found = correct(text, name=file, files=files_of(file), tiers=tiers_for(text))
    for change in found.changes:
        click.echo(f"changed: {change}", err=True)
    tell_all(found.verdict.diagnostics, found.verdict.plan.source, quiet=found.verdict.accepted)
    put_out(found.diff if as_diff else found.text, output)
    return exits.DONE if found.verdict.accepted else exits.REJECTED
