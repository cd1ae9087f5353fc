"""Tiers of models: what a plan may call `"cheap"` or `"strong"`, and what one call can cost at most.

A plan is costed without a network, so a tier says its own bounds. The built-in ones need no key; `callsheet.toml`
replaces or adds some. Prices are in dollars for a million tokens, of the dearest model in the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .classes import frozen
from .cost import NOTHING, Amounts, Cost

MILLION = 1_000_000


@frozen
class Tier:
    """One tier. `chain` names the models that are tried in turn, as `provider:model`.

    `max_in` and `max_out` bound the tokens of one try, reasoning included; `tries` bounds the tries of one call;
    `longest` and `typical` are seconds that one try may take, and usually takes.
    """

    name: str
    chain: tuple[str, ...] = ()
    price_in: Decimal
    price_out: Decimal
    max_in: int = 24_000
    max_out: int = 4_000
    tries: int = 2
    longest: float = 60.0
    typical: float = 4.0

    def to_data(self) -> dict[str, Any]:
        """The tier as JSON data, prices as texts."""
        return {
            **{name: getattr(self, name) for name in ("name", "max_in", "max_out", "tries", "longest", "typical")},
            "chain": list(self.chain),
            "price_in": str(self.price_in),
            "price_out": str(self.price_out),
        }

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Tier:
        """The inverse of `to_data`. Raises KeyError, TypeError and ValueError for anything else."""
        prices = {name: Decimal(data[name]) for name in ("price_in", "price_out")}
        return Tier(**{**data, **prices, "chain": tuple(data["chain"])})

    @property
    def call(self) -> Cost:
        """One call: at least one try that costs next to nothing, at most all tries with all their tokens."""
        charge = (self.price_in * self.max_in + self.price_out * self.max_out) / MILLION
        tries = self.tries
        return Cost(
            least=Amounts(calls=1),
            most=Amounts(
                charges=charge * tries,
                tokens=(self.max_in + self.max_out) * tries,
                calls=tries,
                time=self.longest * tries,
            ),
            typical=self.typical,
        )


def _built_in(name: str, price_in: str, price_out: str, typical: float, *chain: str) -> Tier:
    return Tier(name=name, chain=chain, price_in=Decimal(price_in), price_out=Decimal(price_out), typical=typical)


_BUILT_IN = (
    _built_in(
        "cheap", "1", "5", 2.0, "anthropic:claude-haiku-5-5", "openai:gpt-6-luna", "google:gemini-3.5-flash-lite"
    ),
    _built_in(
        "standard", "3", "15", 4.0, "anthropic:claude-sonnet-5-5", "openai:gpt-6.1-sol", "google:gemini-3.8-flash"
    ),
    _built_in("strong", "5", "25", 8.0, "anthropic:claude-opus-5-5", "openai:gpt-6.1-sol", "google:gemini-4-argon"),
)
DEFAULT_TIERS: Mapping[str, Tier] = {one.name: one for one in _BUILT_IN}
"""Of each chain those models are asked whose key is there. No token of theirs costs more than the prices say."""
PLANNER = "strong"
"""The tier that a replanner is bounded by, when nothing else is said."""
PLANNER_CALLS = 3
"""Calls of one round of replanning: a draft and two repairs."""


def planner_round(tiers: Mapping[str, Tier]) -> Amounts:
    """What one round of replanning takes at most."""
    tier = tiers.get(PLANNER)
    return tier.call.most.times(PLANNER_CALLS) if tier is not None else NOTHING
