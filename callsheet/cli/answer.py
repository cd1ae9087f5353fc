"""`callsheet answer`: answer a question that a run waits for."""

from __future__ import annotations

from pathlib import Path

import click

from .options import RUNS


@click.command(name="answer")
@click.argument("words", nargs=-1, required=True, metavar="[RUN] ANSWER")
@click.option("--for", "which", default="", metavar="NODE", help="The question of which node, if several wait.")
@RUNS
def command(words: tuple[str, ...], which: str, runs_dir: Path | None) -> None:
    """RUN is an id, the beginning of one, or `last`. `callsheet resume RUN` goes on from what was said."""
    if len(words) > 2:
        raise click.UsageError("an answer of several words stands in quotes: callsheet answer RUN 'the second one'")
    run, text = words if len(words) == 2 else ("last", words[0])
    from callsheet.interpreter.folders import find_run
    from callsheet.interpreter.saying import say_answer
    from callsheet.settings import load_settings
    from callsheet.view.asking import told

    folder = find_run(load_settings(runs_dir=runs_dir).runs_dir, run)
    for line in told(say_answer(folder, which, text)):
        click.echo(line, err=True)
    click.echo("answered", err=True)
    click.echo(f"callsheet resume {folder.id}")
