"""`callsheet record`: what a person clicks, as a plan."""

from __future__ import annotations

from pathlib import Path

import click

from .problems import Problem
from .recordings import HIDDEN, NAME, OUTPUT, plan_name, put_out_plan


@click.command(name="record")
@click.argument("address", metavar="URL")
@NAME
@HIDDEN
@OUTPUT
def command(address: str, name: str | None, hidden: tuple[str, ...], output: Path | None) -> int:
    """Open URL in Playwright's recorder; when its window is closed, print what was done there as a plan.

    The plan is laid out and checked. Passwords and the like become secrets, and what was typed into them is not kept.
    """
    from callsheet.dsl.checks.sites.addresses import plain_origin

    if plain_origin(address) is None:
        raise Problem(f"`{address}` is no address of a site: write `http://host/path` or `https://host/path`")
    called = plan_name(name, "recorded")
    if output is not None and not output.absolute().parent.is_dir():
        raise Problem(f"`{output}` cannot be written: there is no folder `{output.parent}`")
    from callsheet.interpreter.browser.chromium import find_chromium
    from callsheet.recording.recorder import NotARecording, RecorderFailed, record

    executable = find_chromium(headless=False)
    click.echo("recording: close the browser's window to end it", err=True)
    try:
        recording = record(address, executable=executable)
        return put_out_plan(recording, name=called, hidden=hidden, output=output)
    except (NotARecording, RecorderFailed) as error:
        raise Problem(f"nothing was recorded: {error}") from None
