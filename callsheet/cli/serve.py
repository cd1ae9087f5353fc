"""`callsheet serve`: the mock sites on this machine."""

from __future__ import annotations

import click

from callsheet import exits


@click.command(name="serve")
@click.option(
    "-p", "--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="0 takes a free one."
)
def command(port: int) -> int:
    """Serve the mock sites on loopback until Ctrl-C."""
    import signal
    import threading

    from callsheet.mock_sites import SITES, Server

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Server(port=port) as server:
        for name in SITES:
            click.echo(server.site_url(name))
        click.echo("Ctrl-C stops it", err=True)
        stopped.wait()
    return exits.DONE
