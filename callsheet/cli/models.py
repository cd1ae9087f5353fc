"""`callsheet models`: which providers are set up, what the tiers ask, what it costs; `models test` asks once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from callsheet import exits

from .options import JSON, KEY, pairs
from .problems import Problem

if TYPE_CHECKING:
    from callsheet.dsl.tiers import Tier
    from callsheet.planners.model import Model, Reply
    from callsheet.providers import ProviderSettings

SCHEMA_VERSION = 1
QUESTION = "Reply with the one word ok."
TOKENS = 256
"""Of the reply to a test: some models think before they say one word."""


@click.group(name="models", invoke_without_command=True)
@JSON
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> int:
    """List providers, their keys and SDKs, the models of each tier, and prices with their date.

    No key is ever shown, and nobody is asked. `callsheet models test PROVIDER` makes one tiny call.
    """
    if context.invoked_subcommand is not None:
        return exits.DONE
    from callsheet.providers import provider_settings
    from callsheet.tiers import tiers_in_force

    found, tiers = provider_settings(), tiers_in_force()
    document = {
        "schema_version": SCHEMA_VERSION,
        "providers": list(_providers(found)),
        "tiers": list(_tiers(tiers, found)),
        "prices": _dated(),
    }
    if as_json:
        click.echo(json.dumps(document, indent=2))
    else:
        click.echo("\n".join(_lines(document)))
    return exits.DONE


@command.command(name="test")
@click.argument("name", metavar="PROVIDER[:MODEL]")
@KEY
def test_command(name: str, keys: tuple[str, ...]) -> int:
    """Ask a provider's model for one word, and tell what came and what it took.

    Without MODEL it is the first one of that provider in a tier, the cheapest tier first. Exit code 2 when it is not
    set up, 6 when it fails.
    """
    import asyncio

    from callsheet.planners.model import Message, Request
    from callsheet.planners.providers import Access, open_model
    from callsheet.planners.trying import Patience, ask
    from callsheet.providers import provider_settings

    found = provider_settings(pairs(keys, "key"))
    named = name if ":" in name else _first_of(name)
    model: Model = open_model(named, found.accesses.get(named.partition(":")[0], Access()))
    request = Request(messages=(Message(QUESTION),), max_tokens=TOKENS)
    click.echo(_told(asyncio.run(ask(model, request, Patience(tries=1))), found))
    return exits.DONE


def _first_of(provider: str) -> str:
    """Raises `Problem` where no tier has a model of this provider."""
    from callsheet.planners.providers import PROVIDERS
    from callsheet.tiers import tiers_in_force

    if provider not in PROVIDERS:
        from callsheet.dsl.diagnostics import closest

        near = closest(provider, PROVIDERS)
        known = f"did you mean `{near}`?" if near else f"there are: {', '.join(f'`{one}`' for one in PROVIDERS)}"
        raise Problem(f"no provider `{provider}`; {known}")
    tiers = sorted(tiers_in_force().values(), key=lambda tier: tier.price_out)
    named = next((one for tier in tiers for one in tier.chain if one.startswith(f"{provider}:")), None)
    if named is None:
        raise Problem(f"no tier has a model of `{provider}`: write `callsheet models test {provider}:MODEL`")
    return named


def _told(reply: Reply, found: ProviderSettings) -> str:
    from callsheet.planners.prices import price_of

    price = price_of(reply.model, found.prices)
    cost = "nobody knows what it costs" if price is None else f"${price.of(reply.tokens):f}"
    text = " ".join(reply.text.split()) or reply.why
    return (
        f"{reply.model} said `{text}` in {reply.seconds:.1f} s: {reply.tokens.prompt} tokens there, "
        f"{reply.tokens.out + reply.tokens.reasoning} back, {cost}"
    )


def _providers(found: ProviderSettings) -> Iterator[dict[str, Any]]:
    from callsheet.planners.providers import PROVIDERS

    for name, one in PROVIDERS.items():
        yield {
            "provider": name,
            "installed": one.installed,
            "install": f"callsheet[{one.extra}]" if one.extra else "callsheet",
            "key": one.key,
            "needs_key": one.needs_key,
            "found": found.found[name] or None,
            "url": found.accesses[name].url or None,
            "ready": one.installed and (bool(found.found[name]) or not one.needs_key),
        }


def _tiers(tiers: Mapping[str, Tier], found: ProviderSettings) -> Iterator[dict[str, Any]]:
    for tier in tiers.values():
        yield {
            "tier": tier.name,
            "price_in": str(tier.price_in),
            "price_out": str(tier.price_out),
            "models": [_model(name, tier, found) for name in tier.chain],
        }


def _model(name: str, tier: Tier, found: ProviderSettings) -> dict[str, Any]:
    from callsheet.planners.prices import price_of

    price = price_of(name, found.prices, longest_prompt=tier.max_in)
    amounts = {} if price is None else {key: str(getattr(price, key)) for key in ("fresh", "write", "read", "out")}
    return {"model": name, "own_price": name in found.prices, "price": amounts or None}


def _dated() -> str:
    from callsheet.planners.prices import dated

    return dated()


def _lines(document: dict[str, Any]) -> Iterator[str]:
    for one in document["providers"]:
        sign = click.style("ok", fg="green") if one["ready"] else click.style("--", fg="yellow")
        yield f"{sign}  {one['provider']:<10} {_state(one)}"
    for tier in document["tiers"]:
        yield ""
        bound = f"at most ${tier['price_in']} in, ${tier['price_out']} out"
        yield f"tier {click.style(tier['tier'], bold=True)}: {bound}"
        if not tier["models"]:
            yield f"  no models: write `chain` in [tiers.{tier['tier']}]"
        for one in tier["models"]:
            yield f"  {one['model']:<32} {_price(one)}"
    yield ""
    yield f"Prices are in dollars for a million tokens, by {document['prices']}."


def _state(one: dict[str, Any]) -> str:
    if not one["installed"]:
        return f"not installed: pip install '{one['install']}'"
    at = f" at {one['url']}" if one["url"] else ""
    if one["found"]:
        the = "" if one["found"] == ".env" else "the "
        return f"{one['key']} from {the}{one['found']}{at}"
    return f"no {one['key']}" if one["needs_key"] else f"needs no key{at}"


def _price(one: dict[str, Any]) -> str:
    price = one["price"]
    if price is None:
        return "no price is known: counted as the tier's"
    if all(Decimal(amount) == 0 for amount in price.values()):
        return "free"
    cache = f"cache {price['write']} written, {price['read']} read"
    return f"{price['fresh']} in, {price['out']} out; {cache}" + (" (own price)" if one["own_price"] else "")
