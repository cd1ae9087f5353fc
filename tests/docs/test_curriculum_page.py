"""The page on tasks: what it shows in Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "curriculum.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("program", re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
def test_the_python_runs(program: str) -> None:
    """With what it asserts."""
    exec(compile(program, "docs/curriculum.md", "exec"), {})
