"""`callsheet export`: a plan as a script that needs Playwright alone."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits

from .plans import accepted, put_out


@click.command(name="export")
@click.argument("file", metavar="FILE")
@click.option("--to", "form", type=click.Choice(["playwright"]), default="playwright", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
def command(file: str, form: str, output: Path | None) -> int:
    """Write a plan as a Python script for Playwright; `-` reads the plan from stdin.

    What a script cannot do is told, a line for each form, with exit code 3.
    """
    assert form == "playwright", "there is one form"
    checked = accepted(file)
    from callsheet.exporting import export_plan

    put_out(export_plan(checked), output)
    return exits.DONE
