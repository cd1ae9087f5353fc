"""`callsheet check`: every mistake of a plan in one go."""

from __future__ import annotations

import click

from callsheet import exits
from callsheet.dsl.check import CheckedPlan, Verdict
from callsheet.dsl.cost import shown

from .plans import STDIN, files_of, is_json, judge, read_plan, tell, tiers_for, write_plan
from .problems import Problem

SCHEMA_VERSION = 1


@click.command(name="check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the diagnostics as one JSON document.")
@click.option("--fix", is_flag=True, help="Apply the suggested edits that help, and write the file.")
@click.option("--against", metavar="PLAN", help="Check patches of this plan.")
@click.option("--effects", is_flag=True, help="Print which acts may be done again, and from where.")
@click.option("--flow", is_flag=True, help="Print where data goes, and why each commit may be done.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(
    files: tuple[str, ...],
    *,
    strict: bool,
    as_json: bool,
    fix: bool,
    against: str | None,
    effects: bool,
    flow: bool,
    quiet: bool,
) -> int:
    """Check plans before anything runs; `-` is stdin.

    With `--against PLAN`, the files are patches, and each is checked as what it makes of that plan. Exit code 0 when
    everything is accepted, 3 when something is not.
    """
    if fix and against is not None:
        raise Problem("`--fix` mends plans: take it or `--against` away")
    if fix:
        for name in files:
            _fix(name)
    verdicts = _plans(files, strict) if against is None else _patches(files, against, strict)
    if as_json:
        import json

        click.echo(json.dumps(_document(verdicts, effects=effects, flow=flow), indent=2))
    else:
        for name, verdict in verdicts:
            tell(verdict, quiet=quiet)
            if not quiet or not verdict.accepted:
                click.echo(_line(name, verdict), err=True)
            if effects and verdict.checked is not None:
                _tell_effects(verdict.checked)
            if flow and verdict.checked is not None:
                _tell_flow(verdict.checked)
    return exits.DONE if all(one.accepted for _, one in verdicts) else exits.REJECTED


def _plans(files: tuple[str, ...], strict: bool) -> list[tuple[str, Verdict]]:
    verdicts = [judge(name, strict=strict) for name in files]
    return [(one.plan.source.name, one) for one in verdicts]


def _patches(files: tuple[str, ...], against: str, strict: bool) -> list[tuple[str, Verdict]]:
    """Each patch by itself, of the same plan."""
    from .patches import judge_patch, plan_to_patch

    plan = plan_to_patch(against, files)
    return [("<stdin>" if name == STDIN else name, judge_patch(name, plan, strict=strict)) for name in files]


def _fix(name: str) -> None:
    from callsheet.dsl.fixes import mend

    if name == STDIN:
        raise Problem("`--fix` writes files: name one")
    text = read_plan(name)
    if is_json(text):
        raise Problem("`--fix` mends the text of a plan: `callsheet convert` makes one of JSON")
    mended = mend(text, name=name, files=files_of(name), tiers=tiers_for(text))
    for diagnostic in mended.applied:
        click.echo(f"fixed: {name}: {diagnostic.message} [{diagnostic.code}]", err=True)
    if mended.applied:
        write_plan(name, mended.text)


def _tell_effects(plan: CheckedPlan) -> None:
    from callsheet.dsl.effects import effects
    from callsheet.view.effects import effects_text

    click.echo(effects_text(effects(plan)))


def _tell_flow(plan: CheckedPlan) -> None:
    from callsheet.view.flow import flow_text

    click.echo(flow_text(plan.flow))


def _document(verdicts: list[tuple[str, Verdict]], *, effects: bool, flow: bool) -> dict[str, object]:
    from callsheet.documents import verdict_json

    return {
        "schema_version": SCHEMA_VERSION,
        "accepted": all(one.accepted for _, one in verdicts),
        "files": [
            verdict_json(name, one)
            | ({"effects": _effects_of(one.checked)} if effects and one.checked else {})
            | ({"flow": _flow_of(one.checked)} if flow and one.checked else {})
            for name, one in verdicts
        ],
    }


def _flow_of(plan: CheckedPlan) -> dict[str, object]:
    from callsheet.dsl.json_form.flow import flow_json

    return flow_json(plan.flow)


def _effects_of(plan: CheckedPlan) -> list[dict[str, object]]:
    from callsheet.dsl.effects import effects
    from callsheet.dsl.json_form.effects import effects_json

    return effects_json(effects(plan))


def _line(name: str, verdict: Verdict) -> str:
    errors = sum(one.severity == "error" for one in verdict.diagnostics)
    warnings = len(verdict.diagnostics) - errors
    if verdict.checked is None:
        said = _count(errors, "error") + (f", {_count(warnings, 'warning')}" if warnings else "")
        return f"{click.style('rejected', fg='red', bold=True)}: {name}: {said}"
    cost = verdict.checked.cost
    said = f"{_count(len(verdict.checked.nodes), 'node')}, {cost.least.steps} to {shown('steps', cost.most.steps)}"
    said += f", usually {shown('time', cost.typical)}"
    if warnings:
        said += f", {_count(warnings, 'warning')}"
    return f"{click.style('ok', fg='green', bold=True)}: {name}: {said}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
