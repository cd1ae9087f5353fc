"""`callsheet suite`: tasks that others wrote, solved by plans, many times each."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .options import KEY, QUIET, SECRET, common, pairs
from .problems import Problem, unwritable
from .working import keeping, work_through

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from callsheet.planners.providers import NamedModel
    from callsheet.suites.results import Results
    from callsheet.tasks.suites.playing import PlanText, Row, SuiteWork, Try
    from callsheet.tasks.suites.seam import Suite

MOST_TROUBLES = 10
RUNS = "runs"
"""Where, below the output's folder, journals of episodes are that were not solved."""


@dataclass(frozen=True, kw_only=True)
class Problems:
    """How many are drawn of each task, from what, and how patient their countdowns are."""

    episodes: int
    seed: int | None
    patience: int


@click.command(name="suite")
@click.argument("name", metavar="SUITE")
@common(
    click.option("--tasks", "chosen", metavar="NAME,…", help="Only these tasks (those that the plans are for)."),
    click.option(
        "--episodes", type=click.IntRange(1, 100_000), default=10, show_default=True, help="Problems of each task."
    ),
    click.option(
        "--seed", type=click.IntRange(0), help="What the problems are drawn from (chance, kept in the folder)."
    ),
    click.option(
        "--patience",
        type=click.IntRange(1, 100),
        default=1,
        show_default=True,
        help="How many times as long the tasks' countdowns last, on a busy machine.",
    ),
    click.option(
        "--plans",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Where the plans are; those that come with Callsheet unless said.",
    ),
    click.option(
        "--output-dir",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where results go, and are gone on with (`suite-SUITE`).",
    ),
    click.option(
        "--at",
        "places",
        metavar="SITE=URL",
        multiple=True,
        help="Where a site of WebArena's tasks is (docs/webarena.md).",
    ),
    click.option(
        "--judge",
        metavar="PROVIDER:MODEL",
        help="Who is asked where only a model can tell whether an answer of WebArena's is right.",
    ),
    KEY,
    SECRET,
    click.option("-j", "--jobs", type=click.IntRange(1, 1000), help="How many episodes at once (as many as cores)."),
    QUIET,
)
def command(
    name: str,
    *,
    chosen: str | None,
    plans: Path | None,
    folder: Path | None,
    places: tuple[str, ...],
    secrets: tuple[str, ...],
    **how: Any,
) -> int:
    """Solve the tasks of SUITE by plans, and write results.jsonl, table.md and report.html; prints the table.

    SUITE is `miniwob`, a folder of tasks (docs/suites.md), or WebArena's file of tasks (docs/webarena.md). Each episode
    is a run with what is wanted as the input `utterance`. Stopped, the same command goes on. Exit code 1 when an
    episode was not solved.
    """
    from callsheet.suites.plans import folder_of, meant_for, plans_for
    from callsheet.suites.results import Results
    from callsheet.tasks.suites.naming import suite_called

    problems = Problems(episodes=how["episodes"], seed=how["seed"], patience=how["patience"])
    judge = how["judge"]
    suite = suite_called(
        name,
        patience=problems.patience,
        addresses=_addresses(places),
        kept=folder,
        judge=None if judge is None else _judge(judge, pairs(how["keys"], "key")),
    )
    there = suite.tasks()
    place = plans or folder_of(suite.name)
    wanted = _chosen(chosen, there, suite.left_out, meant_for(place))
    found = plans_for(wanted, place)
    if not found:
        raise Problem(f"no plan for {'any task' if chosen is None else chosen}: see `docs/suites.md`")
    if chosen is not None and len(found) < len(wanted):
        raise Problem(f"no plan for `{next(one for one in wanted if one not in found)}`: see `docs/suites.md`")
    for task, plan in found.items():
        plan.require_sites(there[task])
    known = _secrets(found.values(), pairs(secrets, "secret"))
    output = folder or Path(f"suite-{suite.name}")
    try:
        results = Results.open(output, suite.name, problems.seed, problems.patience, judge or "")
        playing = _Playing(suite, results, found, results.rows(found), secrets=known, quiet=how["quiet"])
    except OSError as error:
        raise unwritable(output, error) from None
    playing.play(results.tries(found, problems.episodes), how["jobs"] or os.cpu_count() or 1)
    return playing.concluded([one for one in there if one not in found] if chosen is None else [])


def _addresses(places: Sequence[str]) -> dict[str, str]:
    """Where each site is. Raises `Problem`."""
    from callsheet.tasks.webarena.format import SITES

    found = {}
    for one in places:
        site, _, address = one.partition("=")
        if site not in SITES:
            raise Problem(f"`--at {one}` names no site of WebArena: there are {', '.join(SITES)}")
        if not address.startswith(("http://", "https://")):
            raise Problem(f"`--at {one}` has no address: write `--at {site}=http://…`")
        found[site] = address.rstrip("/")
    return found


def _judge(name: str, keys: Mapping[str, str]) -> NamedModel:
    """The model that judges, to be opened in each worker. Raises `NotSetUp`, `BadSettings`."""
    from callsheet.planners.providers import Access, NamedModel
    from callsheet.providers import provider_settings

    accesses = provider_settings(keys).accesses
    found = NamedModel(name=name, access=accesses.get(name.partition(":")[0], Access()))
    found.opened()  # a mistake is told before anything is played
    return found


def _secrets(plans: Iterable[PlanText], given: Mapping[str, str]) -> dict[str, str]:
    """The secrets of all plans. Raises `MissingSecret` before anything is played."""
    from callsheet.interpreter.run import require_secrets
    from callsheet.secrets import find_secrets

    names = sorted({name for plan in plans for name in plan.secrets})
    known = find_secrets(names, given)
    require_secrets(names, known)
    return known


def _chosen(
    text: str | None,
    there: Collection[str],
    left_out: Callable[[], Mapping[str, str]],
    meant: frozenset[str] | None,
) -> list[str]:
    """The tasks that are named, or those that the plans are meant for. Raises `Problem`."""
    from callsheet.dsl.diagnostics import closest

    if text is None:
        return [one for one in there if meant is None or one in meant]
    named = list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    for one in named:
        if one not in there:
            if why := left_out().get(one):
                raise Problem(why)
            near = closest(one, there)
            raise Problem(f"no task `{one}`" + (f"; did you mean `{near}`?" if near else ""))
    if not named:
        raise Problem("`--tasks` names no task")
    return named


@dataclass
class _Playing:
    """The episodes of one command: the rows as they come, and what is made of them."""

    suite: Suite
    results: Results
    plans: Mapping[str, PlanText]
    rows: list[Row]
    secrets: Mapping[str, str] = field(repr=False)
    quiet: bool = False
    troubles: list[str] = field(default_factory=list)
    stopped: bool = False
    wanted: list[Try] = field(default_factory=list)

    def play(self, tries: list[Try], jobs: int) -> None:
        """Play those of which there is no row yet. Raises `EngineFailed`, `Problem`."""
        from callsheet.tasks.suites.playing import SuiteWork

        done = {row.key for row in self.rows}
        self.wanted = tries
        left = [one for one in tries if one.key not in done]
        if len(left) < len(tries):
            said = f"{len(tries) - len(left)} of {len(tries)} episodes are played already: {self.results.folder}"
            click.echo(said, err=True)
        work = SuiteWork(
            suite=self.suite,
            plans=self.plans,
            root=(self.results.folder / RUNS).absolute(),
            patience=self.results.patience,
            secrets=self.secrets,
        )
        if left:
            self._play(left, work, jobs)

    def _play(self, left: list[Try], work: SuiteWork, jobs: int) -> None:
        from callsheet.interpreter.parallel import engine
        from callsheet.tasks.suites.playing import play_all

        wanted, cores = min(jobs, len(left)), os.cpu_count() or 1
        # More episodes than cores share processes: one browser with four contexts does as much as four with one.
        workers = min(wanted, cores)
        crew = engine("processes", workers=workers, slots=-(-wanted // workers))
        self.stopped = work_through(
            play_all(left, work, crew),
            keeping(self.rows, self.troubles, self.results.add, self.results.folder),
            crew,
            named="episodes",
            total=len(left),
            saying="what was played is kept; the same command goes on",
            quiet=self.quiet,
        )

    def concluded(self, without: list[str]) -> int:
        """Write the table and the page, and say where they are; returns the exit code."""
        for trouble in self.troubles[:MOST_TROUBLES]:
            click.echo(trouble, err=True)
        if self.troubles:
            click.echo(
                f"{len(self.troubles)} episodes could not be played; the same command tries them again", err=True
            )
        keys = {one.key for one in self.wanted}
        rows = [row for row in self.rows if row.key in keys]
        if rows:
            self._write(rows, without)
        if self.stopped:
            return exits.INTERRUPTED
        return exits.GOAL if self.troubles or not all(row.solved for row in rows) else exits.DONE

    def _write(self, rows: list[Row], without: list[str]) -> None:
        from callsheet.suites.figures import figures_of, table_of
        from callsheet.suites.page import page_of
        from callsheet.suites.results import PAGE, TABLE

        figures = figures_of(rows)
        table = table_of(figures)
        try:
            self.results.write(TABLE, table)
            runs = str(self.results.folder / RUNS)
            made = page_of(self.results, figures, rows, without, runs)
            page = self.results.write(PAGE, made)
        except OSError as error:
            raise unwritable(self.results.folder, error) from None
        click.echo(table, nl=False)
        good = sum(one.rate >= 0.99 for one in figures)
        click.echo(
            f"{sum(row.solved for row in rows)} of {len(rows)} episodes solved, "
            f"{good} of {len(figures)} tasks at 99 % or more: {page}",
            err=True,
        )
