"""Models for a run: `ask` and `do` by whoever serves the tier.

    AskRequest --answer--> AskReply      WorkRequest --work--> WorkReply

A tier's chain is asked in turn, with as many tries as the tier has. Nothing is sent that could be more than the tier
allows; what a call took is counted by the prices of the model that answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from callsheet.dsl.classes import frozen, names_of
from callsheet.dsl.models import AskReply, AskRequest, Certainty, ModelFailed, Usage, WorkReply, WorkRequest
from callsheet.dsl.tiers import MILLION, Tier

from .measuring import most_prompt_tokens
from .model import FREE, CallFailed, JsonShape, Message, Model, Reply, Request, Shape, Tokens
from .prices import Price
from .prompts import ask_card, ask_message, ask_shape, trimmed, work_card, work_message, work_shape
from .trying import Patience, ask_in_turn

LEAST_PAGE = 500
"""Bytes of a page below which it is of no use to show it."""


@frozen
class Manner:
    """How models are asked, whichever they are: what they are not told, they decide by themselves."""

    temperature: float | None = None
    seed: int | None = None
    logprobs: bool = False


class ServedModels:
    """Implements `dsl.models.Models`. `chains` maps a tier's name to its models, in the order in which they are asked.

    `price` tells what a model costs, None when nobody knows: then its tokens cost the most that the tier allows.
    """

    def __init__(
        self,
        chains: Mapping[str, Sequence[Model]],
        price: Callable[[str], Price | None],
        *,
        manner: Manner = Manner(),  # noqa: B008  a value that nobody changes
        patience: Callable[[Tier], Patience] | None = None,
    ) -> None:
        self._chains, self._price, self._manner = chains, price, manner
        self._patience = patience or patience_of

    async def answer(self, request: AskRequest) -> AskReply:
        """A typed answer. Raises `ModelFailed`."""
        shape = ask_shape(request)

        def request_of(model: Model) -> Request:
            message = ask_message(request, shape, spelt_out=not model.abilities.json)
            asked = self.request(request.tier, model, shape, message)
            return replace(asked, system=(ask_card(),))

        reply, usage = await self.ask(request.tier, request_of)
        said = _object(reply, usage)
        if "answer" not in said:
            raise ModelFailed(f"`{reply.model}` gave no answer", usage)
        return AskReply(answer=said["answer"], usage=usage, certainty=_certainty(reply, said))

    async def work(self, request: WorkRequest) -> WorkReply:
        """The next acts. Raises `ModelFailed`."""
        shape = work_shape()

        def request_of(model: Model) -> Request:
            def with_page(page: str) -> Request:
                message = work_message(request, page, shape, spelt_out=not model.abilities.json)
                asked = self.request(request.tier, model, shape, message)
                return replace(asked, system=(work_card(request.verbs),))

            room = request.tier.max_in - most_prompt_tokens(with_page(""))
            return with_page(trimmed(request.page, max(room, LEAST_PAGE)))

        reply, usage = await self.ask(request.tier, request_of)
        said = _object(reply, usage)
        acts, done = said.get("acts"), said.get("done")
        if not isinstance(acts, list) or not all(isinstance(act, str) for act in acts):
            raise ModelFailed(f"`{reply.model}` did not say what to do", usage)
        return WorkReply(acts=tuple(acts), done=done is True, usage=usage, certainty=_certainty(reply, said))

    def request(self, tier: Tier, model: Model, shape: Shape, *messages: Message) -> Request:
        """A request as the model takes it, with the manner that is set."""
        can = model.abilities
        return Request(
            messages=messages,
            shape=shape if can.json or not isinstance(shape, JsonShape) else FREE,
            max_tokens=tier.max_out,
            temperature=self._manner.temperature if can.sampling else None,
            seed=self._manner.seed if can.seed else None,
            logprobs=self._manner.logprobs and can.logprobs,
            longest=tier.longest,
        )

    async def ask(
        self, tier: Tier, request_of: Callable[[Model], Request], *, whole: bool = True
    ) -> tuple[Reply, Usage]:
        """One call of a tier, within its bounds. Raises `ModelFailed`, if `whole` also for a reply that is cut off."""

        def bounded(model: Model) -> Request:
            request = request_of(model)
            most = most_prompt_tokens(request)
            if most > tier.max_in:
                raise ModelFailed(
                    f"what is asked may have {most:,} tokens, and tier `{tier.name}` takes {tier.max_in:,}: "
                    f"give it less, or raise `max_in` in [tiers.{tier.name}]",
                    Usage(calls=0),
                )
            return request

        try:
            reply = await ask_in_turn(self._chains.get(tier.name, ()), bounded, self._patience(tier))
        except CallFailed as failed:
            raise ModelFailed(str(failed), _lost(tier, failed.tries, failed.untold)) from None
        usage = self._usage(tier, reply)
        if reply.stop == "refusal":
            raise ModelFailed(f"`{reply.model}` would not: {reply.why}", usage)
        if whole and reply.stop == "length":
            raise ModelFailed(
                f"`{reply.model}` was cut off after {reply.tokens.out + reply.tokens.reasoning:,} tokens "
                f"(`max_out` of tier `{tier.name}` is {tier.max_out:,})",
                usage,
            )
        return reply, usage

    def _usage(self, tier: Tier, reply: Reply) -> Usage:
        price, lost = self._price(reply.model), _lost(tier, reply.tries, reply.untold)
        charges = _dearest(tier, reply.tokens.prompt, reply.tokens.total) if price is None else price.of(reply.tokens)
        return replace(
            lost,
            tokens=lost.tokens + reply.tokens.total,
            charges=lost.charges + charges,
            seconds=reply.seconds,
            model=reply.model,
            kinds={name: count for name in names_of(Tokens) if (count := getattr(reply.tokens, name))},
        )


def patience_of(tier: Tier) -> Patience:
    """As many tries as the tier has, in as much time as they may take."""
    return Patience(tries=tier.tries, longest=tier.longest * tier.tries)


def _lost(tier: Tier, tries: int, untold: int) -> Usage:
    """Tries that brought nothing: those of which nobody knows what they took may have taken all that they might."""
    whole = tier.max_in + tier.max_out
    charges = _dearest(tier, tier.max_in, whole) * untold
    return Usage(calls=tries, tokens=whole * untold, charges=charges)


def _dearest(tier: Tier, sent: int, both: int) -> Decimal:
    """What so many tokens cost at most."""
    return (tier.price_in * sent + tier.price_out * (both - sent)) / MILLION


def _object(reply: Reply, usage: Usage) -> dict[str, Any]:
    """The JSON object of a reply, also between words and fences, as models write that take no schema."""
    text = reply.text
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1], parse_float=Decimal)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ModelFailed(f"`{reply.model}` did not reply with a JSON object", usage)
    return found


def _certainty(reply: Reply, said: Mapping[str, Any]) -> Certainty:
    """By probabilities where there are any, else as it says itself; what is no probability says nothing."""
    stated = said.get("confidence")
    known = isinstance(stated, int | Decimal) and not isinstance(stated, bool) and 0 <= stated <= 1
    return Certainty(
        logprobs=tuple(one.logprob for one in reply.likelihoods), stated=Decimal(str(stated)) if known else None
    )
