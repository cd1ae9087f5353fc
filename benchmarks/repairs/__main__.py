"""`python -m benchmarks.repairs`: runs of rule-made plans on sites that misbehave, mended by rules or not at all.

Each run is a row of `benchmarks/results/repairs.jsonl`, and one that is there is not run again: stop it whenever, start
it again and it goes on. `--half development` takes the cases that repairs are written against, `held` the others;
`--cases N` so many of each site and disturbance; `--site`, `--kind` and `--only NAME` leave others out, and so does
`--repairs-only` the runs without repairs; `-j N` carries out so many at once; `--fresh` makes runs anew; `--table`
prints what is there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.rows import add, read
from callsheet.interpreter.browser.launch import Browsers
from callsheet.mock_sites import Server
from callsheet.mock_sites.disturbing import KINDS
from callsheet.mock_sites.goals import Goal

from .cases import ALL_SITES, Case, Half, all_cases, cases_of
from .runs import carry_out
from .table import by_site, recovered, table

RESULTS = Path(__file__).resolve().parents[1] / "results" / "repairs.jsonl"
HALVES: dict[str, Half] = {"development": "development", "held": "held back"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: what is not recovered is printed, and no reason to fail."""
    options = _parser().parse_args(arguments)
    half = HALVES[options.half]
    if not options.table:
        asyncio.run(_all(options, half))
    rows = list({(row["case"], row["repairs"]): row for row in read(RESULTS)}.values())
    aside = {row["goal"] for row in rows if not row["kind"] and not recovered(row)}
    disturbed = [row for row in rows if row["kind"] and row["hit"] and row["half"] == half and row["goal"] not in aside]
    print(table(disturbed))
    print(by_site(disturbed))
    print(f"set aside, as their plans fail where nothing goes wrong: {', '.join(sorted(aside)) or 'none'}")
    for row in disturbed:
        if row["repairs"] and not recovered(row):
            print(f"{row['case']}: {row['outcome']}, {row['why']}; patches: {'; '.join(row['patches']) or 'none'}")
    return 0


async def _all(options: argparse.Namespace, half: Half) -> None:
    """Each run that is wanted and was not done before, so many at once."""
    sites = tuple(options.site) if options.site else ALL_SITES
    wanted = (one for one in _wanted(sites, options.cases, half, options.kind) if options.only in (None, one[0].name))
    # All of them first: to plan a goal takes the processor from runs that are under way.
    todo = iter([(case, goal, repairs) for case, goal in wanted for repairs in _ways(options)])
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        async with Browsers() as browsers:

            async def measured(case: Case, goal: Goal[Any], *, repairs: bool) -> dict[str, Any]:
                row = await carry_out(server, browsers, case, goal, Path(folder), repairs=repairs)
                add(RESULTS, row)
                print(json.dumps(row), flush=True)
                return row

            async def work() -> None:
                for case, goal, repairs in todo:
                    if options.fresh or not _is_done(case, repairs=repairs):
                        row = await measured(case, goal, repairs=repairs)
                        # Does its plan come to an end at all?
                        if repairs and not recovered(row) and not _is_done(case.undisturbed, repairs=False):
                            await measured(case.undisturbed, goal, repairs=False)

            await asyncio.gather(*(work() for _ in range(options.jobs)))


def _ways(options: argparse.Namespace) -> tuple[bool, ...]:
    return (True,) if options.repairs_only else (True, False)


def _is_done(case: Case, *, repairs: bool) -> bool:
    return any((row["case"], row["repairs"]) == (case.name, repairs) for row in read(RESULTS))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repairs", description=__doc__)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--half", choices=HALVES, default="development")
    parser.add_argument("--cases", type=int, default=4)
    parser.add_argument("--site", choices=ALL_SITES, action="append")
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--only", metavar="NAME")
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--repairs-only", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    return parser


def _wanted(sites: tuple[str, ...], number: int, half: Half, kind: str | None) -> Iterator[tuple[Case, Goal[Any]]]:
    if kind is None:
        yield from all_cases(sites, number, half)
        return
    for site in sites:
        yield from cases_of(site, kind, number, half)


if __name__ == "__main__":
    sys.exit(main())
