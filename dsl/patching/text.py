"""Plan, Plan --textual_diff--> text: what changed, line by line, as people read it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from .. import ast
from ..format import format_plan

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? .*@@")
AROUND = 3
"""Lines that are shown around a change."""


def textual_diff(old: ast.Plan, new: ast.Plan, *, names: tuple[str, str] | None = None) -> str:
    """A unified diff of the two plans, each in the one layout; empty when they are laid out alike.

    Behind the numbers of each hunk stands the node in which its first change is, as git shows the function. `names` are
    those of the two files, if they are not those that the plans were read from. Raises `NotFormattable`.
    """
    before, after = (format_plan(plan).splitlines(keepends=True) for plan in (old, new))
    old_name, new_name = names or (old.source.name, new.source.name)
    lines = list(difflib.unified_diff(before, after, old_name, new_name, n=AROUND))
    return "".join(_with_headings(lines, before))


def _with_headings(lines: list[str], before: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        hunk = _HUNK.match(line)
        if hunk is None:
            yield line
            continue
        above = next((one for one in reversed(before[: int(hunk[1]) - 1]) if one[:1].strip()), "")
        heading = _heading_of(lines[number + 1 :], _heading(above))
        yield f"{line.rstrip()} {heading}".rstrip() + "\n"


def _heading_of(hunk: list[str], heading: str) -> str:
    """The declaration in which the first change stands; comments are in none. `heading` is the one above the hunk."""
    for line in hunk:
        said = line[1:]
        heading = _heading(said) or ("" if said.startswith("}") and line[0] == " " else heading)
        if line[0] in "+-" and said.strip() and not said.startswith("#"):
            return heading
    return heading


def _heading(line: str) -> str:
    """`node search` of the line that begins it; nothing for other lines."""
    match = re.match(r"(node|skill|done) (\w+)", line)
    return match.group() if match else ""
