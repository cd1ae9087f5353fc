"""`callsheet report`: a run as one HTML file."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits

from .options import RUNS
from .problems import unwritable


@click.command(name="report")
@click.argument("run", default="last", metavar="[RUN]")
@RUNS
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write a copy here.")
@click.option("--open", "show", is_flag=True, help="Open it in the default browser.")
def command(run: str, runs_dir: object, output: Path | None, show: bool) -> int:
    """Write the report of a run and print its path. RUN is an id, or `last`."""
    from callsheet.interpreter.folders import find_run
    from callsheet.report import write_report
    from callsheet.settings import load_settings

    path = write_report(find_run(load_settings(runs_dir=runs_dir).runs_dir, run))
    if output is not None:
        try:
            output.write_bytes(path.read_bytes())
        except OSError as error:
            raise unwritable(output, error) from None
        path = output
    click.echo(str(path))
    if show:
        click.launch(path.resolve().as_uri())
    return exits.DONE
