"""Mock sites: small real-looking web sites to run plans on, and the loopback server that hosts them.

A site is one folder here and one line in `SITES`. In go HTTP requests; out come pages, and over the control
endpoints the state of a site, which is what verification trusts. Imports nothing else of the project, and
nothing slow until a server is made.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .application import create_app as create_app
    from .elsewhere import load_site_from as load_site_from
    from .listening import PortUnavailable as PortUnavailable
    from .server import Server as Server
    from .site import Site

__all__ = ["SITES", "PortUnavailable", "Server", "create_app", "load_site", "load_site_from"]

SITES: dict[str, str] = {
    "cart": ".cart.site:SITE",
    "settings": ".settings.site:SITE",
    "signup": ".signup.site:SITE",
    "todo": ".todo.site:SITE",
    "wizard": ".wizard.site:SITE",
}
"""The sites there are: name in the URL, and `module:attribute` (relative to this package) of its `Site`."""

_LAZY = {
    "PortUnavailable": ".listening",
    "Server": ".server",
    "load_site_from": ".elsewhere",
    "create_app": ".application",
}


def load_site(name: str) -> Site[Any]:
    """The site called `name`. Raises `KeyError` when `SITES` does not list it."""
    module, _, attribute = SITES[name].partition(":")
    site: Site[Any] = getattr(import_module(module, __package__), attribute)
    return site


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name], __package__), name)
