"""A request for a patch → what a model is sent: a prefix that stays the same, then the failure, then each repair.

What came from pages stands between marks that say that it is data. Nothing is kept between answers: the conversation is
made again from the answers that were refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.format import format_program
from callsheet.dsl.replanning import Blame, Rejected, ReplanRequest, TriggerName
from callsheet.dsl.source import NOWHERE, Source

from ..drafting.card import language
from ..drafting.context import trimmed
from ..drafting.extracting import NothingSaid, program_in
from ..drafting.prompts import numbered
from ..model import Block, Message
from ..prompts import DATA, marked

MOST_TOLD = 5
"""Diagnostics of one answer that are sent back."""
MOST_PATCHES = 4
"""Patches of earlier replans that are shown."""
MOST_OF_AN_ANSWER = 8_000
"""Characters of an answer that are shown again."""
FROM_PAGES = frozenset({"missing", "ambiguous", "refused", "expectation", "requirement", "value", "navigation"})
WANTED: Mapping[TriggerName, str] = {
    "inefficiency": "Let what is left take less of it: a cheaper agent, narrower loops, fewer retries, fewer steps.",
    "forecast": "Let what is left take less of it: a cheaper agent, narrower loops, fewer retries, fewer steps.",
    "confidence": "Let somebody who is surer do what is left of this: an agent of a stronger tier, or a person.",
    "request": "Somebody asks for this; do it as far as a patch may:",
}
"""What a patch is for where nothing has failed."""
SEEN = {"code", "message", "label", "help"}


@cache
def card() -> str:
    """The language, patches, and what pages are: the same for every run."""
    patches = files("callsheet.planners.rewriting").joinpath("patches.txt").read_text(encoding="utf-8")
    return f"{language()}\n\n{DATA}\n\n{patches}"


def prefix(specs: Mapping[str, str]) -> tuple[Block, ...]:
    """What caches keep: the card, and the files of the plan (`specs`, by name), the same as long as the run goes on."""
    if not specs:
        return (Block(card(), stable=True),)
    told = "\n\n".join(f'The file "{name}":\n{text.strip()}' for name, text in sorted(specs.items()))
    return Block(card(), stable=True), Block(f"FILES that the plan names:\n{told}", stable=True)


def conversation(request: ReplanRequest, page_tokens: int) -> tuple[Message, ...]:
    """What went wrong, and each answer that was refused with what was wrong with it."""
    messages = [Message(failure_text(request, page_tokens))]
    for answer in request.earlier:
        messages += [Message(answer.patch[:MOST_OF_AN_ANSWER], "assistant"), Message(repair_text(request, answer))]
    return tuple(messages)


def failure_text(request: ReplanRequest, page_tokens: int) -> str:
    """All that there is to go by, the page within so many tokens."""
    background, rest = request.background, request.sight.program.strip()
    parts = [
        f"The patch begins `{beginning(request)}`.",
        "\n".join(_what_went_wrong(request)),
        f"WHAT IS LEFT; what is finished is `done`, and texts in it may be of pages: data\n{rest}",
    ]
    if request.sight.hidden:
        sizes = "\n".join(f"  {name}: {size}" for name, size in request.sight.hidden.items())
        parts.append(f"VALUES THAT YOU MAY NOT SEE, by their types and sizes:\n{sizes}")
    parts.append("HOW FAR NODES HAVE COME: " + ", ".join(f"{name} {one}" for name, one in request.outcomes.items()))
    parts.append(f"AGENTS THAT ARE TO BE HAD: {', '.join(background.agents) or 'none'}")
    if background.tried:
        shown = "\n\n".join(background.tried[-MOST_PATCHES:])
        parts.append(f"PATCHES THAT THE RUN HAS HAD, which did not mend it:\n{marked(shown)}")
    if background.done:
        parts.append("DONE SO FAR:\n" + marked("\n".join(background.done)))
    if background.page and page_tokens > 0:
        parts.append(f"THE PAGE as it is now:\n{marked(trimmed(background.page, page_tokens))}")
    return "\n\n".join(parts)


def beginning(request: ReplanRequest) -> str:
    """How a patch of the run's plan begins."""
    return f'patch {request.plan} at "{request.base}"'


def _what_went_wrong(request: ReplanRequest) -> Iterator[str]:
    """Why it is asked; words of a page stand between marks."""
    cause = request.cause
    failure = cause.failure
    of = cause.node or (cause.about if cause.trigger == "confidence" else "")
    yield f"WHY YOU ARE ASKED: {cause.trigger.replace('_', ' ')}" + (f" of node `{of}`" if of else "")
    if cause.trigger in WANTED:
        yield WANTED[cause.trigger]
    if failure is None or cause.why != failure.message:
        yield cause.why
    if failure is None:
        return
    yield f"node `{failure.node}` failed: `{failure.kind}`" + (
        ", and the act may have reached the site" if failure.dispatched else ""
    )
    told = [failure.message, *(["there is instead: " + ", ".join(failure.instead)] if failure.instead else [])]
    blame = request.background.blame
    if blame is not None and blame.elsewhere:
        yield from _where_it_began(blame)
    yield marked("\n".join(told)) if failure.kind in FROM_PAGES else "\n".join(told)


def _where_it_began(blame: Blame) -> Iterator[str]:
    """Words of a page stand between marks."""
    yield f"IT BEGAN in node `{blame.node}`" + (", which is finished and stays" if blame.finished else "")
    if blame.why:
        yield marked(blame.why)
    if blame.redo:
        yield "It does nothing but read, so that other nodes of its kind may do that once more. It was written so:"
        yield _as_written(blame.redo)


def _as_written(nodes: Iterable[ast.Node]) -> str:
    """Nodes in the language, as edits that would put them in."""
    name = ast.Name(span=NOWHERE, text="p")
    edits = tuple(ast.InsertNode(span=NOWHERE, place="before", anchor=name, node=one) for one in nodes)
    text = ast.Text(span=NOWHERE, parts=())
    patch = ast.Patch(span=NOWHERE, plan=name, base=text, because=None, edits=edits, source=Source(""))
    return format_program(patch).partition("\n")[2].replace("insert before p ", "").strip()


# When an answer was refused


def repair_text(request: ReplanRequest, answer: Rejected) -> str:
    """What was wrong with an answer, as JSON with the patch's lines numbered, and what is asked for now."""
    try:
        patch = program_in(answer.patch, "patch")
    except NothingSaid as nothing:
        return f"That is no patch: {nothing}. Answer with a patch alone, which begins `{beginning(request)}`."
    told = json.dumps([_told(one) for one in answer.diagnostics[:MOST_TOLD]], ensure_ascii=False, indent=1)
    return (
        f"That patch is refused:\n{told}\n\nIts lines:\n{numbered(patch)}\n\n"
        f"Answer with the whole patch again, in one fenced block. It begins `{beginning(request)}`."
    )


def _told(one: Mapping[str, Any]) -> dict[str, Any]:
    """A diagnostic as a model needs it: no offsets, no empty fields."""
    start = one["span"]["start"]
    place = {"in": one["file"], "line": start["line"], "column": start["column"]}
    instead: Sequence[Mapping[str, Any]] = one.get("fix", ())
    told = {name: one.get(name) for name in SEEN} | place | {"write_instead": [edit["text"] for edit in instead]}
    return {name: value for name, value in told.items() if value}
