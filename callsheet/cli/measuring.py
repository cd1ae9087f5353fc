"""Agents tried at tasks from the command line: what `evaluate` and `experiment` have in common.

In go attempts and a folder; out come its rows, summary, plots and page, with a bar while they are made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .problems import Problem, unwritable
from .working import keeping, work_through

if TYPE_CHECKING:
    from callsheet.dsl.models import Models
    from callsheet.evaluation.files import Results
    from callsheet.interpreter.parallel.seam import EngineName
    from callsheet.tasks.agents.naming import Agent
    from callsheet.tasks.evaluating import Attempt, Evaluating
    from callsheet.tasks.judging import Judge
    from callsheet.tasks.metrics import Row
    from callsheet.tasks.task import Pool

MOST_TROUBLES = 10
"""Lines about attempts that broke; the others are counted."""


def measured(
    pool: Pool,
    wanted: list[Attempt],
    folder: Path,
    *,
    judge: Judge | None,
    base_url: str,
    jobs: int | None,
    engine: EngineName,
    quiet: bool,
) -> Measuring:
    """Make those of the attempts that are not made yet; the folder's results, with what is still to be written."""
    from callsheet.evaluation.files import Results
    from callsheet.evaluation_settings import reward_settings
    from callsheet.tasks.control import require_playable

    require_playable(pool.tasks)
    named = "" if judge is None else judge.name
    results = Results(folder=folder, pool=pool, rewards=reward_settings(), judge=named)
    try:
        rows = results.open()
    except OSError as error:
        raise unwritable(folder, error) from None
    measuring = Measuring(results, rows, engine=engine, quiet=quiet)
    measuring.fill_up(wanted, judge, base_url, jobs or os.cpu_count() or 1)
    return measuring


@dataclass(frozen=True)
class Providers:
    """Makes the models of agents that are a provider's, by the settings and keys of the process that it is in."""

    def __call__(self, agent: Agent) -> Models:
        from callsheet.evaluation_settings import llm_settings
        from callsheet.planners.prices import price_of
        from callsheet.planners.providers import open_model
        from callsheet.planners.served import Manner, ServedModels
        from callsheet.providers import provider_settings
        from callsheet.tasks.statements import TIER

        found, how = provider_settings(), llm_settings()
        model = open_model(agent.model, found.accesses[agent.model.partition(":")[0]])
        manner = Manner(temperature=how.temperature, seed=how.seed)
        return ServedModels({TIER: [model]}, lambda name: price_of(name, found.prices), manner=manner)


def judging_by(name: str | None) -> Judge | None:
    """The judge of that name, if there is to be one. Raises `BadAgent`, `NotSetUp`, `Problem`."""
    from callsheet.tasks.agents.naming import Agent
    from callsheet.tasks.judging import judge_of

    if name is None:
        return None
    judge = judge_of(name)
    if not judge.simulated:
        all_set_up((Agent(model=judge.model),))
    return judge


def all_set_up(agents: tuple[Agent, ...]) -> None:
    """Raises `NotSetUp`, `Problem` before any work is done for a model that nobody can ask."""
    from callsheet.planners.providers import PROVIDERS

    for agent in agents:
        if agent.simulated:
            continue
        provider = agent.model.partition(":")[0]
        if provider not in PROVIDERS:
            raise Problem(f"no provider `{provider}`; there are: {', '.join(f'`{one}`' for one in PROVIDERS)}")
        Providers()(agent)


class Measuring:
    """One evaluation: the rows as they come, and what is made of them."""

    def __init__(self, results: Results, rows: list[Row], *, engine: EngineName, quiet: bool) -> None:
        self.results, self.rows, self.engine, self.quiet = results, rows, engine, quiet
        self.troubles: list[str] = []
        self.stopped = False

    def fill_up(self, wanted: list[Attempt], judge: Judge | None, base_url: str, jobs: int) -> None:
        """Make those of which there is no row yet. Raises `EngineFailed`, `Problem`."""
        from callsheet.mock_server import sites_at
        from callsheet.tasks.control import require_served
        from callsheet.tasks.evaluating import Evaluating, left_of

        left, folder = left_of(wanted, self.rows), self.results.folder
        if len(left) < len(wanted):
            click.echo(f"{len(wanted) - len(left)} of {len(wanted)} attempts are made already: {folder}", err=True)
        if left:
            with sites_at(base_url, lambda said: click.echo(said, err=True)) as url:
                require_served(url, (one.task.site for one in left))
                work = Evaluating(url=url, rewards=self.results.rewards, serve=Providers(), judge=judge)
                self.make(left, work, jobs)

    def make(self, attempts: list[Attempt], work: Evaluating, jobs: int) -> None:
        """Make the attempts. Raises `EngineFailed`, `Problem`."""
        from callsheet.interpreter.parallel import engine
        from callsheet.tasks.evaluating import evaluate
        from callsheet.tasks.playing import AT_ONCE

        crew = engine(self.engine, workers=min(jobs, len(attempts)), slots=AT_ONCE)
        self.stopped = work_through(
            evaluate(attempts, work, crew),
            keeping(self.rows, self.troubles, self.results.add, self.results.folder),
            crew,
            named="attempts",
            total=len(attempts),
            saying="what was measured is kept; the same command goes on",
            quiet=self.quiet,
        )

    def concluded(self) -> int:
        """Write the summary, plots and page, and say what came out and where; returns the exit code.

        Whoever stopped it has been told what matters, and hears no more.
        """
        if self.stopped:
            if self.rows:
                self._write()
            return exits.INTERRUPTED
        for trouble in self.troubles[:MOST_TROUBLES]:
            click.echo(trouble, err=True)
        if self.troubles:
            click.echo(f"{len(self.troubles)} attempts could not be made; the same command tries them again", err=True)
        if self.rows:
            self._tell(*self._write())
        return exits.GOAL if self.troubles else exits.DONE

    def _write(self) -> tuple[dict[str, Any], Path]:
        from callsheet.evaluation.files import PAGE, SUMMARY
        from callsheet.evaluation.page import page_of
        from callsheet.evaluation.summary import summary_of

        # Rows come in the order in which they were ready; the same rows give the same files.
        summary = summary_of(sorted(self.rows, key=lambda row: (row.agent, row.task, row.seed)))
        try:
            self.results.write(SUMMARY, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
            for name, picture in _pictures(summary):
                self.results.write(name, picture)
            page = self.results.write(PAGE, page_of(summary))
        except OSError as error:
            raise unwritable(self.results.folder, error) from None
        return summary, page

    def _tell(self, summary: dict[str, Any], page: Path) -> None:
        from callsheet.evaluation.conclusions import said_of

        for row in summary["agents"]:
            click.echo(_told(row), err=True)
        for conclusion in summary["conclusions"]:
            click.echo(said_of(conclusion), err=True)
        click.echo(str(page))


def _told(row: dict[str, Any]) -> str:
    """An agent's figures in a line."""
    label, fewer = " (simulated)" if row["simulated"] else "", round(row["token_reduction_percent"])
    return (
        f"{row['kind']}, K = {row['per_call']}{label}: {row['success_rate']:.0%} of {row['attempts']} done, "
        f"{row['avg_inference_calls']:.2f} calls, {abs(fewer)} % {'more' if fewer < 0 else 'fewer'} tokens, "
        f"reward {row['avg_reward']:.2f}"
    )


def _pictures(summary: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The plots of each kind of agent, as files."""
    from callsheet.evaluation.plots import FIGURES, plot

    for number, kind in enumerate(dict.fromkeys(row["kind"] for row in summary["by_horizon"]), start=1):
        rows = [row for row in summary["by_horizon"] if row["kind"] == kind]
        for figure in FIGURES:
            yield f"{figure.name}-{number}.svg", plot(figure, rows, simulated=any(row["simulated"] for row in rows))
