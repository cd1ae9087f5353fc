"""`callsheet convert`: a plan as JSON, or JSON as a plan."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits
from callsheet.dsl.check import Verdict
from callsheet.dsl.diagnostics import has_errors
from callsheet.dsl.format import format_plan
from callsheet.dsl.json_form import format_json, to_json

from .plans import is_json, plan_of, put_out, read_plan, tell


@click.command(name="convert")
@click.argument("file", metavar="FILE")
@click.option("--to", "form", type=click.Choice(["json", "plan"]), help="What to make; the other one if not said.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
def command(file: str, form: str | None, output: Path | None) -> int:
    """Turn a plan into JSON, or JSON into a plan; `-` is stdin. `callsheet schema plan` says what the JSON is like.

    What cannot be read is told, with exit code 3. JSON has no comments.
    """
    text = read_plan(file)
    plan = plan_of(text, file)
    if has_errors(plan.diagnostics):
        tell(Verdict(plan=plan, diagnostics=plan.diagnostics, checked=None))
        return exits.REJECTED
    wanted = form or ("plan" if is_json(text) else "json")
    made = format_json(to_json(plan)) if wanted == "json" else format_plan(plan)
    if wanted == "json" and plan.comments:
        count = len(plan.comments)
        click.echo(f"left out: {count} comment{'s' if count != 1 else ''}, which JSON has no place for", err=True)
    put_out(made, output)
    return exits.DONE
