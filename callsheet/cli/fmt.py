"""`callsheet fmt`: the one canonical layout."""

from __future__ import annotations

import difflib

import click

from callsheet import exits
from callsheet.dsl.diagnostics import has_errors
from callsheet.dsl.format import format_program

from .plans import STDIN, is_json, program_of, read_plan, tell_all, write_plan


@click.command(name="fmt")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if something would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Change nothing; print what would change.")
def command(files: tuple[str, ...], only_check: bool, show_diff: bool) -> int:
    """Format plans, files of skills and patches in place, JSON too; `-` reads stdin and writes stdout.

    Comments are kept. A file with syntax errors is left as it is, with exit code 3.
    """
    changed = broken = False
    for name in files:
        before = read_plan(name)
        after = _formatted(name, before)
        if after is None:
            broken = True
            continue
        changed = changed or after != before
        if show_diff:
            _print_diff(name, before, after)
        elif name == STDIN and not only_check:
            click.echo(after, nl=False)
        elif after != before:
            if only_check:
                click.echo(f"would change: {name}", err=True)
            else:
                write_plan(name, after)
                click.echo(f"formatted: {name}", err=True)
    if broken:
        return exits.REJECTED
    return exits.GOAL if changed and (only_check or show_diff) else exits.DONE


def _formatted(name: str, text: str) -> str | None:
    program = program_of(text, name)
    if has_errors(program.diagnostics):
        tell_all(program.diagnostics, program.source)
        return None
    if not is_json(text):
        return format_program(program)
    from callsheet.dsl.json_form import format_json, to_json

    return format_json(to_json(program))


def _print_diff(name: str, before: str, after: str) -> None:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"{name} (as it is)", f"{name} (formatted)"
    )
    click.echo("".join(lines), nl=False)
