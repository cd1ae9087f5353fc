"""A site in words → the blueprint of one, by a model that is told what is wrong with what it wrote.

    description → request → blueprint → judge → what is wrong, as JSON → blueprint …

What a blueprint is, is the affair of whoever makes sites of them: their card says it to the model, and their judge
says what is wrong with one. Three answers at most.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from callsheet.dsl.classes import frozen

from .drafting.extracting import FENCE, too_long_by
from .drafting.prompts import MOST_TOLD
from .model import Block, Message, Reply, Request
from .rounds import Right, Wanted, Wrong, ask_until_right
from .trying import Asking

MOST_ANSWERS = 3
LONGEST_REPLY = 6_000
"""Tokens of one reply; a blueprint of twenty operations has about half of that."""
BEGINNING = re.compile(r"^site:", re.MULTILINE)
CUT_OFF = "it was cut off: write a shorter one"
"""Wrong whatever is left: the beginning of a blueprint may be one, that lacks what was to come."""

Judge: TypeAlias = Callable[[str], Sequence[str]]
"""What is wrong with the text of a blueprint, a line each; nothing for one that a site can be made of."""


@frozen
class SiteWanted:
    """The site that a blueprint is wanted for: its name, and what it is, in words."""

    name: str
    description: str


async def write_blueprint(site: SiteWanted, card: str, judge: Judge, asking: Asking) -> Right[str]:
    """The text of a blueprint in which `judge` finds nothing wrong. Raises `NoneRight` and `CallFailed`."""
    request = Request(system=(Block(card, stable=True),), messages=(Message(_asked(site)),), max_tokens=LONGEST_REPLY)
    wanted = Wanted[str](
        called="a blueprint that is right", judge=lambda reply: _judged(reply, judge), most=MOST_ANSWERS
    )
    return await ask_until_right(request, wanted, asking)


def _judged(reply: Reply, judge: Judge) -> str | Wrong:
    text = _blueprint_in(reply.text)
    wrong = [CUT_OFF] if reply.stop == "length" else []
    wrong += [_nothing(reply)] if text is None else judge(text)
    return text if text is not None and not wrong else Wrong(found=tuple(wrong), told=_told(wrong))


def _asked(site: SiteWanted) -> str:
    return (
        f"Write the blueprint of the site `{site.name}`:\n\n{site.description}\n\n"
        f"It begins with `site: {site.name}`. Answer with the whole blueprint alone, in one fenced block."
    )


def _told(wrong: Sequence[str]) -> str:
    """What is sent back: what is wrong, as JSON, and what is asked for now."""
    found = json.dumps([{"message": one} for one in wrong[:MOST_TOLD]], ensure_ascii=False, indent=1)
    return f"That blueprint is rejected:\n{found}\n\nAnswer with the whole blueprint again, in one fenced block."


def _blueprint_in(said: str) -> str | None:
    """The text of the last blueprint in a reply: of a fenced block, or from where one begins; None without any."""
    if too_long_by(said):
        return None
    blocks = [match[2] for match in FENCE.finditer(said) if BEGINNING.search(match[2])]
    text = blocks[-1] if blocks else said
    begins = BEGINNING.search(text)
    return None if begins is None else text[begins.start() :].rstrip() + "\n"


def _nothing(reply: Reply) -> str:
    missing = "there is no blueprint in the answer: one begins with `site:` at the start of a line"
    return too_long_by(reply.text) or missing
