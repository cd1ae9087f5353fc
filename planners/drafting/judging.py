"""A model's answer → the plan in it, mended as far as can be without asking, or what is wrong with it.

    text → parse, check → plan; or diagnostics, as JSON

Edits that the checker itself suggests are made before anybody is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan, Verdict, check
from callsheet.dsl.classes import frozen
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.format import format_plan
from callsheet.dsl.parsing import parse
from callsheet.dsl.patching import PatchRejected, apply, base_hash
from callsheet.dsl.source import NOWHERE

from ..correcting import correct
from ..model import Reply
from ..rounds import Wrong
from .admitting import objections
from .context import Context
from .extracting import NothingSaid, patch_in, plan_in
from .prompts import repair_text

DIGITS = 12
BUDGETS = frozenset({"CS401", "CS402", "CS403"})
MENDED = frozenset({"CS301", "CS401", "CS402"})
"""What is mended without asking the model: cycles with an edge too many, and what is over its budget."""

CUT_OFF = "the answer was cut off, so that the end of the plan is missing"


@frozen
class Planned:
    """A plan that checks and is for the task, what was mended in it, and the reply that it came in."""

    checked: CheckedPlan
    changes: tuple[str, ...]
    reply: Reply


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

    def no_better_than(self, other: _Answer) -> bool:
        """Whether as much is wrong as with the one before it, both being whole plans: patches are tried once anyway."""
        whole = not self.patched and not other.patched
        return whole and (self.plan is not None, -len(self.wrong)) <= (other.plan is not None, -len(other.wrong))

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
        cut = "It was cut off: write a shorter one.\n" if self.cut_off else ""
        if self.plan is None:
            return f"{cut}That is no plan: {self.nothing}. Answer with the whole plan alone, in one fenced block."
        return cut + repair_text(self.plan.source, self.wrong, patch_for=self.patch_for)


@dataclass
class JudgeOfPlans:
    """Judges the answers to one task, in turn: what is a patch is one of the plan in the answer before it."""

    context: Context
    before: _Answer | None = None

    def __call__(self, reply: Reply) -> Planned | Wrong:
        """The plan, or what is wrong with it."""
        before, answer = self.before, _judged(self.context, reply, self.before)
        self.before = answer
        if answer.checked is not None and not answer.wrong:
            return Planned(checked=answer.checked, changes=answer.changes, reply=reply)
        return Wrong(
            found=tuple(one.message for one in answer.wrong),
            told=answer.told(),
            free=answer.patch_for is not None,
            last=before is not None and answer.no_better_than(before),
        )


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
    if cut_off and not wrong:  # a plan by chance: what was to come is missing
        wrong = (Diagnostic(code="CS001", severity="error", message=CUT_OFF, span=verdict.plan.name.span),)
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
