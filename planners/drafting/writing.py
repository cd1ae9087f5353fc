"""A model as a planner: it is asked, and told what was wrong, until there is a plan that checks or it gets no better.

    request → text → parse, check → diagnostics, as JSON → text …

Three answers at most: a draft; a patch of it where only nodes are wrong; the whole plan again. Edits that the checker
itself suggests are made before anybody is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan, Verdict, check
from callsheet.dsl.classes import frozen
from callsheet.dsl.decoding import for_decoding
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.format import format_plan
from callsheet.dsl.parsing import parse
from callsheet.dsl.patching import PatchRejected, apply, base_hash
from callsheet.dsl.source import NOWHERE

from ..correcting import correct
from ..drafts import CannotPlan, Draft
from ..model import FREE, CallFailed, GrammarShape, JsonShape, Model, Reply, Request, Shape, Tokens
from ..trying import Patience, ask
from .admitting import objections
from .context import Context
from .extracting import NothingSaid, patch_in, plan_in
from .prompts import conversation, repair_text, request_for

MOST_ANSWERS = 3
DIGITS = 12
BUDGETS = frozenset({"CS401", "CS402", "CS403"})
MENDED = frozenset({"CS301", "CS401", "CS402"})
"""What is mended without asking the model: cycles with an edge too many, and what is over its budget."""
PLAN_FIELD: Mapping[str, object] = {
    "type": "object",
    "properties": {"plan": {"type": "string", "description": "the whole text of the plan"}},
    "required": ["plan"],
    "additionalProperties": False,
}


@frozen
class Tried:
    """One answer: what was said, and what is wrong with the plan in it, as messages."""

    reply: Reply
    wrong: tuple[str, ...]


@dataclass(kw_only=True)
class ModelPlanner:
    """Plans by a model. `tried` are its answers for the last task, and `tokens` what all of them took."""

    model: Model
    temperature: float | None = None
    patience: Patience = field(default_factory=lambda: Patience(tries=1))
    logprobs: bool = False
    tried: list[Tried] = field(default_factory=list)
    tokens: Tokens = field(default_factory=Tokens)

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self.model.name

    async def draft(self, context: Context) -> Draft:
        """A plan that checks, is for the task, and fits its budget. Raises `CannotPlan`."""
        self.tried = []
        request = request_for(
            context,
            self._shape(),
            logprobs=self.logprobs and self.model.abilities.logprobs,
            temperature=self.temperature,
        )
        before: _Answer | None = None
        while len(self.tried) < MOST_ANSWERS:
            reply = await self._ask(request)
            answer = _judged(context, reply, before)
            self.tried.append(Tried(reply=reply, wrong=tuple(one.message for one in answer.wrong)))
            if answer.checked is not None and not answer.wrong:
                return self._draft(answer.checked, answer.changes)
            if before is not None and not before.patched and not answer.better_than(before) and answer.whole:
                break
            request = self._next(request, reply, answer)
            before = answer
        raise CannotPlan(self._why_not())

    def _shape(self) -> Shape:
        abilities = self.model.abilities
        if abilities.grammar is not None:
            grammar = for_decoding(dialect=abilities.grammar, kind="plan")
            return GrammarShape(name="plan", about="a plan", dialect=abilities.grammar, grammar=grammar)
        return JsonShape(name="plan", schema=PLAN_FIELD) if abilities.json else FREE

    async def _ask(self, request: Request) -> Reply:
        try:
            reply = await ask(self.model, request, self.patience)
        except CallFailed as failed:
            raise CannotPlan(str(failed)) from None
        self.tokens += reply.tokens
        if reply.stop == "refusal":
            raise CannotPlan(f"`{self.name}` would not answer: {reply.why or 'refused'}")
        return reply

    def _next(self, request: Request, reply: Reply, answer: _Answer) -> Request:
        """The request for a repair. A patch is another kind of text, so no shape of a plan is asked for then."""
        shape = FREE if answer.patch_for is not None else self._shape()
        return replace(request, messages=conversation(request, reply.text, answer.told()), shape=shape)

    def _draft(self, checked: CheckedPlan, changes: tuple[str, ...]) -> Draft:
        rounds = len(self.tried)
        return Draft(
            text=checked.plan.source.text,
            checked=checked,
            planner=self.name,
            asked=tuple(name for name, one in checked.inputs.items() if one.default is None),
            secrets=tuple(checked.secrets),
            why=(f"{rounds} answer{'s' if rounds > 1 else ''}, {self.tokens.total:,} tokens", *changes),
        )

    def _why_not(self) -> str:
        last = self.tried[-1].wrong
        more = f" (and {len(last) - 1} more)" if len(last) > 1 else ""
        answers = "1 answer" if len(self.tried) == 1 else f"{len(self.tried)} answers"
        return f"none of {answers} was a plan that fits: {last[0]}{more}"


# One answer


@frozen
class _Answer:
    """What an answer came to. `plan` is None where there was none in it; `patched` says that a patch made it."""

    plan: ast.Plan | None
    checked: CheckedPlan | None
    wrong: tuple[Diagnostic, ...]
    nothing: str = ""
    patched: bool = False
    cut_off: bool = False
    changes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the whole plan was answered, not a patch of it."""
        return not self.patched

    def better_than(self, other: _Answer) -> bool:
        """Whether less is wrong with it."""
        return (self.plan is not None, -len(self.wrong)) > (other.plan is not None, -len(other.wrong))

    @property
    def patch_for(self) -> str | None:
        """How a patch that could mend it begins: only nodes are wrong, and it is not a patched one already."""
        plan = self.plan
        if plan is None or self.patched or plan.diagnostics or not self.wrong:
            return None
        nodes = [one.span for one in plan.declarations if isinstance(one, ast.Node)]
        inside = all(any(node.start <= one.span.start < node.end for node in nodes) for one in self.wrong)
        return f'patch {plan.name.text} at "{base_hash(plan)[:DIGITS]}"' if inside else None

    def told(self) -> str:
        """What is sent back."""
        if self.plan is None:
            return f"That is no plan: {self.nothing}. Answer with the whole plan alone, in one fenced block."
        cut = "It was cut off: write a shorter one.\n" if self.cut_off else ""
        return cut + repair_text(self.plan.source, self.wrong, patch_for=self.patch_for)


def _judged(context: Context, reply: Reply, before: _Answer | None) -> _Answer:
    cut_off = reply.stop == "length"
    try:
        if before is not None and before.patch_for is not None and before.plan is not None:
            return _patched(context, reply, before.plan)
        return _verdict(context, plan_in(reply.text), cut_off=cut_off)
    except NothingSaid as nothing:
        wrong = Diagnostic(code="CS001", severity="error", message=str(nothing), span=NOWHERE)
        return _Answer(plan=None, checked=None, wrong=(wrong,), nothing=str(nothing), cut_off=cut_off)


def _patched(context: Context, reply: Reply, plan: ast.Plan) -> _Answer:
    """The plan as a patch changes it; where the answer is a whole plan instead, that."""
    try:
        patch = patch_in(reply.text)
    except NothingSaid:
        return _verdict(context, plan_in(reply.text), cut_off=reply.stop == "length")
    try:
        text = format_plan(apply(plan, patch))
    except PatchRejected as rejected:
        wrong = tuple(rejected.diagnostics)
        return _Answer(plan=plan, checked=None, wrong=wrong, patched=True)
    return replace(_verdict(context, parse(text, name="<draft>")), patched=True)


def _verdict(context: Context, plan: ast.Plan, *, cut_off: bool = False) -> _Answer:
    """What the checker says of a plan, once its own suggestions are taken, and what the task does."""
    task = context.task
    verdict, changes = _corrected(context, plan)
    errors = [one for one in verdict.diagnostics if one.severity == "error" or one.code in BUDGETS]
    wrong = (*errors, *objections(context, verdict.plan))
    checked = verdict.checked
    if checked is not None and not wrong:
        text = format_plan(checked.plan)
        checked = check(parse(text, name="<draft>"), files=task.files, tiers=task.tiers).unwrap()
    told = tuple(replace(one, severity="error") for one in wrong)
    return _Answer(plan=verdict.plan, checked=checked, wrong=told, cut_off=cut_off, changes=changes)


def _corrected(context: Context, plan: ast.Plan) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on the plan once all is mended that can be without asking anybody, and what was changed for that."""
    task = context.task
    verdict = check(plan, files=task.files, tiers=task.tiers)
    mendable = any(one.fix or one.code in MENDED for one in verdict.diagnostics)
    if not mendable:
        return verdict, ()
    found = correct(plan.source.text, name="<draft>", files=task.files, tiers=task.tiers)
    return found.verdict, found.changes
