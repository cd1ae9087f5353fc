"""A model as a replanner of runs: one call an answer, within what the planners' tier allows.

    failure + residual program + page --request--> text --patch--> the run, which checks it

The run asks up to three times, with what was wrong with the answers before. What a patch may do the run decides; here
the text is taken out of what is around it, and nothing of it is believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from callsheet.dsl.decoding import for_decoding
from callsheet.dsl.models import ModelFailed
from callsheet.dsl.replanning import ReplanAnswer, ReplanFailed, ReplanRequest
from callsheet.dsl.tiers import Tier

from ..drafting.context import CHARACTERS_A_TOKEN, MOST_PAGE_TOKENS
from ..drafting.extracting import LONGEST, NothingSaid, program_in
from ..measuring import most_prompt_tokens
from ..model import FREE, GrammarShape, JsonShape, Model, Request, Shape
from ..served import ServedModels
from .prompts import conversation, prefix

LEAST_PAGE = 500
"""Tokens of a page below which a grammar is left out rather than the page."""
DECLINED = re.compile(r"\A\W*no patch\b[\s:.—-]*", re.IGNORECASE)
MOST_OF_A_REASON = 200
PATCH_FIELD: Mapping[str, object] = {
    "type": "object",
    "properties": {"patch": {"type": "string", "description": "the whole text of the patch, or `no patch: ` and why"}},
    "required": ["patch"],
    "additionalProperties": False,
}


class ModelReplanner:
    """Answers requests by the models of a tier, in turn. `files` are the texts that the plan names, by their names."""

    def __init__(self, models: ServedModels, tier: Tier, files: Mapping[str, str]) -> None:
        self.tier = tier.name
        self._models, self._tier, self._files = models, tier, dict(files)

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        """The patch in what a model says; what holds none goes to the run as it is, which says so. `ReplanFailed`."""
        try:
            reply, usage = await self._models.ask(self._tier, lambda model: self._fitting(request, model), whole=False)
        except ModelFailed as failed:
            raise ReplanFailed(str(failed), failed.usage) from None
        patch, why = _taken_out(reply.text)
        return ReplanAnswer(patch=patch, took=usage.amounts, why=why, model=usage.model, kinds=usage.kinds)

    def _fitting(self, request: ReplanRequest, model: Model) -> Request:
        """With as tight a shape, and then as much of the page, as the tier has room for."""
        for shape in _shapes(model):
            asked = self._asked(request, model, shape, 0)
            room = (self._tier.max_in - most_prompt_tokens(asked)) // CHARACTERS_A_TOKEN
            if room >= LEAST_PAGE or not isinstance(shape, GrammarShape):
                return self._with_page(request, model, shape, min(room, MOST_PAGE_TOKENS))
        raise AssertionError("the last shape is none")

    def _with_page(self, request: ReplanRequest, model: Model, shape: Shape, tokens: int) -> Request:
        """As much of the page as fits; characters of many bytes take more room than others."""
        while tokens > 0:
            asked = self._asked(request, model, shape, tokens)
            if most_prompt_tokens(asked) <= self._tier.max_in:
                return asked
            tokens //= 2
        return self._asked(request, model, shape, 0)

    def _asked(self, request: ReplanRequest, model: Model, shape: Shape, page_tokens: int) -> Request:
        asked = self._models.request(self._tier, model, shape, *conversation(request, page_tokens))
        return replace(asked, system=prefix(self._files))


def _shapes(model: Model) -> list[Shape]:
    """What an answer may be held to, the tightest first; FREE comes last where a model takes no schema."""
    shapes: list[Shape] = []
    dialect = model.abilities.grammar
    if dialect is not None:
        grammar = for_decoding(dialect=dialect, kind="patch")
        shapes.append(GrammarShape(name="patch", about="a patch of a plan", dialect=dialect, grammar=grammar))
    return [*shapes, JsonShape(name="patch", schema=PATCH_FIELD) if model.abilities.json else FREE]


def _taken_out(said: str) -> tuple[str | None, str]:
    """The patch in a reply, or None and why there is none."""
    try:
        text = program_in(said, "patch")
    except NothingSaid:
        text = said[:LONGEST]
    declined = DECLINED.match(text)
    if declined is None:
        return text, ""
    return None, " ".join(text[declined.end() :].split())[:MOST_OF_A_REASON]
