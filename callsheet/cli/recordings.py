"""Plans from recordings, for `import` and `record`: named, laid out, checked, written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from callsheet import exits

from .plans import put_out, tell
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.recording.recorded import Recording

OUTPUT = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout."
)
NAME = click.option("--name", help="The plan's name.")
HIDDEN = click.option(
    "--secret-field", "hidden", multiple=True, metavar="NAME", help="A field, by its name, whose content is a secret."
)


def put_out_plan(recording: Recording, *, name: str, hidden: tuple[str, ...], output: Path | None) -> int:
    """Write the plan of a recording, tell what is to be looked at. Returns the exit code, 3 if it does not check.

    Raises `NotARecording`.
    """
    from callsheet.dsl.check import check
    from callsheet.dsl.format import format_plan
    from callsheet.dsl.parsing import parse
    from callsheet.recording.drafting import draft_plan

    draft = draft_plan(recording, name=name, hidden=hidden)
    text = format_plan(parse(draft.text, name=name))
    verdict = check(parse(text, name=str(output or f"{name}.plan")))
    put_out(text, output)
    tell(verdict)
    for remark in draft.remarks:
        click.echo(f"{click.style('note', bold=True)}: {remark}", err=True)
    return exits.DONE if verdict.accepted else exits.REJECTED


def plan_name(wanted: str | None, otherwise: str) -> str:
    """A name that a plan can have. Raises `Problem` for a wanted one that it cannot."""
    from callsheet.dsl.words import RESERVED

    if wanted is not None:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", wanted) or wanted in RESERVED:
            raise Problem(
                f"`{wanted}` cannot be a plan's name: it begins with a letter and has letters, digits and `_`"
            )
        return wanted
    word = re.sub(r"[^a-z0-9]+", "_", otherwise.lower()).strip("_")
    return word if word and word[0].isalpha() and word not in RESERVED else f"recorded_{word}".rstrip("_")
