"""`callsheet import`: a recording of Playwright's as a plan."""

from __future__ import annotations

from pathlib import Path

import click

from .plans import STDIN, read_plan
from .problems import Problem
from .recordings import HIDDEN, NAME, OUTPUT, plan_name, put_out_plan


@click.command(name="import")
@click.argument("file", metavar="FILE")
@NAME
@HIDDEN
@OUTPUT
def command(file: str, name: str | None, hidden: tuple[str, ...], output: Path | None) -> int:
    """Turn what `playwright codegen` wrote, Python or JSON lines, into a plan; `-` is stdin.

    The plan is laid out and checked. Passwords and the like become secrets. What the language cannot say stands in it
    as a comment. Exit code 3 when the plan does not check.
    """
    text = read_plan(file)
    called = plan_name(name, "recorded" if file == STDIN else Path(file).stem)
    from callsheet.recording.jsonl import read_jsonl
    from callsheet.recording.recorded import NotARecording
    from callsheet.recording.script import read_script

    try:
        recording = read_jsonl(text) if text.lstrip().startswith("{") else read_script(text)
        return put_out_plan(recording, name=called, hidden=hidden, output=output)
    except NotARecording as error:
        raise Problem(f"`{file}` cannot be imported: {error}") from None
