"""CheckedPlan → a Python script for Playwright alone.

`script` writes the file, `nodes` and `statements` its functions, `expressions` and `locators` what stands in them;
`support.py.txt` has the helpers, of which a script gets those that it uses. What a script cannot do is a
`CannotExport` with a line for each form.
"""

from __future__ import annotations

from .script import export_plan
from .writer import CannotExport

__all__ = ["CannotExport", "export_plan"]
