"""`callsheet serve`: the mock sites on this machine."""

from __future__ import annotations

import click

from callsheet import exits


@click.command(name="serve")
@click.option(
    "-p", "--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="0 takes a free one."
)
@click.option(
    "--ports/--no-ports",
    default=True,
    show_default=True,
    help="Serve each site on a port of its own as well, the ones after PORT: then it is an origin of its own.",
)
def command(port: int, ports: bool) -> int:
    """Serve the mock sites on loopback until Ctrl-C."""
    import signal
    import threading

    from callsheet.mock_sites import SITES, Server

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Server(port=port, own_ports=ports) as server:
        for name in SITES:
            own = f"  {server.own_url(name)}" if ports else ""
            click.echo(f"{server.site_url(name)}{own}")
        click.echo("Ctrl-C stops it", err=True)
        stopped.wait()
    return exits.DONE
