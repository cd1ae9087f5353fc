"""Trainings of an experiment: those that are there, those that are still to be made, and what all of them come to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from callsheet import exits

from .problems import Problem, unwritable
from .working import keeping, work_through

if TYPE_CHECKING:
    from callsheet.experiments import Learning
    from callsheet.training.trials import Row

ROWS, SUMMARY, PAGE = "results.jsonl", "summary.json", "report.html"


@dataclass(kw_only=True)
class Comparing:
    """A folder of trainings: their rows as they come, and what is made of them."""

    folder: Path
    rows: list[Row]
    troubles: list[str] = field(default_factory=list)
    stopped: bool = False

    @classmethod
    def begun(cls, folder: Path) -> Comparing:
        """What the folder holds. Raises `Problem`."""
        from callsheet.result_rows import read_rows
        from callsheet.training.trials import Row

        try:
            return cls(folder=folder, rows=read_rows(folder / ROWS, Row.model_validate_json))
        except ValueError:
            what = f"`{folder / ROWS}` holds something else than trainings: name another `--output-dir`"
            raise Problem(what) from None
        except OSError as error:
            raise unwritable(folder, error) from None

    def fill_up(self, learning: Learning, jobs: int, *, quiet: bool) -> None:
        """Train what there is no row of. Raises `EngineFailed`, `Problem`."""
        from callsheet.interpreter.parallel import engine
        from callsheet.training.trials import left_of, train_all, trainings_of

        wanted = trainings_of(learning)
        left = left_of(wanted, self.rows)
        if len(left) < len(wanted):
            click.echo(f"{len(wanted) - len(left)} of {len(wanted)} trainings are there: {self.folder}", err=True)
        if not left:
            return
        crew = engine("processes", workers=min(jobs, len(left)))
        self.stopped = work_through(
            train_all(left, self.folder, crew),
            keeping(self.rows, self.troubles, self._add, self.folder),
            crew,
            named="trainings",
            total=len(left),
            saying="what was trained is kept; the same command goes on",
            quiet=quiet,
        )

    def _add(self, row: Row) -> None:
        from callsheet.result_rows import add_row

        add_row(self.folder / ROWS, row.model_dump(mode="json"))

    def concluded(self) -> int:
        """Write summary, plots and page, and say where they are; returns the exit code."""
        for trouble in self.troubles:
            click.echo(trouble, err=True)
        if self.rows:
            self._write()
        if self.stopped:
            return exits.INTERRUPTED
        good = not self.troubles and all(row.within for row in self.rows)
        return exits.DONE if good else exits.GOAL

    def _write(self) -> None:
        from callsheet.pool_files import write_whole
        from callsheet.training.comparison import page_of, pictures_of, summary_of, told

        summary = summary_of(self.rows)
        try:
            write_whole(self.folder / SUMMARY, json.dumps(summary, indent=2) + "\n")
            for name, picture in pictures_of(summary):
                write_whole(self.folder / name, picture)
            write_whole(self.folder / PAGE, page_of(summary))
        except OSError as error:
            raise unwritable(self.folder, error) from None
        for cell in summary["cells"]:
            click.echo(told(cell), err=True)
        click.echo(str(self.folder / PAGE))
