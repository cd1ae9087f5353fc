"""The page on tools for assistants has the tools and options that there are."""

from __future__ import annotations

import re
from pathlib import Path

from callsheet.cli.mcp import command
from callsheet.mcp_server.granting import Grant
from callsheet.mcp_server.server import server

PAGE = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text(encoding="utf-8")


async def test_the_tools_are_those_of_the_table() -> None:
    """With their parameters, in order."""
    made = server(planner="rules", grant=Grant(budget="9 steps"), runs_dir=Path("runs"))
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE)

    assert {name: re.findall(r"`(\w+)`", takes) for name, takes in rows} == {
        tool.name: list(tool.input_schema["properties"]) for tool in await made.list_tools()
    }


def test_the_options_are_those_of_the_command() -> None:
    """All that are about what may be run."""
    options = {name for one in command.params for name in one.opts if name.startswith("--")}

    assert set(re.findall(r"`(--[\w-]+)", PAGE)) == options - {"--runs-dir"}
