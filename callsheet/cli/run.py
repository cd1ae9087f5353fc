"""`callsheet run`: a plan in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import HOW, REWRITER, How, pairs
from .plans import accepted
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.interpreter.parallel.seam import EngineName


@click.command(name="run")
@click.argument("file", metavar="FILE")
@click.option("-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input of the plan.")
@click.option("--site", "sites", multiple=True, metavar="NAME=URL", help="Run against another address of a site.")
@click.option(
    "--strict", is_flag=True, help="Take warnings for errors; begin a node only when all of it fits the budget."
)
@click.option("--many", metavar="FILE", help="A line of JSON with inputs for each of many runs; `-` is stdin.")
@click.option("-j", "--jobs", type=click.IntRange(1, 1000), help="With `--many`: how many at once (as many as cores).")
@click.option("--engine", type=click.Choice(["processes", "ray"]), help="With `--many`: where they run.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With `--many`: rows into FILE.jsonl, where rows that are done are kept, or FILE.parquet.",
)
@REWRITER
@HOW
def command(
    file: str,
    *,
    inputs: tuple[str, ...],
    sites: tuple[str, ...],
    strict: bool,
    many: str | None,
    jobs: int | None,
    engine: EngineName | None,
    output: Path | None,
    **options: Any,
) -> int:
    """Check a plan and run it; `-` reads it from stdin.

    Exit codes: 0 done and verified, 1 goal not met, 2 usage, 3 plan rejected, 4 budget, 5 waits for a person,
    6 site or browser, 130 stopped (it can be resumed).
    """
    how, given, addresses = How(**options), pairs(inputs, "input"), pairs(sites, "site")
    checked = accepted(file, strict=strict, addresses=addresses)
    from dataclasses import replace

    from callsheet.interpreter.run import run_plan
    from callsheet.interpreter.unable import require_able

    from .carrying_out import carry_out, conclude, live_wanted

    settings = how.settings()
    require_able(checked, settings.browser)  # before anybody is asked for a secret
    _fitting(how, many=many is not None, only_many=(jobs, engine, output) != (None, None, None))
    models = how.models(checked, settings)
    secrets = how.find_secrets(checked.secrets)
    chosen = replace(settings.for_run(), strict=strict, trace=how.trace, models=models)
    if many is not None:
        from callsheet.interpreter.many import ManyRuns

        from .many import Results, read_cases, run_many

        cases = read_cases(many, checked, given)
        chosen = replace(chosen, shots=how.shots or "none")  # of a thousand runs nobody looks at the pictures
        work = ManyRuns.of(checked, root=settings.runs_dir, secrets=secrets, addresses=addresses, settings=chosen)
        return run_many(work, cases, Results(path=output), engine=engine, jobs=jobs, quiet=how.quiet)
    ended = carry_out(
        lambda settled: run_plan(
            checked, root=settings.runs_dir, inputs=given, secrets=secrets, addresses=addresses, settings=settled
        ),
        checked,
        replace(chosen, replan=how.replanner(checked, settings)),
        live=live_wanted(how.quiet),
    )
    return conclude(ended, as_json=how.as_json, otel=how.otel)


def _fitting(how: How, *, many: bool, only_many: bool) -> None:
    """Raises `Problem` for options that are about one run, or about many, where it is the other."""
    if not many and only_many:
        raise Problem("`-j`, `--engine` and `--output` go with `--many`")
    if many and how.otel:
        raise Problem("`--otel` is about one run: `callsheet report RUN --otel` sends the spans of each of many")
    if many and how.trace:
        raise Problem("`--trace` is about one run: take it or `--many` away")
    if many and how.planner is not None:
        raise Problem("`--planner` is for one run: patch the plan, and run that over many inputs")
    if many and how.patches:
        raise Problem("`--replan` is for one run: patch the plan, and run that over many inputs")
    if many and how.script is not None:
        raise Problem("`--script` is for one run: what it says is said once")
