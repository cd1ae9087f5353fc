"""What models cost, by data that is at hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callsheet.planners.model import Tokens
from callsheet.planners.prices import NOTHING, Price, dated, price_of

TOKENS = Tokens(in_uncached=1_000, cache_write=2_000, cache_read=4_000, out=100, reasoning=300)


def test_each_kind_of_token_has_its_price() -> None:
    """Reasoning costs what a reply costs; the sum is exact."""
    price = Price(fresh=Decimal(3), write=Decimal("3.75"), read=Decimal("0.3"), out=Decimal(15))

    assert Decimal("0.0177") == price.of(TOKENS)
    assert Decimal("3.75") == price.dearest_in


@pytest.mark.parametrize("name", ["anthropic:claude-sonnet-5-5", "openai:gpt-6.1-sol", "google:gemini-3.8-flash"])
def test_known_models_have_prices(name: str) -> None:
    """Reading the cache is cheaper than not to have one, and a reply is dearer than a prompt."""
    price = price_of(name)

    assert price is not None
    assert 0 < price.read < price.fresh <= price.write < price.out


def test_a_dated_name_is_known() -> None:
    """A snapshot costs what its model costs."""
    assert price_of("anthropic:claude-sonnet-5-5") == price_of("anthropic:claude-sonnet-5-5-20261010")


def test_long_prompts_may_cost_more() -> None:
    """Then the price is the one for the longest prompt that there may be."""
    short, long = price_of("anthropic:claude-haiku-5-5"), price_of("anthropic:claude-haiku-5-5", longest_prompt=150_000)

    assert short is not None
    assert long is not None
    assert short.at_most(long)
    assert not long.at_most(short)


def test_own_prices_win() -> None:
    """Over known ones, and for models that nobody knows."""
    own = Price(fresh=Decimal(9), write=Decimal(9), read=Decimal(9), out=Decimal(9))

    assert own == price_of("anthropic:claude-sonnet-5-5", {"anthropic:claude-sonnet-5-5": own})
    assert own == price_of("openai:ours", {"openai:ours": own})
    assert price_of("openai:no-such-model") is None
    assert price_of("nobody:model") is None


def test_models_of_ones_own_cost_nothing() -> None:
    """Whatever they are called."""
    assert NOTHING == price_of("local:gpt-6.1-sol")


def test_prices_have_a_date() -> None:
    """And it is said whose they are."""
    assert dated().startswith("genai-prices ")
    assert ", with prices up to 202" in dated()
