"""`callsheet demo`: from a plan to a verified order in a mock shop, with no key and no network."""

from __future__ import annotations

import json
import secrets as randomness
import sys
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from callsheet import exits

from .options import HEADED, QUIET, RUNS, SHOTS, common
from .problems import Problem

EXAMPLE = "buy_cheapest.plan"
SEED = 7
SECRETS = {"shop_password": "bob-demo", "card": "4242 4242 4242 4242"}
"""Of the mock shop; they guard nothing. The card number is the test number of payment providers."""


@click.command(name="demo")
@common(HEADED, SHOTS, RUNS, QUIET)
@click.option("--seed", type=int, default=SEED, show_default=True, help="What the shop has in stock, at which price.")
@click.option("--open", "show", is_flag=True, help="Open the report in the default browser.")
def command(headed: bool, shots: str | None, runs_dir: Path | None, quiet: bool, seed: int, show: bool) -> int:
    """Check a plan, print what it may cost, run it with three agents, verify the order, write the report."""
    from callsheet.mock_sites import Server

    world = f"demo-{randomness.token_hex(3)}"
    with Server() as server:
        _post(f"{server.control_url('cart', world=world)}/reset?seed={seed}")
        text = files("callsheet.examples").joinpath(EXAMPLE).read_text(encoding="utf-8")
        code, folder = _run(text, server.site_url("cart", world=world), headed, shots, runs_dir, quiet)
        if code != exits.DONE:
            return code
        state = _get(f"{server.control_url('cart', world=world)}/state?account=bob")
    return _verified(state, folder, show)


def _run(
    text: str, address: str, headed: bool, shots: str | None, runs_dir: Path | None, quiet: bool
) -> tuple[int, Any]:
    import shutil

    from callsheet.dsl.check import check
    from callsheet.dsl.parsing import parse
    from callsheet.dsl.relocate import relocate
    from callsheet.interpreter.run import run_plan
    from callsheet.report.costs import cost_table
    from callsheet.settings import load_settings

    from .carrying_out import carry_out, conclude, live_wanted
    from .plans import tell

    addresses = {"shop": address}
    verdict = check(relocate(parse(text, name=EXAMPLE), addresses))
    tell(verdict)
    checked = verdict.unwrap()
    _say(f"checked `{EXAMPLE}` against {address}; before it runs, what it may cost is known:\n")
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(cost_table(checked, color=sys.stderr.isatty(), width=width), err=True)
    click.echo(err=True)
    settings = load_settings(runs_dir=runs_dir, headless=False if headed else None, shots=shots)
    ended = carry_out(
        lambda chosen: run_plan(
            checked, root=settings.runs_dir, inputs={}, secrets=SECRETS, addresses=addresses, settings=chosen
        ),
        checked,
        settings.for_run(),
        live=live_wanted(quiet),
    )
    return conclude(ended, as_json=False), ended


def _verified(state: dict[str, Any], ended: Any, show: bool) -> int:
    """The shop's own state is the judge, not what the run says of itself."""
    orders = state["accounts"]["bob"]["orders"] if "accounts" in state else state["orders"]
    claimed = ended.end.result["number"]
    numbers = [order["number"] for order in orders]
    if numbers != [claimed]:
        raise Problem(f"the run says order {claimed}, the shop has {numbers or 'none'}", exits.GOAL)
    _say(f"verified: the shop itself has exactly one order, {claimed}")
    if show:
        click.launch(ended.folder.report_html.resolve().as_uri())
    return exits.DONE


def _say(message: str) -> None:
    click.echo(click.style(message, bold=True), err=True)


def _post(address: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(address, method="POST"), timeout=10) as answer:
        answer.read()


def _get(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        read: dict[str, Any] = json.loads(answer.read())
    return read
