"""`callsheet serve`: the mock sites on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from callsheet import exits

from .problems import Problem


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
@click.option(
    "--sites-from",
    "folders",
    metavar="FOLDER",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder with one more site, as `callsheet sites new` makes it; its code is run. May be repeated.",
)
def command(port: int, ports: bool, folders: tuple[Path, ...]) -> int:
    """Serve the mock sites on loopback until Ctrl-C."""
    import signal
    import threading

    from callsheet.mock_sites import SITES, Server

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    more = _sites_from(folders)
    with Server(port=port, more=more, own_ports=ports) as server:
        for name in (*SITES, *(site.name for site in more)):
            own = f"  {server.own_url(name)}" if ports else ""
            click.echo(f"{server.site_url(name)}{own}")
        click.echo("Ctrl-C stops it", err=True)
        stopped.wait()
    return exits.DONE


def _sites_from(folders: tuple[Path, ...]) -> list[Any]:
    from callsheet.mock_sites import SITES, load_site_from
    from callsheet.mock_sites.elsewhere import NoSite

    found: list[Any] = []
    for folder in folders:
        try:
            site = load_site_from(folder)
        except NoSite as error:
            raise Problem(str(error)) from error
        if site.name in SITES or site.name in {one.name for one in found}:
            raise Problem(f"`{folder}`: there is a site `{site.name}` already")
        found.append(site)
    return found
