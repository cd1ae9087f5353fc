"""`callsheet lsp`: the language server, for editors to start."""

from __future__ import annotations

import click

from callsheet import exits

from .problems import Problem

EXTRA = frozenset({"attr", "attrs", "cattrs", "lsprotocol", "pygls"})
"""What the extra `lsp` brings."""


@click.command(name="lsp")
@click.option("--stdio", is_flag=True, help="What it does anyway: many editors say so.")
def command(stdio: bool) -> int:
    """Speak the Language Server Protocol on standard input and output: docs/editors.md."""
    del stdio
    try:
        from callsheet.language_server.server import serve
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in EXTRA:
            raise
        raise Problem("the language server needs pygls: install it with `pip install 'callsheet[lsp]'`") from None
    serve()
    return exits.DONE
