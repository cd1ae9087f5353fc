"""`callsheet mcp`: checking, explaining, costing and drafting as tools for assistants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from callsheet import exits

from .options import PLANNERS, RUNS, SECRET, pairs
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.mcp_server.granting import Grant

EXTRA = frozenset({"mcp", "mcp_types"})
"""What the extra `mcp` brings."""


@click.command(name="mcp")
@click.option("--planner", type=click.Choice(PLANNERS), default="rules", show_default=True, help="Who drafts.")
@click.option("--allow-run", is_flag=True, help="Offer the tool `run` as well, within `--budget`.")
@click.option("--budget", default="", metavar="QUANTITIES", help="What all runs together may take: `200 steps, 20min`.")
@click.option("--site", "sites", multiple=True, metavar="ADDRESS", help="Run on this site alone; several may be named.")
@click.option("--allow-commits", is_flag=True, help="Run plans whose commits ask no person, too.")
@SECRET
@RUNS
def command(
    *,
    planner: str,
    allow_run: bool,
    budget: str,
    sites: tuple[str, ...],
    allow_commits: bool,
    secrets: tuple[str, ...],
    runs_dir: Path | None,
) -> int:
    """Speak the Model Context Protocol on standard input and output: docs/mcp.md.

    The tools look and draft; nothing runs without `--allow-run`. What needs a person's approval waits for one, always.
    """
    grant = _grant(budget, sites, pairs(secrets, "secret"), commits=allow_commits) if allow_run else None
    if grant is None and (budget or sites or secrets or allow_commits):
        raise Problem(
            "`--budget`, `--site`, `--secret` and `--allow-commits` are about runs: say `--allow-run` as well"
        )
    try:
        from callsheet.mcp_server.server import serve
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in EXTRA:
            raise
        raise Problem("the MCP server needs its SDK: install it with `pip install 'callsheet[mcp]'`") from None
    from callsheet.settings import load_settings

    serve(planner=planner, grant=grant, runs_dir=load_settings(runs_dir=runs_dir).runs_dir)
    return exits.DONE


def _grant(budget: str, sites: tuple[str, ...], secrets: dict[str, str], *, commits: bool) -> Grant:
    """What the options give. Raises `Problem` for what would be no bound."""
    from callsheet.drafting import require_budget
    from callsheet.dsl.checks.sites.addresses import plain_origin
    from callsheet.mcp_server.granting import Grant

    if not budget:
        raise Problem('`--allow-run` needs a bound: say what all runs together may take, as in `--budget "200 steps"`')
    require_budget(budget)
    origins = {one: plain_origin(one) for one in sites}
    bad = next((one for one, origin in origins.items() if origin is None), None)
    if bad is not None:
        raise Problem(f"`{bad}` is no address of a site: write `http://host/path` or `https://host/path`")
    if secrets and not sites:
        raise Problem("a plan of a client may name any site: say with `--site` on which ones secrets may be typed")
    return Grant(
        budget=budget, sites=frozenset(one for one in origins.values() if one), secrets=secrets, commits=commits
    )
