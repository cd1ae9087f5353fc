"""Text of a plan → the text mended, what was changed, and the verdict on it.

Edits that the checker suggests come first. Then a cycle loses an edge that nothing needs, and a plan that is over its
budget gets fewer retries, a cheaper tier, narrower loops: of all single changes the one that mends most, again and
again, until nothing does. Every trial is judged by the checker, so a change that mends nothing is not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from callsheet.dsl import ast
from callsheet.dsl.check import Verdict, check, learn
from callsheet.dsl.classes import frozen
from callsheet.dsl.files import NO_FILES, Files
from callsheet.dsl.fixes import mend
from callsheet.dsl.format import NotFormattable, format_plan
from callsheet.dsl.parsing import parse
from callsheet.dsl.patching import textual_diff
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier

from .changes import Change, changes_for

MOST_CHANGES = 40
OVER_BUDGET = frozenset({"CS401", "CS402"})


@frozen
class Corrected:
    """What correcting came to. `changes` say what was changed, in order; `diff` shows it line by line."""

    text: str
    verdict: Verdict
    changes: tuple[str, ...] = ()
    diff: str = ""


@frozen
class _Setting:
    """What a plan is checked with."""

    name: str
    files: Files
    tiers: Mapping[str, Tier] = field(default_factory=lambda: DEFAULT_TIERS)

    def judge(self, plan: ast.Plan) -> Verdict:
        return check(plan, files=self.files, tiers=self.tiers)


def correct(
    text: str, *, name: str = "<plan>", files: Files = NO_FILES, tiers: Mapping[str, Tier] = DEFAULT_TIERS
) -> Corrected:
    """The plan with as much mended as can be. A text that does not read keeps its syntax errors."""
    setting = _Setting(name=name, files=files, tiers=tiers)
    mended = mend(text, name=name, files=files, tiers=tiers)
    said = [f"{one.message}: mended as the checker suggests" for one in mended.applied]
    plan, verdict = parse(mended.text, name=name), mended.verdict
    before = plan
    for _ in range(MOST_CHANGES):
        step = None if plan.diagnostics else _best(setting, plan, verdict)
        if step is None:
            break
        change, plan, verdict = step
        said.append(change.said)
    if plan is not before:
        try:
            mended_text = format_plan(plan)
        except NotFormattable:  # what does not read is not changed either
            return Corrected(text=mended.text, verdict=mended.verdict, changes=tuple(said))
        verdict = setting.judge(parse(mended_text, name=name))
        return Corrected(text=mended_text, verdict=verdict, changes=tuple(said), diff=_diff(text, mended_text))
    return Corrected(text=mended.text, verdict=verdict, changes=tuple(said), diff=_diff(text, mended.text))


def _diff(old: str, new: str) -> str:
    if old == new:
        return ""
    one, other = parse(old), parse(new)
    if one.diagnostics or other.diagnostics:
        return ""
    return textual_diff(one, other)


def _best(setting: _Setting, plan: ast.Plan, verdict: Verdict) -> tuple[Change, ast.Plan, Verdict] | None:
    """The single change after which least is wrong; None where each leaves as much."""
    wrong = _wrongness(setting, verdict)
    if not any(wrong):
        return None
    tried = _tried(setting, changes_for(plan, verdict, setting.tiers))
    best = min(tried, key=lambda one: (_wrongness(setting, one[2]), one[0].price), default=None)
    return best if best is not None and _wrongness(setting, best[2]) < wrong else None


def _tried(setting: _Setting, changes: Iterable[Change]) -> Iterator[tuple[Change, ast.Plan, Verdict]]:
    for change in changes:
        yield change, change.plan, setting.judge(change.plan)


def _wrongness(setting: _Setting, verdict: Verdict) -> tuple[int, int, float]:
    """How many things are wrong that changes may mend, and by how much of the budgets the plan is over them."""
    cycles = sum(one.code == "CS301" for one in verdict.diagnostics)
    over = sum(one.code in OVER_BUDGET for one in verdict.diagnostics)
    others = sum(one.severity == "error" and one.code not in {"CS301", *OVER_BUDGET} for one in verdict.diagnostics)
    return others, cycles + over, _excess(setting, verdict) if over else 0.0


def _excess(setting: _Setting, verdict: Verdict) -> float:
    """By how much the plan's bound is over its budgets, as shares of them."""
    most = (
        verdict.checked.cost.most
        if verdict.checked is not None
        else learn(verdict.plan, files=setting.files, tiers=setting.tiers).total.most
    )
    excess = 0.0
    for one in (
        one for budget in verdict.plan.declarations if isinstance(budget, ast.Budget) for one in budget.quantities
    ):
        used = getattr(most, one.resource, None)
        if used is not None and one.amount > 0:
            excess += max(0.0, float(used) / float(one.amount) - 1)
    return excess
