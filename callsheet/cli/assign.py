"""`callsheet assign`: who does which node of a plan, at least cost within its budget."""

from __future__ import annotations

import json
from pathlib import Path

import click

from callsheet import exits

from .options import JSON
from .plans import accepted, put_out
from .problems import Problem

SCHEMA_VERSION = 1


@click.command(name="assign")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan there instead.")
@JSON
def command(file: str, *, output: Path | None, as_json: bool) -> int:
    """Print a plan with agents, tiers and acts a call chosen at least cost, within its budget.

    Up to 12 nodes no other assignment is better; beyond that a bounded search is made. Exit codes: 0, 3 for a plan that
    is rejected, 4 when no assignment fits the budget.
    """
    from callsheet.dsl.format import format_plan
    from callsheet.planners.assigning import assign
    from callsheet.planners.assigning.plans import CannotAssign

    try:
        found = assign(accepted(file))
    except CannotAssign as why:
        raise Problem(str(why), exits.BUDGET) from None
    for change in found.changed:
        click.echo(f"assigned: {change}", err=True)
    if as_json:
        nodes = {
            name: {"agent": one.agent, "tier": one.tier, "per_call": one.per_call} for name, one in found.choice.items()
        }
        document = {
            "schema_version": SCHEMA_VERSION,
            "nodes": nodes,
            "usual_charges": str(found.usual),
            "exact": found.exact,
        }
        click.echo(json.dumps(document, indent=2))
    else:
        put_out(format_plan(found.plan), output)
    return exits.DONE
