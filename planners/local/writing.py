"""weights, request --write--> what the model writes, token by token, under a mask where a shape is asked for.

The loop is our own instead of the library's `generate`: a mask, a limit in time and the probability of each token are
three of its hooks, and one line each here. Probabilities are those of the model before the mask, so that they say how
sure it is and not how little choice it had.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from llguidance import LLMatcher
from torch.nn import functional
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
    (written,) = write_several(weights, [request], stopped, told)
    return written


def write_several(
    weights: Weights, requests: Sequence[Request], stopped: Callable[[], bool], told: Hear = lambda _: None
) -> list[Written]:
    """Replies to all of them side by side, each by its own chances.

    What a token takes is to read the weights, so that fifty take little longer than one. Raises as `write` does.
    """
    prompts = [_prompt(weights, one)[0] for one in requests]
    pens = [_Pen(weights, one, len(prompt), told) for one, prompt in zip(requests, prompts, strict=True)]
    for logits in _steps(weights, prompts, pens):
        if stopped():
            raise Interrupted
        for pen, row in zip(pens, logits, strict=True):
            if not pen.over:
                pen.take(row)
    return [pen.put_down() for pen in pens]


class _Pen:
    """One reply while it is written."""

    def __init__(self, weights: Weights, request: Request, prompt: int, told: Hear) -> None:
        self._weights, self._told, self._prompt = weights, told, prompt
        self._mask, self._choose = _matcher(weights, request.shape), _choice(request)
        self._most = min(request.max_tokens, weights.room - prompt)
        self._likelihoods: list[Likelihood] = []
        self._heard = ""
        self.written: list[int] = []
        self.ended = False

    @property
    def over(self) -> bool:
        """Whether there is nothing more to write."""
        return self.ended or len(self.written) >= self._most

    def take(self, logits: torch.Tensor) -> None:
        """One token more."""
        token = self._choose(_masked(logits, self._mask))
        if token in self._weights.ends:
            self.ended = True
            return
        self._likelihoods.append(Likelihood(self._weights.tokenizer.decode([token]), _logprob(logits, token)))
        self.written.append(token)
        self._heard = _tell(self._weights.tokenizer.decode(self.written), self._heard, self._told)
        if self._mask is not None:
            self._mask.consume_token(token)
            self.ended = self._mask.is_stopped()

    def put_down(self) -> Written:
        """What was written."""
        text = self._weights.tokenizer.decode(self.written)
        _tell(text, self._heard, self._told, whole=True)
        tokens = Tokens(in_uncached=self._prompt, out=len(self.written))
        return Written(text=text, ended=self.ended, tokens=tokens, likelihoods=tuple(self._likelihoods))


def likelihood(weights: Weights, request: Request, text: str) -> float:
    """The logarithm of the probability of `text` as the beginning of the reply."""
    prompt = _prompt(weights, request)
    reply = weights.tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids
    with torch.inference_mode():
        logits = weights.network(torch.cat([prompt, reply], dim=1)).logits[0]
    at = logits[prompt.shape[1] - 1 : -1].log_softmax(dim=-1)
    return math.fsum(at.gather(1, reply[0].unsqueeze(1)).squeeze(1).tolist())


def _steps(weights: Weights, prompts: Sequence[torch.Tensor], pens: Sequence[_Pen]) -> Iterator[torch.Tensor]:
    """[replies, words]: the logits of each next token; between two of them pens take what they choose."""
    width = max(map(len, prompts))
    fed = torch.stack([functional.pad(one, (width - len(one), 0)) for one in prompts])  # each ends at the right
    seen = torch.stack([torch.arange(width) >= width - len(one) for one in prompts]).long()
    places = (seen.cumsum(1) - 1).clamp_min(0)
    cache = DynamicCache(config=weights.network.config)
    while not all(pen.over for pen in pens):
        with torch.inference_mode():
            given = {"attention_mask": seen, "position_ids": places, "cache": cache, "logits_to_keep": 1}
            logits = weights.network(fed, **given).logits[:, -1]
        yield logits
        fed = torch.tensor([[pen.written[-1] if pen.written else 0] for pen in pens])  # what is over is not read
        seen = functional.pad(seen, (0, 1), value=1)
        places = places[:, -1:] + 1


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
