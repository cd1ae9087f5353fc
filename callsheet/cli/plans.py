"""Reading plans for commands: from a file or stdin, checked, with diagnostics told on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from callsheet import exits
from callsheet.dsl.ast import Plan, Program
from callsheet.dsl.check import CheckedPlan, Verdict, check
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.files import Files
from callsheet.dsl.parsing import parse
from callsheet.dsl.source import Source
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier
from callsheet.plan_files import LARGEST, FolderFiles, NotText, as_text

from .problems import Problem, unwritable

STDIN = "-"


def read_plan(name: str) -> str:
    """The text of a plan file, or of stdin for `-`. Raises `Problem` when it cannot be read."""
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            path = Path(name)
            if path.is_dir():
                raise Problem(f"`{name}` is a folder: name a `.plan` file")
            size = path.stat().st_size
            if size > LARGEST:
                raise _too_large(name, size)
            # Pipes and devices say nothing of their size, and need not end.
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Problem(f"there is no file `{name}`{_near(name)}") from None
    except OSError as error:
        raise Problem(f"`{name}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    if len(data) > LARGEST:
        raise _too_large(name, None)
    try:
        return as_text(data)
    except NotText as bad:
        raise Problem(f"`{name}` {bad.reason}", exits.REJECTED) from None


def write_plan(name: str, text: str) -> None:
    """Over the old file in one step, so that a crash leaves one of the two; a link stays one. Raises `Problem`."""
    import tempfile

    path = Path(name).resolve()
    try:
        mode = path.stat().st_mode
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, mode & 0o777)
        os.replace(temporary, path)
    except OSError as error:
        raise unwritable(path, error) from None


def put_out(made: str, output: Path | None) -> None:
    """What a command made, on stdout or in a file. Raises `Problem` for one that cannot be written."""
    if output is None:
        click.echo(made, nl=False)
        return
    try:
        output.write_text(made, encoding="utf-8", newline="\n")
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"written: {output}", err=True)


def _too_large(name: str, size: int | None) -> Problem:
    mebibyte = 1024 * 1024
    most = LARGEST // mebibyte
    has = f"more than {most}" if size is None else f"{-(-size // mebibyte)}"
    message = f"`{name}` has {has} MiB, a plan has {most} MiB at most: split it into several plans"
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
    text = read_plan(name)
    plan = plan_of(text, name)
    if addresses:
        plan = _relocated(plan, addresses)
    verdict = check(plan, strict=strict, files=files_of(name), tiers=tiers_for(text))
    if not is_json(text):
        return verdict
    from callsheet.dsl.json_form import with_pointers

    return replace(verdict, diagnostics=with_pointers(verdict.plan, verdict.diagnostics))


def _relocated(plan: Plan, addresses: dict[str, str]) -> Plan:
    from callsheet.dsl.relocate import relocate

    try:
        return relocate(plan, addresses)
    except KeyError as missing:
        raise Problem(f"the plan has no site {str(missing).replace(chr(39), '`')}") from None


def files_of(name: str) -> Files:
    """The files beside a plan; from stdin there are those of the folder that the command stands in."""
    return FolderFiles(Path.cwd() if name == STDIN else Path(name).parent)


def tiers_for(text: str) -> Mapping[str, Tier]:
    """The tiers in force; settings are read only for a plan that speaks of a model."""
    if "model" not in text:
        return DEFAULT_TIERS
    from callsheet.tiers import tiers_in_force

    return tiers_in_force()


def is_json(text: str) -> bool:
    """Whether it is a plan as JSON: no plan begins with a brace."""
    return text.lstrip()[:1] == "{"


def plan_of(text: str, name: str) -> Plan:
    """The plan in a file's text, which may be JSON."""
    called = "<stdin>" if name == STDIN else name
    if not is_json(text):
        return parse(text, name=called)
    from callsheet.dsl.json_form import plan_from_json

    return plan_from_json(text, name=called)


def program_of(text: str, name: str) -> Program:
    """The plan, file of skills or patch in a file's text, whichever its first word says."""
    from callsheet.dsl.limits import FROM_FILE
    from callsheet.dsl.parsing import kind_of, parse_library, parse_patch

    called = "<stdin>" if name == STDIN else name
    match "plan" if is_json(text) else kind_of(text):
        case "library":
            return parse_library(text, name=called, limits=FROM_FILE)
        case "patch":
            return parse_patch(text, name=called, limits=FROM_FILE)
    return plan_of(text, name)


def tell(verdict: Verdict, *, quiet: bool = False) -> None:
    """Diagnostics on stderr; only errors when quiet."""
    tell_all(verdict.diagnostics, verdict.plan.source, quiet=quiet)


def tell_all(diagnostics: Sequence[Diagnostic], source: Source, *, quiet: bool = False) -> None:
    """Diagnostics of one text on stderr; only errors when quiet."""
    if not diagnostics:
        return
    import shutil

    from callsheet.view.diagnostics import render

    color = use_color()
    width = shutil.get_terminal_size((100, 24)).columns
    for diagnostic in diagnostics:
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
