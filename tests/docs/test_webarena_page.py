"""The page on WebArena: what it shows in Python runs, and the kinds of cases are those that are compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.webarena.__main__ import KINDS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "webarena.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("program", re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
def test_the_python_runs(program: str) -> None:
    """With what it asserts."""
    exec(compile(program, "docs/webarena.md", "exec"), {})


def test_the_table_has_the_kinds_that_are_compared() -> None:
    """A row for each, with no more agreement than there are cases."""
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", PAGE, re.MULTILINE)
    found = {kind: [int(one.replace(",", "")) for one in figures] for kind, *figures in rows}

    assert list(KINDS) == list(found)
    assert all(agree <= cases and right <= cases for cases, right, agree in found.values())
