"""A model that says what it is told to, and counts what a model would be billed for it.

Nobody's tokenizer is public: tokens are those of `tasks.agents.tokens`, the same rule for all figures. What the system
prompt has of stable blocks counts as read from the provider's cache, as from the second call on it is; prices are those
of a model of the tier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from callsheet.planners.model import Abilities, Hear, Reply, Request, Tokens
from callsheet.planners.prices import price_of
from callsheet.tasks.agents.tokens import count_tokens, prompt_tokens

PRICED_AS = "anthropic:claude-sonnet-5-5"


@dataclass
class Counting:
    """Says its lines one after the other; a function makes one of the request. `took` is what all of it came to."""

    lines: Iterable[str | Callable[[Request], str]]
    name: str = PRICED_AS
    abilities: Abilities = field(default_factory=lambda: Abilities(json=True))
    took: Tokens = field(default_factory=Tokens)
    calls: int = 0

    def __post_init__(self) -> None:
        self.lines = iter(self.lines)

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """The next line, with the tokens that it took."""
        del hear
        line = next(iter(self.lines))
        text = line if isinstance(line, str) else line(request)
        tokens = tokens_of(request, text)
        self.took, self.calls = self.took + tokens, self.calls + 1
        return Reply(text=text, model=self.name, tokens=tokens)


def tokens_of(request: Request, reply: str) -> Tokens:
    """What a call takes whose stable part is in the cache."""
    kept = sum(count_tokens(one.text) for one in request.system if one.stable)
    return Tokens(in_uncached=prompt_tokens(request) - kept, cache_read=kept, out=count_tokens(reply))


def dollars(tokens: Tokens) -> Decimal:
    """What tokens cost at today's prices."""
    price = price_of(PRICED_AS)
    if price is None:
        raise LookupError(f"nobody knows what `{PRICED_AS}` costs")
    return price.of(tokens)
