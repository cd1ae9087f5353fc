"""`callsheet draft`: a goal in words → a checked plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .goals import ABOUT, About
from .options import JSON, QUIET
from .problems import Problem, unwritable

if TYPE_CHECKING:
    from callsheet.planners.drafts import Draft, Task

SCHEMA_VERSION = 1


@click.command(name="draft")
@click.argument("goal", metavar="GOAL")
@ABOUT
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan, and its spec beside it."
)
@click.option("-v", "--verbose", is_flag=True, help="Say how the goal was understood.")
@JSON
@QUIET
def command(goal: str, *, output: Path | None, verbose: bool, as_json: bool, quiet: bool, **options: Any) -> int:
    """Make a plan that brings a goal about on a site; it is checked, and fits the budget.

    Exit codes: 0 for a plan, 1 when there is none (stderr says why), 2 usage.
    """
    about = About(**options)
    task = about.task(goal)
    draft = about.draft(task)
    if output is not None:
        _write(output, draft, task)
    if as_json:
        click.echo(json.dumps(_document(draft, task), indent=2))
    elif output is None:
        click.echo(draft.text, nl=False)
    if not quiet:
        _tell(draft, task, output, verbose=verbose)
    return exits.DONE


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
    if verbose:
        for line in draft.why:
            click.echo(f"{draft.planner}: {line}", err=True)
    if output is None:
        click.echo(f"the plan names the spec `{task.spec_file}`: `-o FILE` writes both", err=True)
        return
    click.echo(f"written: {output}, and {task.spec_file} beside it", err=True)
    words = [f"-i {name}=…" for name in draft.asked] + [f"--secret {name}=…" for name in draft.secrets]
    click.echo(f"next: callsheet run {' '.join([str(output), *words])}", err=True)


def _document(draft: Draft, task: Task) -> dict[str, object]:
    from callsheet.dsl.json_form.costs import cost_json

    return {
        "schema_version": SCHEMA_VERSION,
        "planner": draft.planner,
        "plan": draft.text,
        "spec": task.spec_file,
        "inputs": list(draft.asked),
        "secrets": list(draft.secrets),
        "why": list(draft.why),
        "cost": cost_json(draft.checked.cost),
    }
