"""A site in words → the blueprint of one, by a model that is told what is wrong with what it wrote.

    description → request → blueprint → judge → what is wrong, as JSON → blueprint …

What a blueprint is, is the affair of whoever makes sites of them: their card says it to the model, and their judge
says what is wrong with one. Three answers at most.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from callsheet.dsl.classes import frozen

from .drafting.extracting import FENCE, LONGEST
from .drafting.prompts import MOST_TOLD, conversation
from .model import NO_TOKENS, Block, Message, Reply, Request, Tokens
from .trying import Asking, ask_in_turn

MOST_ANSWERS = 3
LONGEST_REPLY = 6_000
"""Tokens of one reply; a blueprint of twenty operations has about half of that."""
BEGINNING = re.compile(r"^site:", re.MULTILINE)

Judge: TypeAlias = Callable[[str], Sequence[str]]
"""What is wrong with the text of a blueprint, a line each; nothing for one that a site can be made of."""


class NoBlueprint(Exception):
    """No answer was a blueprint that is right. The message is one line, with what was wrong with the last one."""


@frozen
class SiteWanted:
    """The site that a blueprint is wanted for: its name, and what it is, in words."""

    name: str
    description: str


@frozen
class Written:
    """A blueprint that is right: its text, who wrote it, in how many answers and tokens."""

    text: str
    model: str
    answers: int
    tokens: Tokens


async def write_blueprint(wanted: SiteWanted, card: str, judge: Judge, asking: Asking) -> Written:
    """A blueprint in which `judge` finds nothing wrong. Raises `NoBlueprint` and `CallFailed`."""
    request = Request(
        system=(Block(card, stable=True),),
        messages=(Message(_asked(wanted)),),
        max_tokens=LONGEST_REPLY,
        temperature=asking.temperature,
    )
    tokens, wrong = NO_TOKENS, [""]
    for answer in range(1, MOST_ANSWERS + 1):
        reply = await ask_in_turn(asking.models, lambda _: request, asking.patience)  # noqa: B023 # asked at once
        tokens += reply.tokens
        if reply.stop == "refusal":
            raise NoBlueprint(f"`{reply.model}` would not answer: {reply.why or 'refused'}")
        text = _blueprint_in(reply.text)
        wrong = list(judge(text)) if text is not None else [_nothing(reply)]
        if text is not None and not wrong:
            return Written(text=text, model=reply.model, answers=answer, tokens=tokens)
        request = replace(request, messages=conversation(request, reply.text, _told(wrong, reply)))
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    raise NoBlueprint(f"none of {MOST_ANSWERS} answers was a blueprint that is right: {wrong[0]}{more}")


def _asked(wanted: SiteWanted) -> str:
    return (
        f"Write the blueprint of the site `{wanted.name}`:\n\n{wanted.description}\n\n"
        f"It begins with `site: {wanted.name}`. Answer with the whole blueprint alone, in one fenced block."
    )


def _told(wrong: Sequence[str], reply: Reply) -> str:
    """What is sent back: what is wrong, as JSON, and what is asked for now."""
    cut = "It was cut off: write a shorter one.\n" if reply.stop == "length" else ""
    found = json.dumps([{"message": one} for one in wrong[:MOST_TOLD]], ensure_ascii=False, indent=1)
    return f"{cut}That blueprint is rejected:\n{found}\n\nAnswer with the whole blueprint again, in one fenced block."


def _blueprint_in(said: str) -> str | None:
    """The text of the last blueprint in a reply: of a fenced block, or from where one begins; None without any."""
    if len(said) > LONGEST:
        return None
    blocks = [match[2] for match in FENCE.finditer(said) if BEGINNING.search(match[2])]
    text = blocks[-1] if blocks else said
    begins = BEGINNING.search(text)
    return None if begins is None else text[begins.start() :].rstrip() + "\n"


def _nothing(reply: Reply) -> str:
    if len(reply.text) > LONGEST:
        return f"the answer has {len(reply.text):,} characters, {LONGEST:,} are the most"
    return "there is no blueprint in the answer: one begins with `site:` at the start of a line"
