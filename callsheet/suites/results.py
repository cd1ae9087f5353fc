"""The folder of a suite's results: rows as they come, what was asked, and what they come to.

In goes a folder and the seed; out come the rows that are there already. Rows of a plan that has changed since are left
out of all figures, and tried again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from callsheet.pool_files import write_whole
from callsheet.result_rows import add_row, read_rows
from callsheet.tasks.suites.playing import PlanText, Row, Try
from callsheet.tasks.suites.seam import BadSuite

SCHEMA_VERSION = 1
ROWS, ABOUT, PAGE, TABLE = "results.jsonl", "suite.json", "report.html", "table.md"

ROUND = 10
"""Problems of a task that follow each other."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """A folder of results of one suite, whose seeds are drawn from one number."""

    folder: Path
    suite: str
    seed: int
    patience: int = 1
    judge: str = ""

    @classmethod
    def open(cls, folder: Path, suite: str, seed: int | None, patience: int = 1, judge: str = "") -> Results:
        """Make the folder, or go on with it. Without a seed it is that of the folder, or chance.

        Raises `BadSuite` for results of another suite, seed, patience or judge, OSError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / ABOUT
        if path.exists():
            there = _about(folder, path)
            asked = cls(folder=folder, suite=suite, seed=there.seed, patience=patience, judge=judge)
            if there != asked or seed not in (None, there.seed):
                raise BadSuite(f"`{folder}` has results of {there.said}: name another `--output-dir`")
            return there
        drawn = random.randrange(2**31) if seed is None else seed
        made = cls(folder=folder, suite=suite, seed=drawn, patience=patience, judge=judge)
        about = {"schema_version": SCHEMA_VERSION, "suite": suite, "seed": drawn, "patience": patience, "judge": judge}
        write_whole(path, json.dumps(about, indent=2) + "\n")
        return made

    @property
    def said(self) -> str:
        """What tells these results from others, in words."""
        judged = f", judged by {self.judge}" if self.judge else ""
        return f"`{self.suite}` with seed {self.seed} and patience {self.patience}{judged}"

    def tries(self, tasks: Iterable[str], episodes: int) -> list[Try]:
        """Every task that many times, in rounds: what was stopped has about as many problems of each.

        In a round those of a task follow each other, since its page stays open to read what is wanted.
        """
        chances = {task: random.Random(f"{self.seed} {task}") for task in tasks}
        return [
            Try(task=task, seed=chance.randrange(2**31))
            for begun in range(0, episodes, ROUND)
            for task, chance in chances.items()
            for _ in range(min(ROUND, episodes - begun))
        ]

    def rows(self, plans: Mapping[str, PlanText]) -> list[Row]:
        """Those of the plans as they are now. Raises `BadSuite`, OSError."""
        path = self.folder / ROWS
        try:
            rows = read_rows(path, Row.model_validate_json)
        except ValueError:
            raise BadSuite(f"`{path}` holds something else than results: name another `--output-dir`") from None
        return [row for row in rows if row.task in plans and row.mark == plans[row.task].mark]

    def add(self, row: Row) -> None:
        """One row more. Raises OSError."""
        add_row(self.folder / ROWS, row.model_dump(mode="json"))

    def write(self, name: str, text: str) -> Path:
        """A file beside the rows, whole or not at all. Raises OSError."""
        write_whole(self.folder / name, text)
        return self.folder / name


def _about(folder: Path, path: Path) -> Results:
    """What a folder has results of. Raises `BadSuite`, OSError."""
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        return Results(
            folder=folder,
            suite=str(about["suite"]),
            seed=int(about["seed"]),
            patience=int(about["patience"]),
            judge=str(about.get("judge", "")),
        )
    except (ValueError, KeyError, TypeError):
        raise BadSuite(f"`{path}` is no file of a suite's results: name another `--output-dir`") from None
