"""Tokens of a text by a rule of our own, for prompts that nobody's tokenizer will ever see.

In goes a text, out comes a number. `pieces-1` cuts a text as byte-pair tokenizers do before they merge (Radford et al.
2019, "Language models are unsupervised multitask learners", section 2.2), and counts a token for every four characters
that a piece begins. It is a yardstick, the same for all agents, and nobody's bill: a provider's own usage always wins.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from callsheet.planners.model import GrammarShape, JsonShape, Request

TOKENIZER = "pieces-1"
"""The name that goes with every number that was counted here."""
CHARACTERS_A_TOKEN = 4
_PIECE = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[^\W\d_]+| ?\d{1,3}| ?(?:[^\w\s]|_)+|\s+")


def count_tokens(text: str) -> int:
    """How many tokens a text has by this rule.

    >>> count_tokens('click button "Save changes"')
    8
    """
    return sum(-(-len(piece.strip() or " ") // CHARACTERS_A_TOKEN) for piece in _PIECE.findall(text))


_tokens_again = lru_cache(maxsize=64)(count_tokens)
"""For what is the same in each call, as cards and schemas are."""


def prompt_tokens(request: Request) -> int:
    """Tokens of all that is sent: the card, the messages, and what holds the reply to its shape."""
    same = [one.text for one in request.system]
    match request.shape:
        case JsonShape(schema=schema):
            same.append(json.dumps(dict(schema)))
        case GrammarShape(grammar=grammar):
            same.append(grammar)
    return sum(map(_tokens_again, same)) + sum(count_tokens(one.text) for one in request.messages)
