"""CS7: site addresses are plain http(s) origins with a base path, and literal `goto`s stay on their site.

One parser decides here and at run time. Addresses that `urllib` and browsers are known to read differently (user
info, backslashes, odd characters, numeric hosts in disguise) are refused rather than understood.
"""

from __future__ import annotations

import re

from .. import ast
from ..diagnostics import Label
from .facts import Facts

ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>(?:/[A-Za-z0-9._~@+-]*)*)\Z"
)
DEFAULT_PORTS = {"http": "80", "https": "443"}


def origin_of(address: str) -> str | None:
    """`scheme://host:port` of an address in the accepted form, None for any other."""
    match = ADDRESS.match(address)
    if match is None or ".." in match["path"].split("/") or int(match["port"] or 80) > 65535:
        return None
    return f"{match['scheme']}://{match['host']}:{match['port'] or DEFAULT_PORTS[match['scheme']]}"


def check_sites(facts: Facts) -> None:
    """Each site's address, then each literal `goto`."""
    for name, site in facts.symbols.sites.items():
        address = site.address.plain
        origin = origin_of(address) if address is not None else None
        if origin is None:
            facts.sink.error(
                "CS701",
                "a site's address is `http://host/path` or `https://host/path`, in small letters",
                site.address.span,
                help="no user name, query, fragment, `..` or interpolation; passwords go into `auth basic`",
            )
        else:
            facts.origins[name] = origin
    for node in facts.symbols.nodes.values():
        site_name = facts.site_of(node)
        for act in ast.walk(node.body):
            if isinstance(act, ast.ActStatement) and act.verb.text == "goto" and isinstance(act.operand, ast.Text):
                _goto(facts, act.operand, site_name)


def _goto(facts: Facts, address: ast.Text, site: str | None) -> None:
    first = address.parts[0] if address.parts else ""
    if not isinstance(first, str) or first.startswith("/") and not first.startswith("//"):
        return
    declared = facts.symbols.sites.get(site or "")
    base = declared.address.plain if declared is not None else None
    if base is not None and (first == base or first.startswith(base.rstrip("/") + "/")):
        return
    others = (Label(span=declared.address.span, text="the agent's site is here"),) if declared else ()
    facts.sink.error(
        "CS702",
        "a page of the agent's site is wanted: a path that begins with `/`",
        address.span,
        others=others,
        help='write `goto "/path"`: it is added to the site\'s address; another site needs an agent of its own',
    )
