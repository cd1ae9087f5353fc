"""`callsheet graph`: a plan as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits

from .plans import accepted
from .problems import unwritable


@click.command(name="graph")
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=click.Choice(["svg", "mermaid"]), help="Mermaid for `.mmd` and `.md`, else SVG.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to stdout.")
def command(file: str, form: str | None, output: Path | None) -> int:
    """Draw what waits for what, who does it and what it may cost."""
    from callsheet.graph import mermaid, svg

    checked = accepted(file)
    by_name = "mermaid" if output is not None and output.suffix in (".mmd", ".md") else "svg"
    text = mermaid(checked) if (form or by_name) == "mermaid" else svg(checked)
    if output is None:
        click.echo(text)
        return exits.DONE
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"written: {output}", err=True)
    return exits.DONE
