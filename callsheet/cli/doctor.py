"""`callsheet doctor`: whether everything is here that a run needs, and whether a run's journal is sound."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from callsheet import __version__, exits

from .options import RUNS
from .problems import Problem

Finding = tuple[bool, str, str]
"""Whether it is well, what was looked at, what was found."""


@click.command(name="doctor")
@click.argument("run", required=False, metavar="[RUN]")
@RUNS
def command(run: str | None, runs_dir: Path | None) -> int:
    """Look at Python, packages, Chromium and the folder of runs; with RUN, at that run's journal.

    Exit code 0 when all is well, else 2.
    """
    findings = list(_run(run, runs_dir) if run else _machine(runs_dir))
    for well, what, found in findings:
        sign = click.style("ok ", fg="green") if well else click.style("bad", fg="red")
        click.echo(f"{sign}  {what:<10} {found}")
    return exits.DONE if all(well for well, _, _ in findings) else exits.USAGE


def _machine(runs_dir: Path | None) -> Iterator[Finding]:
    yield True, "callsheet", __version__
    version = platform.python_version()
    yield sys.version_info >= (3, 11), "python", f"{version} ({sys.executable})"
    for package in ("lark", "playwright", "google-re2"):
        yield _looked(package, partial(importlib.metadata.version, package))
    yield _looked("headless", partial(_chromium, True))
    yield _looked("headed", partial(_chromium, False))
    yield _looked("browser", lambda: _starts(runs_dir))
    yield _looked("settings", lambda: _settings(runs_dir))
    yield _looked("runs", lambda: _runs(runs_dir))


def _looked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return True, what, look()
    except Exception as error:  # noqa: BLE001  a doctor tells every trouble it meets and goes on
        return False, what, str(error) or type(error).__name__


def _chromium(headless: bool) -> str:
    from callsheet.interpreter.browser.chromium import find_chromium

    return str(find_chromium(headless=headless))


def _starts(runs_dir: Path | None) -> str:
    import asyncio

    from callsheet.interpreter.browser.kinds import NAMES
    from callsheet.interpreter.browser.launch import Browsers
    from callsheet.settings import load_settings

    kind = load_settings(runs_dir=runs_dir).browser

    async def start() -> str:
        async with Browsers(kind=kind):
            return f"{NAMES[kind]} starts" + (", and keeps to its proxy" if kind != "chromium" else "")

    return asyncio.run(start())


def _settings(runs_dir: Path | None) -> str:
    from callsheet.settings import load_settings

    settings = load_settings(runs_dir=runs_dir)
    return ", ".join(f"{name}={value}" for name, value in settings.model_dump().items())


def _runs(runs_dir: Path | None) -> str:
    from callsheet.interpreter.folders import list_runs
    from callsheet.settings import load_settings

    root = load_settings(runs_dir=runs_dir).runs_dir
    there = next(folder for folder in (root, *root.absolute().parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise Problem(f"`{root}` cannot be made or written")
    return f"{len(list_runs(root))} in `{root}`"


def _run(run: str, runs_dir: Path | None) -> Iterator[Finding]:
    from callsheet.interpreter.folders import find_run
    from callsheet.settings import load_settings

    from .run_doctor import findings

    yield from findings(find_run(load_settings(runs_dir=runs_dir).runs_dir, run))
