"""Whether an accepted program keeps its promises, in worlds that differ where it must not show, or must not decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from callsheet.dsl import ast, parse

from .following import followed
from .programs import SITES
from .world import MODEL, Run, World, run

WORDS = ("ab", "cd-ef", "x1", "gh1", "ij-kl-mn1", "op")


def accepted(text: str) -> bool:
    """Whether the flow check finds nothing."""
    plan = parse(text)
    assert () == plan.diagnostics, (text, plan.diagnostics[0])
    return not followed(plan).findings.found


def interference(text: str) -> str | None:
    """What shows, or decides, that must not; None when all is well."""
    plan = parse(text)
    return next(chain(_leaks(plan), _decisions(plan)), None)


def _cells(site: str, variant: int) -> dict[str, str]:
    number = SITES.index(site)
    keys = ("text", "other", "code", "plain")
    words = {key: WORDS[(number + place + variant * 2) % len(WORDS)] for place, key in enumerate(keys)}
    return {**words, "amount": str(7 + number + variant)}


def _world(changed: dict[str, int], *, temper: str = "a", forgetful: bool = False) -> World:
    cells = {site: _cells(site, changed.get(site, 0)) for site in SITES}
    return World(cells=cells, temper=temper, forgetful=forgetful)


def _leaks(plan: ast.Plan) -> Iterator[str]:
    """Worlds that differ in what is private on one site, and who may not be told of it."""
    private = {one.name.text for one in plan.declarations if isinstance(one, ast.Site) and one.auth is not None}
    flows = {(one.source.text, one.target.text) for one in plan.declarations if isinstance(one, ast.Flow)}
    first = run(plan, _world({}))
    for site in sorted(private):
        for variant in (1, 2):
            other = run(plan, _world({site: variant}))
            if first is not None and other is not None:
                for sink in (*SITES, MODEL):
                    if sink != site and (site, sink) not in flows and first.sinks.get(sink) != other.sinks.get(sink):
                        yield f"{sink} can tell what is on {site}"


def _decisions(plan: ast.Plan) -> Iterator[str]:
    """Worlds that differ in what may not decide: commits of each site, and what a model is told to do."""
    strangers = {one.name.text for one in plan.declarations if isinstance(one, ast.Site) and one.shows_strangers}
    influences = {(one.source.text, one.target.text) for one in plan.declarations if isinstance(one, ast.Influence)}
    everything = [run(plan, _world(dict.fromkeys(SITES, variant), forgetful=True)) for variant in (0, 1, 2)]
    instructions = {tuple(one.instructions) for one in everything if one is not None}
    if len(instructions) > 1 and len({len(one) for one in instructions}) == 1:
        yield f"a model is told {instructions}"
    sites = _sites_of_commits(plan)
    for site in SITES:
        untrusted = {one for one in SITES if (one != site or one in strangers) and (one, site) not in influences}
        tempers = ("a",) if (MODEL, site) in influences else ("a", "b")
        runs: list[Run | None] = []
        for variant in (0, 1, 2):
            changed = dict.fromkeys(untrusted, variant)
            runs += [run(plan, _world(changed, temper=temper, forgetful=True)) for temper in tempers]
        found = {tuple(one for one in made.commits if sites[one[0]] == site) for made in runs if made is not None}
        if len(found) > 1:
            yield f"what is committed on {site}: {found}"
        yield from _loose(plan, site, influences, sites)


def _loose(plan: ast.Plan, site: str, influences: set[tuple[str, str]], sites: dict[str, str]) -> Iterator[str]:
    """Who has an influence chooses among a few things: what is committed fits a narrow pattern."""
    sources = {source for source, target in influences if target == site and source in SITES}
    if not sources:
        return
    cells = {one: {**_cells(one, 0), **({"text": LONG, "other": LONG} if one in sources else {})} for one in SITES}
    made = run(plan, World(cells=cells, forgetful=True))
    if made is not None and site not in sources:
        for name, what in made.commits:
            if sites[name] == site and LONG in what:
                yield f"`{name}` commits a sentence of another site"


LONG = "a sentence that fits no narrow pattern: 1"


def _sites_of_commits(plan: ast.Plan) -> dict[str, str]:
    found = {}
    for node in plan.declarations:
        if isinstance(node, ast.Node) and node.agent is not None:
            site = re.sub(r"_(1|2|model)$", "", node.agent.text)
            found.update({one.name.text: site for one in ast.walk(node) if isinstance(one, ast.Commit)})
    return found
