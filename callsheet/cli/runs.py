"""`callsheet runs`: the runs kept here; `callsheet runs gc`: remove old ones."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import click

from callsheet import exits

from .options import JSON, RUNS, common
from .problems import Problem

if TYPE_CHECKING:
    import datetime as dt

    from callsheet.interpreter.tidying import Fate

SCHEMA_VERSION = 1
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


@click.group(name="runs", invoke_without_command=True)
@common(RUNS, JSON)
@click.option("-n", "most", type=click.IntRange(1), default=20, show_default=True, help="How many at most.")
@click.pass_context
def command(context: click.Context, runs_dir: object, as_json: bool, most: int) -> int:
    """List runs, newest first; `runs gc` removes old ones."""
    return exits.DONE if context.invoked_subcommand else _list(runs_dir, most, as_json=as_json)


@command.command(name="gc")
@click.option("--older-than", metavar="AGE", help="Those that began longer ago: `12h`, `30d`, `8w`.")
@click.option("--keep", type=click.IntRange(0), metavar="N", help="All but the newest N.")
@click.option("--unfinished", is_flag=True, help="Those too that could still be resumed.")
@click.option("--dry-run", is_flag=True, help="Only say which.")
@common(RUNS, JSON)
def gc(
    older_than: str | None, keep: int | None, unfinished: bool, dry_run: bool, runs_dir: object, as_json: bool
) -> int:
    """Remove runs that are over.

    With both --older-than and --keep a run goes when both say so. What could be resumed stays, what is in use or has a
    journal that cannot be read stays always. Raw traces that a killed process left behind go from those that stay, too.
    """
    if older_than is None and keep is None:
        raise Problem("say which runs may go: `--older-than 30d`, `--keep 20`, or both")
    import datetime as dt

    from callsheet.interpreter.lease import RunBusy
    from callsheet.interpreter.tidying import Rule, fates, left_raw, remove, remove_raw, sweep
    from callsheet.settings import load_settings

    root = load_settings(runs_dir=runs_dir).runs_dir
    rule = Rule(age=None if older_than is None else _age(older_than), newest=keep or 0, unfinished=unfinished)
    removed: list[Fate] = []
    kept: list[tuple[str, str]] = []
    raw: list[str] = []
    for fate in list(fates(root, rule, dt.datetime.now(dt.UTC))):
        try:
            if fate.goes and not dry_run:
                remove(fate.run)
            if not fate.goes and left_raw(fate.run):
                if not dry_run:
                    remove_raw(fate.run)
                raw.append(fate.run.id)
        except RunBusy:  # since a moment ago
            kept.append((fate.run.id, "in use"))
            continue
        if fate.goes:
            removed.append(fate)
        else:
            kept.append((fate.run.id, fate.why))
    if not dry_run:
        sweep(root)
    _tell(removed, kept, raw, dry_run=dry_run, as_json=as_json)
    return exits.DONE


def _age(text: str) -> dt.timedelta:
    import datetime as dt

    found = re.fullmatch(r"(\d{1,5})([hdw])", text, re.ASCII)
    if not found:
        raise Problem(f"`{text}` is no age: write `12h`, `30d` or `8w`")
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


def _tell(removed: list[Fate], kept: list[tuple[str, str]], raw: list[str], *, dry_run: bool, as_json: bool) -> None:
    rows = [{"run": one.run.id, "outcome": one.outcome, "plan": one.plan} for one in removed]
    if as_json:
        document = {
            "schema_version": SCHEMA_VERSION,
            "dry_run": dry_run,
            "removed": rows,
            "kept": [{"run": run, "why": why} for run, why in kept],
            "raw_traces": raw,
        }
        click.echo(json.dumps(document, indent=2))
        return
    for row in rows:
        click.echo(f"{row['run']}  {row['outcome']:<11}  {row['plan']}")
    reasons = [why for _, why in kept]
    told = ", ".join(f"{reasons.count(why)} {why}" for why in dict.fromkeys(reasons))
    verb = "would be removed" if dry_run else "removed"
    click.echo(f"{len(rows)} {verb}, {len(kept)} kept" + (f": {told}" if told else ""), err=True)
    if raw:
        click.echo(f"raw traces that a killed process left {verb}: {', '.join(raw)}", err=True)


def _list(runs_dir: object, most: int, *, as_json: bool) -> int:
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
