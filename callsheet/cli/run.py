"""`callsheet run`: a plan in a real browser."""

from __future__ import annotations

from typing import Any

import click

from .options import HOW, How, pairs
from .plans import accepted


@click.command(name="run")
@click.argument("file", metavar="FILE")
@click.option("-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input of the plan.")
@click.option("--site", "sites", multiple=True, metavar="NAME=URL", help="Run against another address of a site.")
@click.option(
    "--strict", is_flag=True, help="Take warnings for errors; begin a node only when all of it fits the budget."
)
@HOW
def command(file: str, inputs: tuple[str, ...], sites: tuple[str, ...], strict: bool, **options: Any) -> int:
    """Check a plan and run it; `-` reads it from stdin.

    Exit codes: 0 done and verified, 1 goal not met, 2 usage, 3 plan rejected, 4 budget, 5 waits for a person,
    6 site or browser, 130 stopped (it can be resumed).
    """
    how, given, addresses = How(**options), pairs(inputs, "input"), pairs(sites, "site")
    checked = accepted(file, strict=strict, addresses=addresses)
    from dataclasses import replace

    from callsheet.interpreter.run import run_plan
    from callsheet.interpreter.unable import require_able

    from .carrying_out import carry_out, conclude, live_wanted

    require_able(checked)  # before anybody is asked for a secret
    settings, secrets = how.settings(), how.find_secrets(checked.secrets)
    ended = carry_out(
        lambda chosen: run_plan(
            checked, root=settings.runs_dir, inputs=given, secrets=secrets, addresses=addresses, settings=chosen
        ),
        checked,
        replace(settings.for_run(), strict=strict),
        live=live_wanted(how.quiet),
    )
    return conclude(ended, as_json=how.as_json)
