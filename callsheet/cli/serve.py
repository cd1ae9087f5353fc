"""`callsheet serve`: the mock sites on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from callsheet import exits

from .problems import Problem


@click.command(name="serve")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
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
def command(sites: tuple[str, ...], port: int, ports: bool, folders: tuple[Path, ...]) -> int:
    """Serve the mock sites on loopback until Ctrl-C: all of them, or those that are named."""
    import signal
    import threading

    from callsheet.mock_sites import SITES, Server, load_site

    for name in sites:
        if name not in SITES:
            raise Problem(f"there is no site `{name}`; there are {', '.join(SITES)}")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    more = _sites_from(folders)
    chosen = tuple(dict.fromkeys(sites)) or tuple(SITES)
    with Server(port=port, sites=chosen, more=more, own_ports=ports) as server:
        for site in (*(load_site(name) for name in chosen), *more):
            own = f"  {server.own_url(site.name)}" if ports else ""
            click.echo(f"{server.site_url(site.name)}{own}")
            for user, password in site.accounts.items():
                click.echo(f"  sign in to {site.name} as {user} with {password}", err=True)
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
