"""How many tokens a prompt may have, before it is sent and without anybody's tokenizer.

Tokenizers of today's models begin with bytes, so a text has at most as many tokens as bytes. For text that a page had a
hand in that is the bound: somebody may have made it of what no tokenizer knows. Blocks that are stable are our own
English, which no tokenizer takes for more than a token for every two bytes.
"""

from __future__ import annotations

import json

from .model import GrammarShape, JsonShape, Request, Shape

ROUND_A_MESSAGE = 16
"""Tokens that a provider may put around a message or block: whose turn it is, where it ends."""
OWN_BYTES_A_TOKEN = 2


def most_prompt_tokens(request: Request) -> int:
    """As many tokens as the prompt can have at most, with what holds the reply to its shape."""
    system = sum(most_tokens(one.text, own=one.stable) for one in request.system)
    messages = sum(most_tokens(one.text) for one in request.messages)
    around = ROUND_A_MESSAGE * (len(request.system) + len(request.messages) + 1)
    return system + messages + around + _of_shape(request.shape)


def most_tokens(text: str, *, own: bool = False) -> int:
    """As many tokens as a text can have; `own` says that it is ours."""
    size = len(text.encode("utf-8", "surrogatepass"))
    return -(-size // OWN_BYTES_A_TOKEN) if own else size


def _of_shape(shape: Shape) -> int:
    match shape:
        case GrammarShape(grammar=grammar, about=about):
            return most_tokens(grammar + about, own=True)
        case JsonShape(schema=schema):
            return most_tokens(json.dumps(dict(schema)), own=True)
    return 0
