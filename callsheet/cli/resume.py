"""`callsheet resume`: take up a run where its journal ends."""

from __future__ import annotations

from typing import Any

import click

from .options import HOW, REWRITER, How, pairs
from .problems import Problem

ANSWERS = ("done", "not_done")


def by_commit(words: tuple[str, ...]) -> dict[str, str]:
    """`COMMIT=done` by the commit's key, in which an instance may have a `=` of its own. Raises `Problem`."""
    found: dict[str, str] = {}
    for word in words:
        key, _, answer = word.rpartition("=")
        if not key:
            raise Problem("`--settle` is written `--settle COMMIT=done` or `--settle COMMIT=not_done`")
        if key in found:
            raise Problem(f"`--settle {key}` is given twice")
        if answer not in ANSWERS:
            raise Problem(f"a commit is settled as `done` or `not_done`, not as `{answer}`")
        found[key] = answer
    return found


def by_account(words: tuple[str, ...]) -> dict[str, str]:
    """`60 steps` and `order=12 steps` as budgets of the plan and of nodes. Raises `Problem`."""
    found: dict[str, str] = {}
    for word in words:
        account, equals, text = word.rpartition("=")
        if account in found or (equals and not account):
            raise Problem("`--budget` is written `--budget '60 steps'` or `--budget NODE='60 steps'`, each once")
        found[account] = text
    return found


@click.command(name="resume")
@click.argument("run", default="last", metavar="[RUN]")
@click.option(
    "--settle", multiple=True, metavar="COMMIT=done|not_done", help="What you have found out about an unsettled commit."
)
@click.option("--give", "gives", multiple=True, metavar="NAME=VALUE", help="What a commit that is done gave.")
@click.option(
    "--budget",
    "budgets",
    multiple=True,
    metavar="[NODE=]BUDGET",
    help="Let the plan, or a node, use more: `--budget '80 steps'`, `--budget order='12 steps'`.",
)
@REWRITER
@HOW
def command(
    run: str,
    settle: tuple[str, ...],
    gives: tuple[str, ...],
    budgets: tuple[str, ...],
    **options: Any,
) -> int:
    """Finished nodes are not run again and no commit is done twice. RUN is an id, the beginning of one, or `last`."""
    how, settled, given = How(**options), by_commit(settle), pairs(gives, "give")
    if given and not settled:
        raise Problem("`--give` says what a commit gave: name the commit with `--settle COMMIT=done`")
    from dataclasses import replace

    from callsheet.interpreter.events import BudgetRaised
    from callsheet.interpreter.folders import find_run
    from callsheet.interpreter.journal import read
    from callsheet.interpreter.run import events_of, plan_of, resume_run, settle_commit
    from callsheet.interpreter.unable import require_able

    from .carrying_out import carry_out, conclude, live_wanted

    settings = how.settings()
    folder = find_run(settings.runs_dir, run)
    checked = plan_of(folder)
    require_able(checked, settings.browser)  # before a commit is settled, or anybody is asked for a secret
    models = how.models(checked, settings)
    if budgets:
        from callsheet.interpreter.raising import raise_budgets

        raise_budgets(folder, by_account(budgets))
    for key, answer in settled.items():
        settle_commit(folder, key, done=answer == "done", gives=given)
    secrets = how.find_secrets(checked.secrets)
    past = events_of(read(folder.journal).records)
    raised = any(isinstance(one, BudgetRaised) and "replans" in one.amounts for one in past)
    replan = how.replanner(checked, settings, raised=raised)
    ended = carry_out(
        lambda chosen: resume_run(folder, secrets=secrets, settings=chosen),
        checked,
        replace(settings.for_run(), trace=how.trace, replan=replan, models=models),
        live=live_wanted(how.quiet),
        past=past,
    )
    return conclude(ended, as_json=how.as_json, otel=how.otel)
