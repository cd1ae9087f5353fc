"""`callsheet cache`: the plans that were verified and are kept for goals like theirs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .options import CACHE, JSON, common
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.planners.caching import PlanCache
    from callsheet.planners.caching.entries import Entry

SCHEMA_VERSION = 1
OPTIONS = common(CACHE, JSON)


@click.group(name="cache")
def command() -> None:
    """Look after the plans that `solve` has verified, and that it and `draft` take for goals like theirs."""


@command.command()
@OPTIONS
def stats(*, cache: object, as_json: bool) -> int:
    """Say how many plans there are, how large they are, and how they served."""
    found = _opened(cache)
    one = found.statistics()
    values = {
        "file": str(found.path),
        "plans": one.plans,
        "stale": one.stale,
        "bytes": one.size,
        "most_bytes": one.most,
        "hits": one.hits,
        "misses": one.misses,
        "unfit": one.unfit,
        "evicted": one.evicted,
        "verified": one.rate,
    }
    if as_json:
        _document(values)
        return exits.DONE
    rate = "none of them run" if one.rate is None else f"{one.rate:.0%} of their runs verified"
    click.echo(f"{one.plans} plans ({one.stale} stale), {one.size:,} of {one.most:,} bytes, {rate}")
    click.echo(f"{one.hits} hits, {one.misses} misses, {one.unfit} plans did not fit, {one.evicted} evicted")
    click.echo(f"in {found.path}")
    return exits.DONE


@command.command(name="list")
@OPTIONS
def list_(*, cache: object, as_json: bool) -> int:
    """List the plans, the last used first."""
    entries = _opened(cache).entries()
    if as_json:
        _document({"plans": [_row(one) for one in entries]})
        return exits.DONE
    if not entries:
        click.echo("no plans are kept yet: `callsheet solve` keeps those that it has verified", err=True)
    for one in entries:
        stale = "  stale" if one.stale else ""
        click.echo(f"{one.name}  {one.verified}/{one.uses}  {one.site}  {one.goal}{stale}")
    return exits.DONE


@command.command()
@click.argument("name")
@OPTIONS
def show(name: str, *, cache: object, as_json: bool) -> int:
    """Print a plan by its name, or the beginning of it."""
    (one,) = _named(_opened(cache), (name,))
    if as_json:
        _document({**_row(one), "plan": one.text})
        return exits.DONE
    click.echo(one.text, nl=False)
    click.echo(f"{one.praise}; by {one.planner}", err=True)
    return exits.DONE


@command.command()
@click.argument("names", metavar="NAME…", nargs=-1, required=True)
@OPTIONS
def drop(names: tuple[str, ...], *, cache: object, as_json: bool) -> int:
    """Take plans out, by their names or the beginnings of them."""
    found = _opened(cache)
    return _dropped(found, [one.name for one in _named(found, names)], as_json=as_json)


@command.command()
@OPTIONS
def clear(*, cache: object, as_json: bool) -> int:
    """Take all plans out."""
    return _dropped(_opened(cache), [], as_json=as_json)


def _opened(folder: object) -> PlanCache:
    from callsheet.plan_cache import cache_of
    from callsheet.settings import load_settings

    return cache_of(load_settings(cache=folder), lambda line: click.echo(f"note: {line}", err=True))


def _named(cache: PlanCache, names: tuple[str, ...]) -> list[Entry]:
    """The entries of these names. Raises `Problem` for one that is none, or the beginning of several."""
    entries, found = cache.entries(), list["Entry"]()
    for name in names:
        fitting = [one for one in entries if name and one.name.startswith(name)]
        if not fitting:
            raise Problem(f"no plan `{name}` is kept; `callsheet cache list` lists them")
        if len(fitting) > 1:
            raise Problem(f"`{name}` is the beginning of {len(fitting)} plans: write more of it")
        found += fitting
    return found


def _row(one: Entry) -> dict[str, Any]:
    return {
        "name": one.name,
        "goal": one.goal,
        "inputs": dict(one.given),
        "site": one.site,
        "address": one.address,
        "planner": one.planner,
        "uses": one.uses,
        "verified": one.verified,
        "share_of_budget": one.share / one.uses,
        "reward": one.reward / one.uses,
        "run": one.run,
        "made": one.made,
        "used": one.used,
        "bytes": one.size,
        "stale": one.stale,
    }


def _dropped(cache: PlanCache, names: list[str], *, as_json: bool) -> int:
    gone = cache.drop(names)
    if as_json:
        _document({"dropped": gone})
    else:
        click.echo(f"{gone} {'plan' if gone == 1 else 'plans'} dropped", err=True)
    return exits.DONE


def _document(values: dict[str, Any]) -> None:
    click.echo(json.dumps({"schema_version": SCHEMA_VERSION, **values}, indent=2, ensure_ascii=False))
