"""`callsheet tasks`: build a pool of tasks that were proved in a browser, look at it, hand it on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .options import JSON, MODELS, QUIET, common, pairs
from .problems import Problem, unwritable

if TYPE_CHECKING:
    from callsheet.planners.trying import Asking
    from callsheet.tasks.task import Pool

POOL = click.option(
    "--pool",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("task_pool.json"),
    show_default=True,
    help="The pool's file.",
)
BASE_URL = click.option(
    "--base-url",
    default="http://localhost:3000",
    show_default=True,
    help="Where the mock sites are served. Where nobody answers on this machine, they are served from here.",
)
API_KEY = click.option(
    "--api-key",
    metavar="TEXT",
    help="The key of `--model`'s provider; better in its variable or `.env`, since others may see a command's words.",
)
JOBS = click.option("-j", "--jobs", type=click.IntRange(1, 256), help="Browsers side by side (one for each core).")
ENGINE = click.option(
    "--engine",
    type=click.Choice(("processes", "ray")),
    default="processes",
    show_default=True,
    help="Where browsers run: on this machine, or on a Ray cluster (RAY_ADDRESS), which has to reach `--base-url`.",
)
SCHEMA_VERSION = 1


@click.group(name="tasks")
def command() -> None:
    """Build a pool of tasks with a known number of actions, look at it, export it."""


@command.command(name="build")
@common(
    click.option("--sites", metavar="NAMES", help="Sites with commas between them; all that have goals unless said."),
    click.option(
        "--difficulties", default="1-5", show_default=True, metavar="NUMBERS", help="Actions a task takes: `1-5,8`."
    ),
    click.option("--tasks-per-difficulty", "each", type=click.IntRange(1, 10_000), default=10, show_default=True),
    BASE_URL,
    click.option(
        "-o",
        "--output",
        "path",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("task_pool.json"),
        show_default=True,
        help="The pool: JSON, or YAML where the name says so. One that is there is gone on with.",
    ),
    click.option("--seed", type=click.IntRange(0, 2**31), default=0, show_default=True),
    click.option(
        "--with-model", is_flag=True, help="Let a model think of tasks, and say the others in words of its own."
    ),
    API_KEY,
    MODELS,
    JOBS,
    ENGINE,
    QUIET,
)
def build(
    *,
    sites: str | None,
    difficulties: str,
    each: int,
    path: Path,
    seed: int,
    **options: Any,
) -> int:
    """Draw tasks from the sites' goals, prove each in a browser, and keep those that the site's state says yes to.

    No model is needed: the oracle is a search. With one (`--with-model`, or any option of models) it thinks of tasks,
    which are searched and proved like all others, and says the rest in its own words. Stopped, the command goes on
    where it was; exit code 1 when there are fewer tasks than wanted.
    """
    from callsheet.tasks.building import Wanted

    from .building import built

    wanted = Wanted(sites=_sites(sites), horizons=_numbers(difficulties), each=each, seed=seed)
    how = {name: options.pop(name) for name in ("base_url", "jobs", "engine", "quiet")}
    asking = _asking(options) if any(options.values()) else None
    return built(wanted, path, asking=asking, **how)


def _asking(asked: dict[str, Any]) -> Asking:
    """Who is asked, by the options of models; `--api-key` is the key of `--model`'s provider."""
    from callsheet.models import asking_for
    from callsheet.settings import load_settings

    del asked["with_model"]
    api_key, keys = asked.pop("api_key"), pairs(asked.pop("keys"), "key")
    settings = load_settings(**asked)
    if api_key:
        keys.setdefault((settings.model or "anthropic").partition(":")[0], api_key)
    return asking_for(settings, keys, to="think of tasks")


@command.command(name="list")
@common(POOL, JSON)
def list_command(path: Path, as_json: bool) -> int:
    """List the tasks of a pool."""
    from callsheet.pool_files import load_pool

    pool = load_pool(path)
    if as_json:
        listed = [{"id": one.id, "horizon": one.horizon, "intent": one.intent} for one in pool.tasks]
        click.echo(json.dumps({"schema_version": SCHEMA_VERSION, "tasks": listed}, indent=2, ensure_ascii=False))
        return exits.DONE
    width = max((len(one.id) for one in pool.tasks), default=0)
    for one in pool.tasks:
        click.echo(f"{one.id:<{width}}  {one.intent}")
    return exits.DONE


@command.command(name="show")
@click.argument("task_id", metavar="ID")
@common(POOL, JSON)
def show(task_id: str, path: Path, as_json: bool) -> int:
    """Show a task: what is wanted, where, and the oracle's actions."""
    from callsheet.dsl.diagnostics import closest
    from callsheet.pool_files import load_pool

    tasks = {one.id: one for one in load_pool(path).tasks}
    if task_id not in tasks:
        near = closest(task_id, tasks)
        raise Problem(
            f"`{path}` has no task `{task_id}`; "
            + (f"did you mean `{near}`?" if near else "see `callsheet tasks list`")
        )
    task = tasks[task_id]
    if as_json:
        click.echo(json.dumps({"schema_version": SCHEMA_VERSION} | task.model_dump(mode="json"), indent=2))
        return exits.DONE
    click.echo(task.intent)
    click.echo(
        f"site {task.site}, seed {task.seed}{', varied' if task.vary else ''}, as {task.account}, {task.template}"
    )
    for at, act in enumerate(task.oracle, start=1):
        click.echo(f"{at:>3}  {act}")
    if task.baseline is not None:
        click.echo(f"one act a call takes {task.baseline.tokens:,} tokens ({task.baseline.tokenizer})")
    return exits.DONE


@command.command(name="stats")
@common(POOL, JSON)
def stats(path: Path, as_json: bool) -> int:
    """Count the tasks of a pool by site and number of actions."""
    from callsheet.pool_files import load_pool

    pool = load_pool(path)
    rows = list(_stats(pool))
    if as_json:
        document = {"schema_version": SCHEMA_VERSION, "generator": pool.generator, "seed": pool.seed, "cells": rows}
        click.echo(json.dumps(document, indent=2))
        return exits.DONE
    click.echo(f"{len(pool.tasks)} tasks, drawn by {pool.generator} with seed {pool.seed}")
    for row in rows:
        click.echo(
            f"{row['site']:<10} {row['horizon']:>3} actions  {row['tasks']:>4} tasks  {row['templates']:>3} kinds  "
            f"{row['baseline_tokens']:>8,} tokens one by one"
        )
    return exits.DONE


@command.command(name="export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@POOL
def export(target: Path, path: Path) -> int:
    """Write a pool's tasks as rows into TARGET, which ends in `.jsonl` or `.parquet`."""
    from callsheet.pool_files import ROWS, export_pool, load_pool

    if target.suffix not in ROWS:
        raise Problem(f"`{target}` must end in `.jsonl` or `.parquet`")
    pool = load_pool(path)
    try:
        export_pool(target, pool)
    except OSError as error:
        raise unwritable(target, error) from None
    click.echo(f"{len(pool.tasks)} tasks: {target}", err=True)
    return exits.DONE


def _stats(pool: Pool) -> Iterator[dict[str, Any]]:
    """A row for each site and horizon; tokens are the mean of the baselines."""
    for site, horizon in sorted({(task.site, task.horizon) for task in pool.tasks}):
        some = [task for task in pool.tasks if (task.site, task.horizon) == (site, horizon)]
        baselines = [task.baseline.tokens for task in some if task.baseline is not None]
        yield {
            "site": site,
            "horizon": horizon,
            "tasks": len(some),
            "templates": len({task.template for task in some}),
            "baseline_tokens": round(sum(baselines) / len(baselines)) if baselines else 0,
        }


def _sites(text: str | None) -> tuple[str, ...]:
    """The sites that are meant. Raises `Problem`."""
    from callsheet.dsl.diagnostics import closest
    from callsheet.mock_sites import SITES, load_site
    from callsheet.tasks.generating import has_tasks

    usable = [name for name in SITES if has_tasks(load_site(name))]
    if text is None:
        return tuple(usable)
    named = [one.strip() for one in text.split(",") if one.strip()]
    for name in named:
        if name not in SITES:
            near = closest(name, SITES)
            raise Problem(
                f"no site `{name}`; " + (f"did you mean `{near}`?" if near else f"there are: {', '.join(SITES)}")
            )
        if name not in usable:
            raise Problem(f"`{name}` has no goals to draw tasks from; these have: {', '.join(usable)}")
    if not named:
        raise Problem("`--sites` names no site")
    return tuple(dict.fromkeys(named))


def _numbers(text: str) -> tuple[int, ...]:
    """`1-5,8` as numbers. Raises `Problem`."""
    found: set[int] = set()
    for piece in text.split(","):
        low, dash, high = piece.strip().partition("-")
        if not low.isdecimal() or (dash and not high.isdecimal()) or not 1 <= int(low) <= int(high or low) <= 30:
            raise Problem(f"`--difficulties {text}`: write numbers of actions from 1 to 30, such as `1-5` or `1,2,8`")
        found |= set(range(int(low), int(high or low) + 1))
    return tuple(sorted(found))
