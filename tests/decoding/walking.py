"""Writing under a mask without a model: llguidance with a tokenizer whose tokens are single bytes.

A walk draws each byte from those that the mask allows. As it gets long it prefers what closes something, for a grammar
promises a valid prefix and no end.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from llguidance import LLMatcher, LLTokenizer

from callsheet.dsl.decoding import Vocabulary
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.parsing import kind_of, parse, parse_library, parse_patch
from callsheet.dsl.words import CONTEXTUAL, RESERVED

ROOT = Path(__file__).resolve().parents[2]
CLOSING = frozenset(b'")]}')
LONGEST = 20_000
WORDS = tuple(word.encode() for word in sorted(RESERVED | CONTEXTUAL))

SHOP = Vocabulary(
    agents=("scout", "buyer"),
    sites=("shop", "mail"),
    elements={"shop": ("search_box", "cart"), "mail": ()},
    inputs=("query", "limit"),
    secrets=("card",),
    records=("Product",),
    enums=("Size",),
    skills=("sign_in",),
    nodes=("search", "pick"),
)
"""What is known of a shop, a mailbox and those who work there."""


@cache
def tokenizer() -> LLTokenizer:
    """One token a byte."""
    return LLTokenizer("byte")


@cache
def _matcher(grammar: str) -> LLMatcher:
    made = LLMatcher(tokenizer(), LLMatcher.grammar_from_lark(grammar))

    assert not made.is_error(), made.get_error()
    return made


def matcher(grammar: str) -> LLMatcher:
    """A new mask, at the beginning of the text."""
    return _matcher(grammar).deep_copy()


def allowed(mask: LLMatcher) -> tuple[list[int], bool]:
    """The bytes that may come next, and whether the text may end."""
    bits = mask.compute_bitmask()
    found = [number for number in range(tokenizer().vocab_size) if bits[number >> 3] >> (number & 7) & 1]
    return [number for number in found if number < 256], tokenizer().eos_token in found


def taken(grammar: str, text: str) -> tuple[str, bool]:
    """How much of a text the mask lets through, and whether that is all of it and a whole sentence."""
    mask, tokens = matcher(grammar), tokenizer().tokenize_str(text)
    count = mask.try_consume_tokens(tokens)
    return text.encode()[:count].decode(errors="replace"), count == len(tokens) and mask.is_accepting()


def accepts(grammar: str, text: str) -> bool:
    """Whether a text is a sentence of the grammar, as the mask sees it."""
    return taken(grammar, text)[1]


def walk(grammar: str, seed: int, length: int = 100, begin: str = "") -> str:
    """A sentence of the grammar that begins with `begin`, of about `length` bytes or as many more as it takes."""
    chance = random.Random(seed)
    mask, written = matcher(grammar), bytearray(begin.encode())

    assert mask.try_consume_tokens(tokenizer().tokenize_str(begin)) == len(written)
    while len(written) < LONGEST:
        choices, may_end = allowed(mask)
        if may_end and (len(written) > length or not choices):
            return written.decode()
        chosen = b"" if len(written) > length else _word(mask, choices, written, chance)
        chosen = chosen or bytes([_chosen(choices, written, chance, closing=len(written) > length)])
        written += chosen

        assert mask.consume_tokens(list(chosen)), mask.get_error()
    raise AssertionError(f"seed {seed} does not come to an end: {written[:200].decode(errors='replace')}")


def _word(mask: LLMatcher, choices: list[int], written: bytearray, chance: random.Random) -> bytes:
    """Now and then a word of the grammar where one may begin, for by single letters hardly any would come about."""
    if written[-1:].isalnum() or chance.random() < 0.5:
        return b""
    words = [word for word in WORDS if word[0] in choices and mask.validate_tokens(list(word)) == len(word)]
    return chance.choice(words) if words else b""


def _chosen(choices: list[int], written: bytearray, chance: random.Random, *, closing: bool) -> int:
    # Behind a blank a slash divides, else it closes a pattern.
    ends = [byte for byte in choices if byte in CLOSING or (byte == ord("/") and written[-1:] not in (b" ", b"\n"))]
    if closing and ends and chance.random() < 0.8:
        return chance.choice(ends)
    if closing:
        return chance.choice(choices)
    # Words, blanks, line breaks, signs: else there would be little but letters.
    kinds: dict[str, list[int]] = {}
    for byte in choices:
        kinds.setdefault(_kind(byte), []).append(byte)
    return chance.choice(kinds[chance.choice(sorted(kinds))])


def _kind(byte: int) -> str:
    character = chr(byte)
    if byte >= 128:
        return "foreign"
    if character.isalnum() or character == "_":
        return "word"
    return character if character in " \n" else "sign"


def syntax_errors(text: str) -> list[Diagnostic]:
    """What our parser has to say, for a plan, a file of skills or a patch."""
    read = {"plan": parse, "library": parse_library, "patch": parse_patch}[kind_of(text)]
    return list(read(text).diagnostics)
