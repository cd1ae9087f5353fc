"""The folder of an evaluation: rows as they come, what was asked, and the summary.

In go a folder and what is to be evaluated; out come the rows that are there already. Rows of another pool, another
reward or another version are not mixed with new ones: that is told before anything runs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from callsheet.pool_files import write_whole
from callsheet.result_rows import add_row, read_rows
from callsheet.tasks.metrics import Row
from callsheet.tasks.reward import RewardSettings
from callsheet.tasks.task import Pool

SCHEMA_VERSION = 1
ROWS, ABOUT, SUMMARY, PAGE = "results.jsonl", "evaluation.json", "summary.json", "report.html"


class BadResults(Exception):
    """A folder whose results cannot be gone on with; one line."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """A folder of results of one pool under one reward."""

    folder: Path
    pool: Pool
    rewards: RewardSettings
    judge: str = ""

    def open(self) -> list[Row]:
        """Make the folder, or read the rows that are there. Raises `BadResults`, OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        about, path = self._about(), self.folder / ABOUT
        rows = self._rows()
        if rows and path.exists() and path.read_text(encoding="utf-8") != about:
            raise BadResults(
                f"`{self.folder}` has results of another pool, reward or judge: name another `--output-dir`"
            )
        write_whole(path, about)
        return rows

    def add(self, row: Row) -> None:
        """One row more. Raises OSError."""
        add_row(self.folder / ROWS, row.model_dump(mode="json"))

    def write(self, name: str, text: str) -> Path:
        """A file beside the rows, whole or not at all. Raises OSError."""
        write_whole(self.folder / name, text)
        return self.folder / name

    def _rows(self) -> list[Row]:
        path = self.folder / ROWS
        try:
            return read_rows(path, Row.model_validate_json)
        except ValueError:
            raise BadResults(f"`{path}` holds something else than results: name another `--output-dir`") from None

    def _about(self) -> str:
        mark = hashlib.sha256(self.pool.to_json().encode()).hexdigest()
        about = {"schema_version": SCHEMA_VERSION, "pool": mark, "reward": self.rewards.model_dump()}
        about |= {"judge": self.judge} if self.judge else {}
        return json.dumps(about, indent=2) + "\n"
