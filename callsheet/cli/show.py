"""`callsheet show`: what became of a run."""

from __future__ import annotations

import json
import shutil
import sys

import click

from callsheet import exits

from .options import JSON, RUNS, common


@click.command(name="show")
@click.argument("run", default="last", metavar="[RUN]")
@common(RUNS, JSON)
def command(run: str, runs_dir: object, as_json: bool) -> int:
    """Nodes, attempts, failures and commits of a run, also of one that is under way. RUN is an id, or `last`."""
    from callsheet.interpreter.folders import find_run
    from callsheet.interpreter.report import to_json
    from callsheet.report import load_report
    from callsheet.report.terminal import summary
    from callsheet.settings import load_settings

    report = load_report(find_run(load_settings(runs_dir=runs_dir).runs_dir, run))
    if as_json:
        click.echo(json.dumps(to_json(report), indent=2))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        click.echo(summary(report, width=width, color=sys.stdout.isatty()))
    return exits.DONE
