"""`callsheet diff`: the patch that makes one plan of another, or the lines that differ."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits
from callsheet.dsl.check import Verdict
from callsheet.dsl.diagnostics import has_errors
from callsheet.dsl.format import format_program
from callsheet.dsl.patching.base import base_hash
from callsheet.dsl.patching.differing import NotExpressible, diff
from callsheet.dsl.patching.text import textual_diff

from .plans import STDIN, judge, put_out, tell
from .problems import Problem


@click.command(name="diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--text", "as_text", is_flag=True, help="Print the lines that differ, both plans laid out alike.")
@click.option("--because", metavar="WHY", help="The reason that the patch gives.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
def command(old: str, new: str, as_text: bool, because: str | None, output: Path | None) -> int:
    """Print the patch that makes plan NEW of plan OLD; one of them may be `-`, stdin.

    Without a difference nothing is printed. A patch changes nodes and skills: when the plans differ in something else,
    that is said, with exit code 2, and `--text` shows it. A plan that cannot be read is told, with exit code 3.
    """
    if (old, new) == (STDIN, STDIN):
        raise Problem("stdin is one file: name the other")
    before, after = judge(old), judge(new)
    unread = [one for one in (before, after) if has_errors(one.plan.diagnostics)]
    for one in unread:
        tell(Verdict(plan=one.plan, diagnostics=one.plan.diagnostics, checked=None))
    if unread:
        return exits.REJECTED
    made = textual_diff(before.plan, after.plan) if as_text else _patch(before, after, because)
    if made:
        put_out(made, output)
    return exits.DONE


def _patch(before: Verdict, after: Verdict, because: str | None) -> str:
    specs = before.checked.specs if before.checked is not None else None
    try:
        patch = diff(before.plan, after.plan, base=base_hash(before.plan, specs), because=because)
    except NotExpressible as reason:
        raise Problem(f"no patch says this: {reason}; `--text` shows the difference") from None
    return format_program(patch) if patch.edits else ""
