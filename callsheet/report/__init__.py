"""What people are told about a run: a page, a summary for the terminal, and before a run what it may cost.

`load_report` reads the report off a run's folder, `write_report` puts it there as `report.html` and
`report.json`; `report.terminal.summary` and `report.costs.cost_table` make text for a terminal.
"""

from __future__ import annotations

from .files import load_report, write_report

__all__ = ["load_report", "write_report"]
