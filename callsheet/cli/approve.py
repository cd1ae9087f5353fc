"""`callsheet approve`: agree to a commit that a run waits for, or do not."""

from __future__ import annotations

from pathlib import Path

import click

from .options import RUNS


@click.command(name="approve")
@click.argument("run", default="last", metavar="[RUN]")
@click.option("--for", "which", default="", metavar="COMMIT", help="Which commit, if several wait.")
@click.option("--no", "refused", is_flag=True, help="Do not agree: its node fails.")
@RUNS
def command(run: str, which: str, refused: bool, runs_dir: Path | None) -> None:
    """RUN is an id, the beginning of one, or `last`. `callsheet resume RUN` goes on from what was said."""
    import datetime as dt

    from callsheet.interpreter.folders import find_run
    from callsheet.interpreter.saying import say_approval
    from callsheet.settings import load_settings
    from callsheet.view.asking import told

    folder = find_run(load_settings(runs_dir=runs_dir).runs_dir, run)
    asked = say_approval(folder, which, approved=not refused, now=dt.datetime.now(dt.UTC))
    for line in told(asked):
        click.echo(line, err=True)
    click.echo("declined" if refused else "agreed", err=True)
    click.echo(f"callsheet resume {folder.id}")
