"""`callsheet resume`: take up a run where its journal ends."""

from __future__ import annotations

import click

from .options import HEADED, JSON, QUIET, RUNS, SECRET, SHOTS, common, pairs
from .problems import Problem

ANSWERS = ("done", "not_done")


@click.command(name="resume")
@click.argument("run", default="last", metavar="[RUN]")
@common(SECRET, HEADED, SHOTS, RUNS, JSON, QUIET)
@click.option(
    "--settle", multiple=True, metavar="COMMIT=done|not_done", help="What you have found out about an unsettled commit."
)
@click.option("--give", "gives", multiple=True, metavar="NAME=VALUE", help="What a commit that is done gave.")
def command(
    run: str,
    secrets: tuple[str, ...],
    headed: bool,
    shots: str | None,
    runs_dir: object,
    as_json: bool,
    quiet: bool,
    settle: tuple[str, ...],
    gives: tuple[str, ...],
) -> int:
    """Finished nodes are not run again and no commit is done twice. RUN is an id, the beginning of one, or `last`."""
    from callsheet.interpreter.folders import find_run
    from callsheet.interpreter.run import plan_of, resume_run, settle_commit
    from callsheet.secrets import find_secrets
    from callsheet.settings import load_settings

    from .carrying_out import carry_out, conclude, live_wanted

    settled, given, told = pairs(settle, "settle"), pairs(gives, "give"), pairs(secrets, "secret")
    for answer in settled.values():
        if answer not in ANSWERS:
            raise Problem(f"a commit is settled as `done` or `not_done`, not as `{answer}`")
    if given and not settled:
        raise Problem("`--give` says what a commit gave: name the commit with `--settle COMMIT=done`")
    settings = load_settings(runs_dir=runs_dir, headless=False if headed else None, shots=shots)
    folder = find_run(settings.runs_dir, run)
    checked = plan_of(folder)
    for key, answer in settled.items():
        settle_commit(folder, key, done=answer == "done", gives=given)
    known = find_secrets(checked.secrets, told)
    ended = carry_out(
        lambda chosen: resume_run(folder, secrets=known, settings=chosen),
        checked,
        settings.for_run(),
        live=live_wanted(quiet),
    )
    return conclude(ended, as_json=as_json)
