"""A model as a judge beside the site's state: it sees what a person would, the page at the end and the acts.

In go a task, an attempt's acts and its last page, and whoever answers for the model; out comes an `Opinion`. The state
alone decides whether a task is done; how often a model agrees with it is what is measured. Offline a simulated judge
stands in: it knows what the state says, errs by chance, and reads the same prompts.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callsheet.dsl.models import AskRequest, Models
from callsheet.dsl.tiers import DEFAULT_TIERS
from callsheet.dsl.types import BOOL
from callsheet.planners.prices import NOTHING
from callsheet.planners.served import ServedModels

from .agents.naming import BadAgent
from .agents.simulated import Voice
from .agents.tokens import TOKENIZER
from .statements import TIER
from .task import Task

QUESTION = (
    "Somebody worked on a web site. The first text that is given is what was wanted, the second are the acts that were "
    "done, one a line, the third is the page at the end. Is all of what was wanted done now, and nothing else changed?"
)


class Judge(BaseModel):
    """Who judges: a provider's model, or a simulated one that says the wrong thing with probability `error`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = ""
    error: float = Field(default=0.0, ge=0, le=1)

    @property
    def simulated(self) -> bool:
        """Whether no model is asked."""
        return not self.model

    @property
    def name(self) -> str:
        """As `--judge` has it."""
        return f"model:{self.model}" if self.model else f"sim:error={self.error:g}"


def judge_of(text: str) -> Judge:
    """The judge of a name. Raises `BadAgent`."""
    kind, _, about = text.strip().partition(":")
    if kind == "model" and ":" in about:
        return Judge(model=about)
    key, equals, value = about.partition("=")
    if kind != "sim" or (about and (key != "error" or not equals)):
        raise BadAgent(f"`{text}` is no judge: write `model:PROVIDER:NAME`, or `sim:error=0.1` for a simulated one")
    try:
        return Judge.model_validate({"error": value} if about else {})
    except ValidationError as error:
        raise BadAgent(f"`{text}`: error: {error.errors()[0]['msg'].lower()}") from None


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the judge says, and what that took; tokens by the rule named in `tokenizer`."""

    yes: bool
    tokens: int
    charges: str
    tokenizer: str


async def opinion(task: Task, acts: tuple[str, ...], page: str, models: Models) -> Opinion:
    """Ask a provider's model. Raises `ModelFailed`."""
    reply = await models.answer(request_of(task, acts, page))
    yes = reply.answer is True or str(reply.answer).strip().lower() == "true"
    return Opinion(yes=yes, tokens=reply.usage.tokens, charges=str(reply.usage.charges), tokenizer="provider")


async def simulated_opinion(
    task: Task, acts: tuple[str, ...], page: str, *, truth: bool, judge: Judge, seed: int
) -> Opinion:
    """What a simulated judge says where the state says `truth`; the same arguments give the same."""
    voice = Voice("judge")
    errs = random.Random(f"judge {judge.name} {task.id} {acts} {seed}").random() < judge.error
    voice.says = json.dumps({"answer": truth != errs, "confidence": 0.9})
    said = await opinion(task, acts, page, ServedModels({TIER: [voice]}, lambda model: NOTHING))
    return Opinion(yes=said.yes, tokens=voice.tokens.total, charges="0", tokenizer=TOKENIZER)


def request_of(task: Task, acts: tuple[str, ...], page: str) -> AskRequest:
    """What a judge is asked."""
    given = (task.intent, "\n".join(acts), page)
    return AskRequest(tier=DEFAULT_TIERS[TIER], question=QUESTION, given=given, wanted=BOOL, currency="$")
