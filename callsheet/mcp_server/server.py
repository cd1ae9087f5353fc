"""The tools as an MCP server on standard input and output, by the protocol's official SDK (the extra `mcp`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from callsheet import __version__
from callsheet.documents import verdict_json

from .granting import Grant
from .tools import NAME, Refused, Running, Wanted, costed, drafted, explained, judged

T = TypeVar("T")
ABOUT = """\
Callsheet is a typed plan language for work on the web. Write a plan, or have one drafted; `check` it until it is
accepted, mending what the diagnostics say (`explain` tells what a code means); look at what it may `cost`. Specs and
skills that a plan names are passed as texts in `files`, by the names that the plan has for them."""
RUNS = """
`run` carries it out in a browser, within the budget {budget} that all runs share. What needs a person waits for one."""
LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
ACTS = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=True)


def server(*, planner: str, grant: Grant | None, runs_dir: Path) -> MCPServer:
    """The tools; `run` is among them only with a grant."""
    about = ABOUT + ("" if grant is None else RUNS.format(budget=f"`{grant.budget}`"))
    made = MCPServer("callsheet", instructions=about, version=__version__, log_level="ERROR")

    async def check(plan: str, files: dict[str, str] | None = None, strict: bool = False) -> dict[str, Any]:
        """Every mistake of a plan, with places, help and edits. `strict` takes warnings for errors."""
        return verdict_json(NAME, await asyncio.to_thread(judged, plan, files or {}, strict=strict))

    async def explain(code: str) -> str:
        """What a diagnostic's code such as CS301 means, with a plan that has the mistake and one that has not."""
        return await _told(asyncio.to_thread(explained, code))

    async def cost(plan: str, files: dict[str, str] | None = None) -> dict[str, Any]:
        """The least and the most that a plan can take, in steps, time, calls, tokens and money, by node and agent."""
        return await _told(asyncio.to_thread(costed, plan, files or {}))

    async def draft(
        goal: str, site: str, spec: str = "", budget: str = "", inputs: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """A checked plan of a goal in words.

        `site` is NAME=ADDRESS, an address, or the name of a mock site; `spec` is the text of the site's spec, which
        mock sites bring; `budget` is as in a plan (`60 steps, 2min, spend $20`); `inputs` are values by name.
        """
        wanted = Wanted(goal=goal, site=site, spec=spec, budget=budget, inputs=inputs or {})
        return await _told(drafted(wanted, planner))

    for tool in (check, explain, cost, draft):
        made.add_tool(tool, annotations=LOOKS)
    if grant is not None:
        _add_run(made, Running(grant, runs_dir).run)
    return made


def _add_run(made: MCPServer, carry_out: Callable[..., Awaitable[dict[str, Any]]]) -> None:
    async def run(
        plan: str, files: dict[str, str] | None = None, inputs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Run a plan in a real browser, within what was granted; returns when it has ended or waits for a person."""
        return await _told(carry_out(plan, files or {}, inputs or {}))

    made.add_tool(run, annotations=ACTS)


async def _told(work: Awaitable[T]) -> T:
    try:
        return await work
    except Refused as why:
        raise ToolError(str(why)) from None


def serve(*, planner: str, grant: Grant | None, runs_dir: Path) -> None:
    """Until standard input ends. Nothing but the protocol goes to standard output."""
    logging.getLogger("mcp").setLevel(logging.ERROR)  # a refusal is for the client, not for a log
    server(planner=planner, grant=grant, runs_dir=runs_dir).run("stdio")
