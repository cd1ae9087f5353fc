"""weights, request --write--> what the model writes, token by token, under a mask where a shape is asked for.

The loop is our own instead of the library's `generate`: a mask, a limit in time and the probability of each token are
three of its hooks, and one line each here. Probabilities are those of the model before the mask, so that they say how
sure it is and not how little choice it had.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from llguidance import LLMatcher
from transformers import DynamicCache

from ..model import FreeText, GrammarShape, Hear, JsonShape, Likelihood, Request, Shape, Tokens
from .weights import Weights


class NoSuchGrammar(Exception):
    """A shape that the masks cannot be made of."""


class Interrupted(Exception):
    """Somebody has stopped waiting."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A reply; `ended` when the model came to its end, and not to that of its tokens."""

    text: str
    ended: bool
    tokens: Tokens
    likelihoods: tuple[Likelihood, ...]


def write(weights: Weights, request: Request, told: Hear, stopped: Callable[[], bool]) -> Written:
    """The reply to a request; `told` hears it as it is written. Raises `NoSuchGrammar`, `Interrupted`."""
    prompt = _prompt(weights, request)
    mask = _matcher(weights, request.shape)
    choose = _choice(request)
    written: list[int] = []
    likelihoods: list[Likelihood] = []
    heard = ""
    most = min(request.max_tokens, weights.room - prompt.shape[1])
    ended = False
    for logits in _steps(weights, prompt, written, most):
        if stopped():
            raise Interrupted
        token = choose(_masked(logits, mask))
        if token in weights.ends:
            ended = True
            break
        likelihoods.append(Likelihood(weights.tokenizer.decode([token]), _logprob(logits, token)))
        written.append(token)
        heard = _tell(weights.tokenizer.decode(written), heard, told)
        if mask is not None:
            mask.consume_token(token)
            if mask.is_stopped():
                ended = True
                break
    text = weights.tokenizer.decode(written)
    _tell(text, heard, told, whole=True)
    tokens = Tokens(in_uncached=prompt.shape[1], out=len(written))
    return Written(text=text, ended=ended, tokens=tokens, likelihoods=tuple(likelihoods))


def likelihood(weights: Weights, request: Request, text: str) -> float:
    """The logarithm of the probability of `text` as the beginning of the reply."""
    prompt = _prompt(weights, request)
    reply = weights.tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids
    with torch.inference_mode():
        logits = weights.network(torch.cat([prompt, reply], dim=1)).logits[0]
    at = logits[prompt.shape[1] - 1 : -1].log_softmax(dim=-1)
    return math.fsum(at.gather(1, reply[0].unsqueeze(1)).squeeze(1).tolist())


def _steps(weights: Weights, prompt: Any, written: list[int], most: int) -> Iterator[torch.Tensor]:
    """The logits of each next token; between two of them the caller appends what it chose."""
    cache, fed = DynamicCache(config=weights.network.config), prompt
    for _ in range(most):
        with torch.inference_mode():
            logits = weights.network(fed, cache=cache).logits[0, -1]
        yield logits
        fed = torch.tensor([[written[-1]]])


def _prompt(weights: Weights, request: Request) -> Any:
    system = [{"role": "system", "content": "\n\n".join(one.text for one in request.system)}] if request.system else []
    messages = [*system, *({"role": one.speaker, "content": one.text} for one in request.messages)]
    text = weights.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    return weights.tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids


def _matcher(weights: Weights, shape: Shape) -> LLMatcher | None:
    match shape:
        case FreeText():
            return None
        case GrammarShape(grammar=grammar):
            made = LLMatcher.grammar_from_lark(grammar)
        case JsonShape(schema=schema):
            made = LLMatcher.grammar_from_json_schema(json.dumps(dict(schema)))
    matcher = LLMatcher(weights.for_grammars, made)
    if matcher.is_error():
        raise NoSuchGrammar(matcher.get_error().splitlines()[0])
    return matcher


def _masked(logits: torch.Tensor, mask: LLMatcher | None) -> torch.Tensor:
    if mask is None:
        return logits
    allowed = torch.frombuffer(bytearray(mask.compute_logit_bias()), dtype=torch.uint8) > 0
    return logits.masked_fill(~allowed[: logits.shape[0]], -math.inf)


def _choice(request: Request) -> Callable[[torch.Tensor], int]:
    """The likeliest token, or with a temperature one by chance, which a seed makes the same each time."""
    if not request.temperature:
        return lambda logits: int(logits.argmax())
    heat, chance = request.temperature, torch.Generator()
    if request.seed is not None:
        chance.manual_seed(request.seed)
    else:
        chance.seed()
    return lambda logits: int(torch.multinomial((logits / heat).softmax(dim=-1), 1, generator=chance))


def _logprob(logits: torch.Tensor, token: int) -> float:
    return float(logits.log_softmax(dim=-1)[token])


def _tell(text: str, heard: str, told: Hear, *, whole: bool = False) -> str:
    """What is new of a text; half a character at its end waits for the other half."""
    if len(text) > len(heard) and (whole or not text.endswith("\N{REPLACEMENT CHARACTER}")):
        told(text[len(heard) :])
        return text
    return heard
