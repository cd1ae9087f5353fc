"""Options of commands that take a goal in words: the site, its spec, budget, inputs, who plans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits
from callsheet.dsl.diagnostics import closest

from .options import CACHE, PLANNERS, common, pairs
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.planners.caching import PlanCache
    from callsheet.planners.drafting.context import Context, Method
    from callsheet.planners.drafts import Draft, Task
    from callsheet.settings import AllSettings

POLICY = "policy:"
"""Before the folder of a trained policy; as in `callsheet.drafting`."""

METHODS = ("p3o", "ppo_lagrangian", "macpo")
"""As in `callsheet.planners.drafting.context`."""


class PlannerName(click.Choice):  # type: ignore[type-arg] # generic for type checkers alone
    """One of `PLANNERS`, or `policy:FOLDER`."""

    name = "planner"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A policy's folder is looked at when it is read."""
        if isinstance(value, str) and value.startswith(POLICY):
            if value == POLICY:
                self.fail("`policy:` is followed by the folder of a trained policy", param, ctx)
            return value
        near = closest(value, PLANNERS) if isinstance(value, str) and value not in PLANNERS else None
        if near is not None:
            self.fail(f"no planner `{value}`; did you mean `{near}`?", param, ctx)
        return super().convert(value, param, ctx)


ABOUT = common(
    click.option("--site", required=True, metavar="SITE", help="NAME=ADDRESS, an address, or the name of a mock site."),
    click.option(
        "--spec", type=click.Path(path_type=Path), metavar="FILE", help="The site's spec (docs/site_specs.md)."
    ),
    click.option("--budget", default="", metavar="QUANTITIES", help="As in a plan: `60 steps, 2min, spend $20`."),
    click.option("-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="A value of an input."),
    click.option(
        "--planner",
        type=PlannerName(PLANNERS),
        default="auto",
        show_default=True,
        help="Who plans; or `policy:FOLDER`, a trained policy that annotates the plan of `auto`.",
    ),
    click.option(
        "--method", type=click.Choice(METHODS), help="How models are told that exceeding the budget is priced."
    ),
    CACHE,
    click.option("--no-cache", is_flag=True, help="Take no plan that was verified before, and keep none."),
)


@dataclass(frozen=True, kw_only=True)
class About:
    """What the options of `ABOUT` say."""

    site: str
    spec: Path | None
    budget: str
    inputs: tuple[str, ...]
    planner: str
    method: Method | None = None
    cache: Path | None = None
    no_cache: bool = False
    replans: int = 0
    keys: tuple[str, ...] = ()

    @property
    def given(self) -> dict[str, str]:
        """Values of inputs. Raises `Problem`."""
        return pairs(self.inputs, "input")

    def task(self, goal: str) -> Task:
        """The goal with all that is said about it. Raises `BadTask` and `Problem`."""
        from callsheet.drafting import task_of

        return task_of(goal, self.site, spec=self.spec, budget=self.budget, given=self.given, replans=self.replans)

    def context(self, task: Task) -> Context:
        """What planners are told of a task at its beginning. Raises `CheckpointError`."""
        from callsheet.drafting import policy_of, prior_of
        from callsheet.planners.drafting.context import Context

        return Context(task=task, method=self.method, prior=prior_of(policy_of(self.planner), task))

    def plans(self, settings: AllSettings) -> PlanCache | None:
        """The cache of plans; None where none is wanted. Raises `Problem`."""
        if self.no_cache:
            if self.cache is not None:
                raise Problem("`--no-cache` and `--cache` cannot be said together")
            return None
        from callsheet.plan_cache import cache_of

        return cache_of(settings, lambda line: click.echo(f"{click.style('note', bold=True)}: {line}", err=True))

    def draft(self, task: Task, settings: AllSettings, cache: PlanCache | None = None) -> Draft:
        """Its plan. Raises `Problem` with exit code 1 when there is none, `BadTask` and `BadSettings`."""
        import asyncio

        from callsheet.drafting import draft_of
        from callsheet.planners.drafts import CannotPlan

        try:
            return asyncio.run(
                draft_of(
                    task,
                    self.planner,
                    settings=settings,
                    keys=pairs(self.keys, "key"),
                    said=lambda line: click.echo(line, err=True),
                    cache=cache,
                    method=self.method,
                )
            )
        except CannotPlan as why:
            raise Problem(f"no plan: {why}", exits.GOAL) from None
