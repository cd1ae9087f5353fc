"""The ways out of a page that are tried, from the tests' table into docs/security.md.

    python scripts/security_page.py

A test says when the page is not what the table says.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- routes -->\n", "<!-- end of routes -->"


def table() -> str:
    """A row for each kind of way, with its ways behind it."""
    sys.path.insert(0, str(ROOT))
    tried = import_module("tests.browser.egress.routes")
    kinds = {
        "going there": tried.NAVIGATIONS,
        "frames": tried.FRAMES,
        "what a page loads": tried.LOADED,
        "what scripts and workers ask for": tried.ASKED,
        "ahead, beside and behind": tried.AHEAD,
    }
    rows = ["| kind | ways |", "|---|---|"]
    for kind, routes in kinds.items():
        groups = groupby(routes, key=lambda route: route.name.partition(":")[0])
        said = [_said(name, [route.name.partition(": ")[2] for route in group]) for name, group in groups]
        rows.append(f"| {kind} ({len(routes)}) | {'; '.join(said)} |")
    return "\n".join(rows) + "\n"


def _said(name: str, ways: list[str]) -> str:
    others = [way for way in ways if way]
    return f"{name} ({', '.join(others)})" if others else name


def filled(page: str) -> str:
    """The page with the table in its place."""
    return re.sub(f"(?<={BEGIN}).*(?={END})", lambda _: f"\n{table()}\n", page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
