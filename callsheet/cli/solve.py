"""`callsheet solve`: a goal in words, planned, carried out and verified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from .goals import ABOUT, About
from .options import HOW, How
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.planners.drafts import Draft

OF_TASK = ("site", "spec", "budget", "inputs", "planner", "method", "cache", "no_cache")


@click.command(name="solve")
@click.argument("goal", metavar="GOAL")
@ABOUT
@click.option("--no-replan", is_flag=True, help="Never rewrite the rest of the plan.")
@click.option("--max-replans", type=click.IntRange(0, 100), default=3, show_default=True, help="How often, at most.")
@HOW
def command(goal: str, *, no_replan: bool, max_replans: int, **options: Any) -> int:
    """Make a plan of a goal, run it, rewrite the rest of it where a page is not as expected, and verify.

    Exit codes: 0 done and verified, 1 no plan, or the goal not met, 2 usage, 4 budget, 5 waits for a person, 6 site or
    browser, 130 stopped (it can be resumed).
    """
    replans = 0 if no_replan else max_replans
    about = About(**{name: options.pop(name) for name in OF_TASK}, replans=replans, keys=options["keys"])
    how = How(**options, cache=about.cache, planner=about.planner)
    settings = how.settings()
    cache = about.plans(settings)
    task = about.task(goal)
    draft = about.draft(task, settings, cache)
    inputs = _inputs(draft, about.given)

    from callsheet.interpreter.run import run_plan

    from .carrying_out import carry_out, conclude, live_wanted

    checked = draft.checked
    if not how.quiet:
        for line in draft.why:
            click.echo(line, err=True)
        click.echo(f"planned by {draft.planner}: {checked.cost.most.steps} steps at most", err=True)
    models = how.models(checked, settings)
    secrets = {**how.find_secrets(checked.secrets), **draft.confided}
    replan = how.replanner(checked, settings) if replans else None
    chosen = replace(settings.for_run(), trace=how.trace, replan=replan, models=models)
    ended = carry_out(
        lambda settled: run_plan(checked, root=settings.runs_dir, inputs=inputs, secrets=secrets, settings=settled),
        checked,
        chosen,
        live=live_wanted(how.quiet),
    )
    if cache is not None:
        from callsheet.plan_cache import settle
        from callsheet.report import load_report

        settle(cache, about.context(task), draft, load_report(ended.folder))
    return conclude(ended, as_json=how.as_json, otel=how.otel)


def _inputs(draft: Draft, given: dict[str, str]) -> dict[str, str]:
    """The values of the plan's inputs. Raises `Problem` for one that is missing, and for one that it does not have."""
    unknown = next((name for name in given if name not in draft.checked.inputs), None)
    if unknown is not None:
        names = ", ".join(f"`{one}`" for one in draft.checked.inputs)
        raise Problem(f"the plan has no input `{unknown}`; it has {names or 'none'}")
    missing = [name for name in draft.asked if name not in given]
    if missing:
        raise Problem(f"the plan asks for {' '.join(f'`-i {name}=…`' for name in missing)}")
    return given
