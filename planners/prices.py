"""What models cost: `provider:model` → dollars for a million tokens, by genai-prices' own data and no network.

Prices of another date, of a contract, or of a model that is not in that data are said in the settings and win.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from callsheet.dsl.classes import frozen
from callsheet.dsl.tiers import MILLION

from .model import Tokens

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice

FREE_PROVIDERS = frozenset({"local", "inprocess", "scripted"})
"""Whose models run on machines of one's own, or not at all."""


@frozen
class Price:
    """Dollars for a million tokens of each kind. Reasoning costs what a reply costs."""

    fresh: Decimal
    write: Decimal
    read: Decimal
    out: Decimal

    def of(self, tokens: Tokens) -> Decimal:
        """Dollars for these tokens."""
        sent = tokens.in_uncached * self.fresh + tokens.cache_write * self.write + tokens.cache_read * self.read
        return (sent + (tokens.out + tokens.reasoning) * self.out) / MILLION

    @property
    def dearest_in(self) -> Decimal:
        """What a token of a prompt costs at most: one that is written to the cache costs more than a fresh one."""
        return max(self.fresh, self.write, self.read)

    def at_most(self, other: Price) -> bool:
        """Whether no token costs more than the dearest of the other's."""
        return self.dearest_in <= other.dearest_in and self.out <= other.out


NOTHING = Price(fresh=Decimal(0), write=Decimal(0), read=Decimal(0), out=Decimal(0))


def price_of(
    name: str, own: Mapping[str, Price] | None = None, *, longest_prompt: int = 0, on: dt.datetime | None = None
) -> Price | None:
    """What the model `provider:model` costs `on` that day, or today; None when nobody says.

    `own` prices come first. Where long prompts cost more, it is the price for one of `longest_prompt` tokens.
    """
    if own and name in own:
        return own[name]
    provider, _, model = name.partition(":")
    if provider in FREE_PROVIDERS:
        return NOTHING
    found = _found(provider, model, on or dt.datetime.now(dt.UTC))
    if found is None:
        return None

    def each(name: str) -> Decimal | None:
        return _amount(getattr(found, name, None), longest_prompt)

    fresh, out = each("input_mtok"), each("output_mtok")
    if fresh is None or out is None:
        return None
    write, read = each("cache_write_mtok"), each("cache_read_mtok")
    # Where no price of its own is said, a token costs what it costs without a cache.
    return Price(fresh=fresh, write=fresh if write is None else write, read=fresh if read is None else read, out=out)


def dated() -> str:
    """Which prices these are: `genai-prices 0.2.3, with prices up to 2026-10-14`."""
    import genai_prices
    from genai_prices import data_snapshot

    days = [day for provider in data_snapshot.get_snapshot().providers for day in _days(provider)]
    last = f", with prices up to {max(days).isoformat()}" if days else ""
    return f"genai-prices {genai_prices.__version__}{last}"


def _found(provider: str, model: str, on: dt.datetime) -> ModelPrice | None:
    from genai_prices import data_snapshot

    try:
        _, known = data_snapshot.get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None
    return known.get_prices(on)


def _amount(price: Any, tokens: int) -> Decimal | None:
    """One amount; of prices in tiers the one that holds for so long a prompt."""
    if price is None or isinstance(price, Decimal):
        return price
    reached = [tier.price for tier in price.tiers if tokens > tier.start]
    return max([Decimal(price.base), *map(Decimal, reached)])


def _days(provider: Any) -> Iterator[dt.date]:
    """Each day, not after today, from which a price of the provider's holds."""
    for model in provider.models:
        several = model.prices if isinstance(model.prices, list) else []
        for one in (*several, *(model.price_variants or ())):
            day = getattr(one.constraint, "start_date", None)
            if day is not None and day <= dt.datetime.now(dt.UTC).date():
                yield day
