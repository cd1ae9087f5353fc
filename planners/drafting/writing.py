"""A model as a planner: it is asked, and told what was wrong, until there is a plan that checks or it gets no better.

    context → request → answers, each judged → draft

Three answers at most: a draft; a patch of it where only nodes are wrong; the whole plan again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callsheet.dsl.decoding import for_decoding

from ..assigning.decisions import decisions_in
from ..drafts import CannotPlan, Draft
from ..model import FREE, CallFailed, GrammarShape, JsonShape, Model, Shape, Tokens
from ..rounds import NoneRight, Right, Wanted, ask_until_right
from ..trying import Asking, Patience
from .context import Context
from .judging import JudgeOfPlans, Planned
from .prompts import request_for

MOST_ANSWERS = 3
PLAN_FIELD: Mapping[str, object] = {
    "type": "object",
    "properties": {"plan": {"type": "string", "description": "the whole text of the plan"}},
    "required": ["plan"],
    "additionalProperties": False,
}


@dataclass(kw_only=True)
class ModelPlanner:
    """Plans by a model. `tokens` are what all its answers took."""

    model: Model
    temperature: float | None = None
    patience: Patience = field(default_factory=lambda: Patience(tries=1))
    logprobs: bool = False
    tokens: Tokens = field(default_factory=Tokens)

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self.model.name

    async def draft(self, context: Context) -> Draft:
        """A plan that checks, is for the task, and fits its budget. Raises `CannotPlan`."""
        request = request_for(context, logprobs=self.logprobs and self.model.abilities.logprobs)
        wanted = Wanted[Planned](
            called="a plan that fits", judge=JudgeOfPlans(context), most=MOST_ANSWERS, shape_for=_shape_for
        )
        asking = Asking(models=[self.model], temperature=self.temperature, patience=self.patience)
        try:
            right = await ask_until_right(request, wanted, asking)
        except (NoneRight, CallFailed) as failed:
            self.tokens += failed.tokens
            raise CannotPlan(str(failed)) from None
        self.tokens += right.tokens
        return _draft(self.name, right)


def _shape_for(model: Model) -> Shape:
    dialect = model.abilities.grammar
    if dialect is not None:
        return GrammarShape(
            name="plan", about="a plan", dialect=dialect, grammar=for_decoding(dialect=dialect, kind="plan")
        )
    return JsonShape(name="plan", schema=PLAN_FIELD) if model.abilities.json else FREE


def _draft(planner: str, right: Right[Planned]) -> Draft:
    checked, answers = right.found.checked, "1 answer" if right.answers == 1 else f"{right.answers} answers"
    return Draft(
        text=checked.plan.source.text,
        checked=checked,
        planner=planner,
        asked=tuple(name for name, one in checked.inputs.items() if one.default is None),
        secrets=tuple(checked.secrets),
        why=(f"{answers}, {right.tokens.total:,} tokens", *right.found.changes),
        decisions=decisions_in(checked, right.found.reply),
    )
