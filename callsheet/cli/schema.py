"""`callsheet schema`: the published JSON Schemas."""

from __future__ import annotations

import click

from callsheet import exits
from callsheet.dsl.diagnostics import closest
from callsheet.schemas import NAMES, published

from .problems import Problem


@click.command(name="schema")
@click.argument("name", metavar="|".join(NAMES))
def command(name: str) -> int:
    """Print the JSON Schema of plans, of what `check --json` and `cost --json` print, of reports, of site specs."""
    if name not in NAMES:
        near = closest(name, NAMES)
        known = ", ".join(f"`{one}`" for one in NAMES)
        raise Problem(f"no schema `{name}`; " + (f"did you mean `{near}`?" if near else f"there are {known}"))
    click.echo(published(name), nl=False)
    return exits.DONE
