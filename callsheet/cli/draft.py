"""`callsheet draft`: a goal in words → a checked plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .goals import ABOUT, About
from .options import JSON, MODELS, QUIET
from .problems import Problem, unwritable

if TYPE_CHECKING:
    from callsheet.planners.drafting.context import Context
    from callsheet.planners.drafts import Draft, Task

SCHEMA_VERSION = 1


@click.command(name="draft")
@click.argument("goal", metavar="GOAL")
@ABOUT
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan, and its spec beside it."
)
@click.option("--show-prompt", is_flag=True, help="Print what a model would be told, and how large that is.")
@click.option("-v", "--verbose", is_flag=True, help="Say how the goal was understood.")
@MODELS
@JSON
@QUIET
def command(
    goal: str, *, output: Path | None, show_prompt: bool, verbose: bool, as_json: bool, quiet: bool, **options: Any
) -> int:
    """Make a plan that brings a goal about on a site; it is checked, and fits the budget.

    Exit codes: 0 for a plan, 1 when there is none (stderr says why), 2 usage.
    """
    asked = {name: options.pop(name) for name in ("model", "temperature", "record", "replay")}
    about = About(**options)
    task = about.task(goal)
    if show_prompt:
        _show_prompt(about.context(task))
        return exits.DONE
    from callsheet.settings import load_settings

    settings = load_settings(**asked, cache=about.cache)
    draft = about.draft(task, settings, about.plans(settings))
    if output is not None:
        _write(output, draft, task)
    if as_json:
        from callsheet.documents import draft_json

        click.echo(json.dumps({"schema_version": SCHEMA_VERSION, **draft_json(draft, task)}, indent=2))
    elif output is None:
        click.echo(draft.text, nl=False)
    if not quiet:
        _tell(draft, task, output, verbose=verbose)
    return exits.DONE


def _show_prompt(context: Context) -> None:
    """What is sent first, in the order in which it is sent, on stdout; its size on stderr."""
    from callsheet.planners.drafting.prompts import request_for, size_of

    request, size = request_for(context), size_of(context)
    for block in request.system:
        click.echo(f"{block.text}\n")
    click.echo(request.messages[0].text)
    click.echo(
        f"about {size.total:,} tokens: {size.card:,} of the language and {size.site:,} of the site, which caches keep, "
        f"and {size.task:,} of the task",
        err=True,
    )


def _write(output: Path, draft: Draft, task: Task) -> None:
    """The plan, and beside it the spec that it names. What is there already and says something else stays."""
    spec = output.parent / task.spec_file
    try:
        if spec.exists() and spec.read_text(encoding="utf-8") != task.spec_text:
            raise Problem(f"`{spec}` is there already and is another spec: write the plan into a folder of its own")
        if output.exists():
            raise Problem(f"`{output}` is there already: nothing was written")
        spec.write_text(task.spec_text, encoding="utf-8", newline="\n")
        output.write_text(draft.text, encoding="utf-8", newline="\n")
    except UnicodeDecodeError:
        raise Problem(f"`{spec}` is there already and is no spec: write the plan into a folder of its own") from None
    except OSError as error:
        raise unwritable(Path(error.filename or output), error) from None


def _tell(draft: Draft, task: Task, output: Path | None, *, verbose: bool) -> None:
    """What to do next, on stderr."""
    if verbose or draft.kept:
        for line in draft.why:
            click.echo(f"{draft.planner}: {line}", err=True)
    if output is None:
        click.echo(f"the plan names the spec `{task.spec_file}`: `-o FILE` writes both", err=True)
        return
    click.echo(f"written: {output}, and {task.spec_file} beside it", err=True)
    words = [f"-i {name}=…" for name in draft.asked] + [f"--secret {name}=…" for name in draft.secrets]
    click.echo(f"next: callsheet run {' '.join([str(output), *words])}", err=True)
