"""`callsheet runs`: the runs kept here."""

from __future__ import annotations

import json

import click

from callsheet import exits

from .options import JSON, RUNS, common

SCHEMA_VERSION = 1


@click.command(name="runs")
@common(RUNS, JSON)
@click.option("-n", "most", type=click.IntRange(1), default=20, show_default=True, help="How many at most.")
def command(runs_dir: object, as_json: bool, most: int) -> int:
    """List runs, newest first."""
    from callsheet.interpreter.folders import list_runs
    from callsheet.settings import load_settings

    folders = list_runs(load_settings(runs_dir=runs_dir).runs_dir)[:most]
    rows = [_row(folder) for folder in folders]
    if as_json:
        click.echo(json.dumps({"schema_version": SCHEMA_VERSION, "runs": rows}, indent=2))
        return exits.DONE
    if not rows:
        click.echo("no runs yet: start one with `callsheet run FILE`", err=True)
    for row in rows:
        click.echo(f"{row['run']}  {row['outcome']:<11}  {row['plan']}")
    return exits.DONE


def _row(folder: object) -> dict[str, str]:
    from callsheet.interpreter.folders import RunFolder
    from callsheet.interpreter.journal import JournalError, read
    from callsheet.interpreter.run import outcome_of

    assert isinstance(folder, RunFolder)
    try:
        plan, outcome = outcome_of(read(folder.journal).records)
    except JournalError as error:
        return {"run": folder.id, "outcome": "unreadable", "plan": str(error)}
    return {"run": folder.id, "outcome": outcome, "plan": plan}
