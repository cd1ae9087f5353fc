"""`callsheet run PLAN --many INPUTS.jsonl -j N`: one plan over many inputs, and a row for each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits
from callsheet.dsl.binding import BadInput, bind_inputs
from callsheet.dsl.check import CheckedPlan
from callsheet.tables import Row, line, require_parquet, write_parquet

from .plans import STDIN
from .problems import Problem, unwritable
from .stopping import stopped_by_signals

if TYPE_CHECKING:
    from callsheet.interpreter.parallel import Outcome
    from callsheet.interpreter.parallel.seam import EngineName

FINAL = ("done", "goal")
"""Outcomes that another run of the same inputs would not better: such rows are kept when the command is repeated."""


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the file of inputs, numbered from 1."""

    number: int
    inputs: Mapping[str, Any]


def read_cases(name: str, plan: CheckedPlan, common: Mapping[str, Any]) -> list[Case]:
    """Every line as inputs of the plan; those on the command line are the same for all.

    All are looked at before anything runs. Raises `Problem`, `BadInput`.
    """
    try:
        text = sys.stdin.read() if name == STDIN else Path(name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem(f"there is no file `{name}`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"`{name}` cannot be read: {str(error).lower()}") from None
    cases = []
    for number, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        try:
            given = json.loads(written)
        except ValueError as error:
            raise Problem(f"line {number} of `{name}` is no JSON: {str(error).lower()}") from None
        if not isinstance(given, dict):
            raise Problem(f'line {number} of `{name}` is a record of inputs, such as {{"limit": "$20"}}')
        case = Case(number, {**common, **given})
        try:
            bind_inputs(plan, case.inputs)
        except BadInput as bad:
            raise BadInput(f"line {number} of `{name}`: {bad}") from None
        cases.append(case)
    return cases


@dataclass(kw_only=True)
class Results:
    """Where rows go: JSON lines as they come, on stdout or at the end of a file; or Parquet when all are there."""

    path: Path | None
    rows: list[Row] = field(default_factory=list)

    @property
    def _parquet(self) -> bool:
        return self.path is not None and self.path.suffix == ".parquet"

    def open(self) -> None:
        """See that rows can be written, and read those that are there. Raises `Problem`, `NoParquet`."""
        if self.path is None:
            return
        if self._parquet:
            require_parquet()
            if self.path.exists():
                raise Problem(f"`{self.path}` is there already: name another file, or one that ends in `.jsonl`")
        elif self.path.suffix != ".jsonl":
            raise Problem(f"`{self.path}` must end in `.jsonl` or `.parquet`")
        try:
            if not self._parquet:
                with self.path.open("a+", encoding="utf-8") as file:
                    file.seek(0)
                    self.rows = [json.loads(row) for row in file if row.strip()]
            elif not self.path.parent.is_dir():
                raise Problem(f"there is no folder `{self.path.parent}`")
        except OSError as error:
            raise unwritable(self.path, error) from None
        except ValueError:
            raise Problem(f"`{self.path}` holds something else than results: name another file") from None

    def has(self, case: Case) -> bool:
        """Whether a row tells how a run of these very inputs ended for good."""
        return any(
            row.get("line") == case.number and row.get("inputs") == case.inputs and row.get("outcome") in FINAL
            for row in self.rows
        )

    def add(self, row: Row) -> None:
        """One row more. Raises `Problem`."""
        self.rows.append(row)
        if self.path is None:
            click.echo(line(row))
        elif not self._parquet:
            try:
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(line(row) + "\n")
            except OSError as error:
                raise unwritable(self.path, error) from None

    def close(self) -> None:
        """Write what is written at the end. Raises `Problem`."""
        if self.path is not None and self._parquet:
            try:
                write_parquet(self.path, self.rows)
            except OSError as error:
                raise unwritable(self.path, error) from None


def run_many(
    work: Any, cases: list[Case], results: Results, *, engine: EngineName | None, jobs: int | None, quiet: bool
) -> int:
    """Run the cases that have no final row yet; returns the exit code.

    0 when every run is done and verified, 130 when it was stopped, else 1. Raises `EngineFailed`, `Problem`.
    """
    from callsheet.interpreter.parallel import engine as engine_of

    results.open()
    left = [case for case in cases if not results.has(case)]
    if len(left) < len(cases):
        click.echo(f"{len(cases) - len(left)} of {len(cases)} are done already: {results.path}", err=True)
    cores = os.cpu_count() or 1
    wanted = max(1, min(jobs or cores, len(left)))
    # More runs than cores share processes: one browser with four contexts does as much as four with one.
    workers = min(wanted, cores) if engine != "ray" else wanted
    crew = engine_of(engine or "processes", workers=workers, slots=-(-wanted // workers))
    new: list[Row] = []
    with stopped_by_signals(crew, "what is under way ends first (once more to stop at once)") as stopped:
        for outcome in crew.run(work, (case.inputs for case in left)):
            row = _row(left[outcome.index], outcome)
            new.append(row)
            results.add(row)
            if not quiet:
                click.echo(f"{len(new)}/{len(left)} line {row['line']}: {row['outcome']}, {row['why']}", err=True)
    results.close()
    return _concluded(new, len(left), stopped=bool(stopped))


def _row(case: Case, outcome: Outcome) -> Row:
    from callsheet.interpreter.limits import MEASURED
    from callsheet.interpreter.many import OneRun
    from callsheet.interpreter.parallel import Done, Lost

    row: dict[str, Any] = {"line": case.number, "inputs": case.inputs}
    if isinstance(outcome, Done):
        one: OneRun = outcome.value
        told = {"outcome": one.outcome, "run": one.run, "why": one.why, "result": one.result, "seconds": one.seconds}
        return row | told | dict(one.used)
    if isinstance(outcome, Lost):
        told = {"outcome": "lost", "why": f"{outcome.why}; `callsheet runs` lists what can be resumed"}
    else:
        told = {"outcome": "error", "why": outcome.why}
    # The same columns in every row.
    return row | told | dict.fromkeys(("run", "result", "seconds", *MEASURED))


def _concluded(rows: list[Row], wanted: int, *, stopped: bool) -> int:
    done = sum(row["outcome"] == "done" for row in rows)
    click.echo(f"{done} of {wanted} done and verified", err=True)
    if stopped:
        return exits.INTERRUPTED
    return exits.DONE if done == wanted else exits.GOAL
