"""`callsheet replay`: whether a run decided what its plan says, from its journal alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from callsheet import exits

from .options import JSON, RUNS, common


@click.command(name="replay")
@click.argument("run", default="last", metavar="[RUN]")
@common(RUNS, JSON)
def command(run: str, runs_dir: Path | None, as_json: bool) -> int:
    """Decide again what a run decided, without a browser: RUN is an id, or `last`.

    Exit code 0 when every decision is the same, 1 with the first that is not, 2 when the journal cannot be believed.
    """
    from callsheet.interpreter.folders import find_run
    from callsheet.interpreter.replaying import Difference, replay_run
    from callsheet.settings import load_settings

    folder = find_run(load_settings(runs_dir=runs_dir).runs_dir, run)
    try:
        replayed = replay_run(folder)
    except Difference as difference:
        told: dict[str, Any] = {"same": False, "record": difference.sequence, "difference": str(difference)}
        if not as_json:
            click.echo(f"{click.style('different', fg='red', bold=True)}: run `{folder.id}`, {difference}", err=True)
    else:
        told = {
            "same": True,
            "records": replayed.records,
            "processes": replayed.processes,
            "attempts": replayed.attempts,
            "commits": replayed.commits,
            "outcome": replayed.outcome,
        }
        if not as_json:
            click.echo(f"{click.style('same', fg='green', bold=True)}: {_in_words(folder.id, told)}", err=True)
    if as_json:
        click.echo(json.dumps({"schema_version": 1, "run": folder.id, **told}, indent=2))
    return exits.DONE if told["same"] else exits.GOAL


def _in_words(run: str, told: dict[str, Any]) -> str:
    parts = [(told["records"], "record"), (told["attempts"], "attempt"), (told["commits"], "commit")]
    if told["processes"] > 1:
        parts.append((told["processes"], "process"))
    counted = ", ".join(f"{number} {_plural(word, number)}" for number, word in parts)
    return f"run `{run}` ({told['outcome']}): {counted}"


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}{'es' if word.endswith('s') else 's'}"
