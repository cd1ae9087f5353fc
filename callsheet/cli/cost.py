"""`callsheet cost`: what a plan may cost, before it runs."""

from __future__ import annotations

import json
import shutil
import sys

import click

from callsheet import exits

from .plans import accepted


@click.command(name="cost")
@click.argument("file", metavar="FILE")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(file: str, strict: bool, as_json: bool) -> int:
    """Print [least, most] of steps, time, charges and spend, per node and for the plan, against its budget."""
    from callsheet.report.costs import cost_json, cost_table

    checked = accepted(file, strict=strict)
    if as_json:
        click.echo(json.dumps(cost_json(checked), indent=2))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        click.echo(cost_table(checked, color=sys.stdout.isatty(), width=width))
    return exits.DONE
