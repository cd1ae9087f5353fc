"""`callsheet run`: a plan in a real browser."""

from __future__ import annotations

import click

from .options import HEADED, JSON, QUIET, RUNS, SECRET, SHOTS, common, pairs
from .plans import accepted


@click.command(name="run")
@click.argument("file", metavar="FILE")
@click.option("-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input of the plan.")
@common(SECRET, HEADED, SHOTS, RUNS, JSON, QUIET)
@click.option("--site", "sites", multiple=True, metavar="NAME=URL", help="Run against another address of a site.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
def command(
    file: str,
    inputs: tuple[str, ...],
    secrets: tuple[str, ...],
    headed: bool,
    shots: str | None,
    runs_dir: object,
    as_json: bool,
    quiet: bool,
    sites: tuple[str, ...],
    strict: bool,
) -> int:
    """Check a plan and run it; `-` reads it from stdin.

    Exit codes: 0 done and verified, 1 goal not met, 2 usage, 3 plan rejected, 4 budget, 5 waits for a person,
    6 site or browser, 130 stopped (it can be resumed).
    """
    addresses = pairs(sites, "site")
    checked = accepted(file, strict=strict, addresses=addresses)
    from callsheet.interpreter.run import run_plan
    from callsheet.secrets import find_secrets
    from callsheet.settings import load_settings

    from .carrying_out import carry_out, conclude, live_wanted

    settings = load_settings(runs_dir=runs_dir, headless=False if headed else None, shots=shots)
    known = find_secrets(checked.secrets, pairs(secrets, "secret"))
    given = pairs(inputs, "input")
    ended = carry_out(
        lambda chosen: run_plan(
            checked,
            root=settings.runs_dir,
            inputs=given,
            secrets=known,
            addresses=addresses,
            settings=chosen,
        ),
        checked,
        settings.for_run(),
        live=live_wanted(quiet),
    )
    return conclude(ended, as_json=as_json)
