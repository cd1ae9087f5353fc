"""CS7: site addresses are plain http(s) origins with a base path, and literal `goto`s stay on their site.

The parser of `dsl.origins` decides here and at run time; what is declared is written more plainly still, in small
letters and without a query.
"""

from __future__ import annotations

import re

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Edit, Label
from callsheet.dsl.origins import origin_of
from callsheet.dsl.source import Span

from ..blocks import act_of, statements_in
from ..facts import Facts
from ..scope import ungrouped

PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(?::[1-9][0-9]*)?(?P<path>(?:/[A-Za-z0-9._~@+-]*)*)\Z")
"""What of an address with an origin is written plainly enough to be declared."""

# Asked in turn, of an address that is not plain: the first that matches says what is wrong with it.
REASONS: tuple[tuple[str, str, str], ...] = (
    (r"(?i)(?!https?:)", "it does not begin with `http://` or `https://`", 'write `"https://shop.example"`'),
    (
        r"(?i)https?://[^/?#]*@",
        "it has a user name in it",
        "passwords are secrets: `auth basic USER, SECRET`",
    ),
    (r"[^?#]*\?", "it has a query in it", 'put what comes after the `?` into `goto "/…?…"`'),
    (r"[^#]*#", "it has a fragment in it", "leave out what comes after the `#`"),
    (
        r"[A-Za-z]*[A-Z][A-Za-z]*:|https?://[^/]*[A-Z]",
        "its scheme and host are in small letters",
        "write it in small letters",
    ),
    (r"https?://\[", "its host is an IPv6 address", "use a host name or an IPv4 address"),
    (r".*\\", "it has a backslash in it", "use `/`"),
    (r".*%", "it has `%` in it", "put encoded parts into `goto`"),
    (r".*/\.\.?(/|\Z)", "it has `.` or `..` steps in it", "write the path that they lead to"),
)
ELSEWHERE = r"//|\\\\|[A-Za-z][A-Za-z0-9+.-]*:"
"""How an address begins that names a host or a scheme of its own."""
PLAIN = "an address is `http://host/path` or `https://host:port/path`"


def plain_origin(address: str) -> str | None:
    """`scheme://host:port` of an address in the accepted form, None for any other."""
    match, origin = PLAIN_ADDRESS.match(address), origin_of(address)
    if match is None or origin is None or {".", ".."} & set(match["path"].split("/")):
        return None
    return origin.in_full


def check_sites(facts: Facts) -> None:
    """Each site's address, then each literal `goto`."""
    for name, site in facts.symbols.sites.items():
        address = site.address.plain
        origin = plain_origin(address) if address is not None else None
        if origin is None:
            _not_plain(facts, site, address)
        else:
            facts.origins[name] = origin
    for name, node in facts.symbols.nodes.items():
        facts.of_node("addresses", name, _gotos, facts, facts.site_of(node), node.body)
    for skill in facts.symbols.skills.values():
        _gotos(facts, skill.site.text if skill.site else None, skill.body)


def _gotos(facts: Facts, site: str | None, body: ast.Block) -> None:
    for statement in statements_in(body):
        act = act_of(statement)
        if act is not None and act.verb == "goto" and act.operand:
            address_text = ungrouped(act.operand)
            if isinstance(address_text, ast.Text):
                _goto(facts, address_text, site)


def check_assets(facts: Facts, site: str, assets: ast.Assets) -> None:
    """Origins that pages of a site may load from: plain, without a path, and none that is visited anyway."""
    for written in assets.origins:
        address = written.plain
        origin = plain_origin(address) if address is not None else None
        if origin is None:
            why, help_ = _reason(address)
            message = f"the origin of assets of site `{site}` is not plain: {why}"
            facts.sink.error("CS701", message, written.span, notes=(PLAIN,), help=help_)
        elif (PLAIN_ADDRESS.match(address or "") or {"path": ""})["path"].strip("/"):
            facts.sink.error(
                "CS701",
                f"assets of site `{site}` come from a whole origin, not from a path of it",
                written.span,
                help=f'write `"{origin.removesuffix(":443").removesuffix(":80")}"`',
            )


def _reason(address: str | None) -> tuple[str, str]:
    """What is wrong with an address that is not plain, and what would be right."""
    if address is None:
        return "it has a value in it", "a site stands fast; `run --site NAME=URL` moves it"
    return next(
        ((why, help_) for pattern, why, help_ in REASONS if re.match(pattern, address, re.DOTALL)),
        ("its host or port is none", ""),
    )


def _not_plain(facts: Facts, site: ast.Site, address: str | None) -> None:
    name = site.name.text
    facts.used |= {part.name for part in ast.walk(site.address) if isinstance(part, ast.Reference)}
    why, help_ = _reason(address)
    facts.sink.error(
        "CS701",
        f"the address of site `{name}` is not plain: {why}",
        site.address.span,
        notes=(PLAIN,),
        help=help_,
    )


def _goto(facts: Facts, address: ast.Text, site: str | None) -> None:
    first = address.parts[0] if address.parts else ""
    if not isinstance(first, str):
        _begins_with_a_value(facts, address, first)
    elif first.startswith("/") and not first.startswith("//"):
        return
    elif not re.match(ELSEWHERE, first):
        _relative(facts, address)
    elif site in facts.origins:  # else there is no agent or no address to compare it with, which is told elsewhere
        _elsewhere(facts, address, first, site)


def _elsewhere(facts: Facts, address: ast.Text, first: str, site: str) -> None:
    declared = facts.symbols.sites[site]
    base = declared.address.plain or ""
    if first == base or first.startswith(tuple(base.rstrip("/") + mark for mark in "/?#")):
        return
    facts.sink.error(
        "CS702",
        f"this leaves site `{site}`",
        address.span,
        label="only pages of the agent's site can be opened",
        others=(Label(span=declared.address.span, text="the agent's site is here"),),
        help=_where_to(facts, first, site),
    )


def _begins_with_a_value(facts: Facts, address: ast.Text, value: ast.Expression) -> None:
    """A value in a text is URL-encoded, so that it cannot add a part of its own: its `/` is no `/` of the path."""
    name = facts.plan.source.slice(value.span)
    facts.sink.error(
        "CS702",
        "a path begins with `/`, and a value in it is encoded",
        address.span,
        label=f"a `/` in `{name}` would not count",
        help=f'write `goto {name}` when it is a whole address, `goto "/{{{name}}}"` when it is a part of one',
    )


def _relative(facts: Facts, address: ast.Text) -> None:
    inside = address.span.start + 1
    facts.sink.error(
        "CS702",
        "a path begins with `/`",
        address.span,
        label="from which page would this be taken?",
        help="a path is added to the address of the agent's site",
        fix=(Edit(span=Span(inside, inside), text="/"),),
    )


def _where_to(facts: Facts, address: str, site: str) -> str:
    for name, other in facts.symbols.sites.items():
        base = other.address.plain
        if name != site and base and address.startswith(base):
            agents = [one.name.text for one in facts.symbols.agents.values() if one.site and one.site.text == name]
            who = f"`{agents[0]}`" if agents else f"an agent that is `browser on {name}`"
            return f"that is on site `{name}`: give this to {who}, in a node of its own"
    return 'write the path alone, as in `goto "/path"`; another site needs a `site` and an agent of its own'
