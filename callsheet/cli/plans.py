"""Reading plans for commands: from a file or stdin, checked, with diagnostics told on stderr."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from callsheet import exits
from callsheet.dsl.check import CheckedPlan, Verdict, check
from callsheet.dsl.limits import FROM_FILE
from callsheet.dsl.parsing import parse
from callsheet.dsl.relocate import relocate

from .problems import Problem, unwritable

STDIN = "-"


def read_plan(name: str) -> str:
    """The text of a plan file, or of stdin for `-`. Raises `Problem` when it cannot be read."""
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(FROM_FILE.size * 4 + 1)
        else:
            path = Path(name)
            if path.is_dir():
                raise Problem(f"`{name}` is a folder: name a `.plan` file")
            size = path.stat().st_size
            # A character takes four bytes at most: a larger file cannot be within the limit, so it is not read.
            if size > FROM_FILE.size * 4:
                raise _too_large(name, size)
            data = path.read_bytes()
    except FileNotFoundError:
        raise Problem(f"there is no file `{name}`{_near(name)}") from None
    except OSError as error:
        raise Problem(f"`{name}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    if len(data) > FROM_FILE.size * 4:
        raise _too_large(name, len(data))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Problem(f"`{name}` is not UTF-8 text (line {line}): save it as UTF-8", exits.REJECTED) from None


def write_plan(name: str, text: str) -> None:
    """Over the old file in one step, so that a crash leaves one of the two. Raises `Problem`."""
    path = Path(name)
    try:
        mode = path.stat().st_mode
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, mode & 0o777)
        os.replace(temporary, path)
    except OSError as error:
        raise unwritable(path, error) from None


def _too_large(name: str, size: int) -> Problem:
    most = FROM_FILE.size // (1024 * 1024)
    message = f"`{name}` has {size / 1024 / 1024:.0f} MiB, a plan has {most} MiB at most: split it into several plans"
    return Problem(message, exits.REJECTED)


def _near(name: str) -> str:
    from callsheet.dsl.diagnostics import closest

    folder = Path(name).parent
    try:
        found = closest(Path(name).name, [path.name for path in folder.glob("*.plan")])
    except OSError:
        return ""
    return f"; did you mean `{folder / found}`?" if found else ""


def judge(name: str, *, strict: bool = False, addresses: dict[str, str] | None = None) -> Verdict:
    """Parse and check a plan file. Raises `Problem` for a site that the plan does not have."""
    plan = parse(read_plan(name), name="<stdin>" if name == STDIN else name)
    try:
        return check(relocate(plan, addresses or {}), strict=strict)
    except KeyError as missing:
        raise Problem(f"the plan has no site {str(missing).replace(chr(39), '`')}") from None


def tell(verdict: Verdict, *, quiet: bool = False) -> None:
    """Diagnostics on stderr; only errors when quiet."""
    if not verdict.diagnostics:
        return
    from callsheet.view.diagnostics import render

    source, color = verdict.plan.source, use_color()
    width = shutil.get_terminal_size((100, 24)).columns
    for diagnostic in verdict.diagnostics:
        if not quiet or diagnostic.severity == "error":
            click.echo(render(diagnostic, source, color=color, width=width), err=True)
            click.echo(err=True)


def accepted(
    name: str, *, strict: bool = False, addresses: dict[str, str] | None = None, quiet: bool = False
) -> CheckedPlan:
    """A checked plan, or its diagnostics on stderr and exit code 3."""
    verdict = judge(name, strict=strict, addresses=addresses)
    tell(verdict, quiet=quiet or verdict.accepted)
    if verdict.checked is None:
        raise click.exceptions.Exit(_rejected(verdict))
    return verdict.checked


def _rejected(verdict: Verdict) -> int:
    errors = sum(one.severity == "error" for one in verdict.diagnostics)
    said = f"{errors} error{'s' if errors != 1 else ''}"
    click.echo(f"{click.style('rejected', fg='red', bold=True)}: {verdict.plan.source.name}: {said}", err=True)
    return exits.REJECTED


def use_color() -> bool:
    """Whether stderr takes colours (NO_COLOR, https://no-color.org)."""
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ
