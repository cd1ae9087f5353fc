"""`callsheet explain`: what a diagnostic's code means."""

from __future__ import annotations

import click

from callsheet import exits
from callsheet.dsl.diagnostics import closest

from .problems import Problem


@click.command(name="explain")
@click.argument("code", required=False, metavar="[CODE]")
def command(code: str | None) -> int:
    """Explain a code such as CS301, with a plan that has the mistake and one that has not. Without one, list them."""
    from callsheet.dsl.explain import codes, page

    known = codes()
    if code is None:
        for one, title in known.items():
            click.echo(f"{one}  {title}")
        return exits.DONE
    wanted = code.upper()
    if wanted not in known:
        near = closest(wanted, known)
        raise Problem(f"no code `{code}`; " + (f"did you mean `{near}`?" if near else "`callsheet explain` lists them"))
    click.echo(page(wanted), nl=False)
    return exits.DONE
