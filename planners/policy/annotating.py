"""A draft of another planner with a trained policy's decisions: agents, tiers, acts a call, when to replan.

In: a checked plan, a policy. Out: the plan as the policy would have it, and each decision with its log-probability. Of
all assignments that fit the plan's budget by the checker's bounds, it is the likeliest by the policy: a policy that
was trained on mean costs does not get to overspend what a plan promises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import torch
from torch import Tensor

from callsheet.dsl import ast, check, format_plan, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.files import InMemoryFiles
from callsheet.planners.assigning.decisions import Decision
from callsheet.planners.assigning.plans import CannotAssign, asks_a_model, assigned, problem_of
from callsheet.planners.assigning.problem import Option, Problem, worth
from callsheet.planners.assigning.searching import Found, best
from callsheet.planners.drafts import CannotPlan, Draft
from callsheet.planners.learning.networks import NEVER

from .inputs import GRAINS, OPTIONS, REPLAN, TIERS
from .policy import Policy
from .sketches import PLENTY, Sketch

NOTHING = "there was nothing for the policy to decide: no node asks a model of a tier that it knows"
AS_IT_WAS = "the policy would have it as it was"


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """The plan with what was decided of it; `changed` has a line for each node that differs now."""

    plan: ast.Plan
    decisions: tuple[Decision, ...]
    changed: tuple[str, ...]


def annotate(checked: CheckedPlan, policy: Policy) -> Annotated:
    """The likeliest assignment that fits. Raises `CannotAssign` where none does."""
    problem = _considered(checked, problem_of(checked))
    names = [name for name in checked.order if name in problem.options]
    said = dict(zip(names, _asked(checked, problem, names, policy), strict=True))
    weighed = _by_likelihood(problem, said)
    found = best(weighed)
    if found is None:
        raise CannotAssign(f"no assignment of its {len(problem.nodes)} nodes that the policy knows fits the budget")
    choice = tuple(
        problem.options[name][weighed.options[name].index(one)]
        for name, one in zip(problem.nodes, found.choice, strict=True)
    )
    made = assigned(checked, problem, Found(choice=choice, worth=worth(problem, choice), exact=found.exact))
    decisions = tuple(_decisions(made.choice, said))
    plan, line = _with_triggers(made.plan, [one for one in decisions if one.kind == "replan"])
    return Annotated(plan=plan, decisions=decisions, changed=(*made.changed, *line))


def annotated(draft: Draft, policy: Policy) -> Draft:
    """The draft with what the policy decides of it. Raises `CannotPlan` where no assignment fits the budget."""
    checked = draft.checked
    try:
        made = annotate(checked, policy)
    except CannotAssign as why:
        raise CannotPlan(str(why)) from None
    if made.plan != checked.plan:
        text = format_plan(made.plan)
        checked = check(parse(text), files=InMemoryFiles(checked.files), tiers=checked.tiers).unwrap()
        draft = replace(draft, text=text, checked=checked, kept="")
    return replace(
        draft,
        planner=f"{draft.planner}, annotated by a policy",
        decisions=made.decisions,
        why=(*draft.why, *(made.changed or (NOTHING if not made.decisions else AS_IT_WAS,))),
    )


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the policy says of one node."""

    options: Tensor
    """[OPTIONS - 1] log-probabilities of a tier and a grain, given that it is worked on."""
    usable: Tensor
    """[OPTIONS - 1] bool: those of them that the plan leaves it; none where nothing is for it to decide."""
    after_failure: Tensor
    """[OPTIONS] log-probabilities of what is next when it has failed once."""

    def of(self, option: Option) -> float | None:
        """The log-probability of a plan's option; None where the policy has no say."""
        number = number_of(option)
        return float(self.options[number]) if number is not None and self.usable[number] else None

    @property
    def replans(self) -> tuple[bool, float]:
        """Whether the rest is rewritten after a failure, and how likely that is decided."""
        likely = float(self.after_failure[REPLAN].exp())
        wanted = likely > 0.5
        return wanted, float(torch.tensor(likely if wanted else 1 - likely).clamp_min(1e-9).log())


def _considered(checked: CheckedPlan, problem: Problem) -> Problem:
    """Of a node that asks a model the options that the policy knows; any other stays as it is."""
    options = {}
    for name, every in problem.options.items():
        known = tuple(one for one in every if number_of(one) is not None)
        options[name] = known if known and _is_free(checked, name) else every[:1]
    return replace(problem, options=options)


def _is_free(checked: CheckedPlan, name: str) -> bool:
    """Whether a model of a tier that the policy knows is asked there."""
    node = checked.nodes[name]
    return asks_a_model(node) and node.agent is not None and checked.agents[node.agent.text].tier in TIERS


def number_of(option: Option) -> int | None:
    """Which of the policy's options a plan's option is, if any: its tier, and one act a call or several."""
    if option.tier not in TIERS or option.per_call not in GRAINS:
        return None
    return TIERS.index(option.tier) + len(TIERS) * GRAINS.index(option.per_call)


def _asked(checked: CheckedPlan, problem: Problem, names: Sequence[str], policy: Policy) -> Iterator[Said]:
    """Node after node, as if those before had been done as usual: then each rest of the plan has its share left."""
    place = {name: number for number, name in enumerate(names)}
    acts = [_acts_of(checked.nodes[name]) for name in names]
    sketch = Sketch(acts=acts, waits=[{place[one] for one in problem.after.get(name, ())} for name in names])
    left = _left(checked, problem, sum(acts))
    for number, name in enumerate(names):
        fresh, failed = (
            policy.logits(sketch.observed(number, left, failed=failed))[0, number * OPTIONS : (number + 1) * OPTIONS]
            for failed in (False, True)
        )
        usable = torch.zeros(REPLAN, dtype=torch.bool)
        if _is_free(checked, name):
            usable[[one for option in problem.options[name] if (one := number_of(option)) is not None]] = True
        yield Said(
            options=torch.log_softmax(torch.where(usable, fresh[:REPLAN], NEVER), 0),
            usable=usable,
            after_failure=torch.log_softmax(failed, 0),
        )


def _acts_of(node: ast.Node) -> int:
    """At most as many as it hands to a model, or does itself."""
    works = [one.most for one in ast.walk(node) if isinstance(one, ast.Do)]
    return sum(works) or max(1, len(node.body.statements))


def _left(checked: CheckedPlan, problem: Problem, acts: int) -> tuple[float, float, float]:
    """What there is of charges, steps and tokens, by what all nodes take at the middle tier, act by act."""
    middle = [min(options, key=_far_from_the_middle) for options in problem.options.values()]
    needed = {
        "charges": sum(one.usual for one in middle),
        "steps": Decimal(acts),
        "tokens": Decimal(sum(one.tokens for one in middle)),
    }
    limits = {**problem.limits, **_limit_of_steps(checked)}
    charges, steps, tokens = (
        float(limits[name] / amount) if name in limits and amount else PLENTY for name, amount in needed.items()
    )
    return charges, steps, tokens


def _far_from_the_middle(option: Option) -> tuple[int, int]:
    tier = TIERS.index(option.tier) if option.tier in TIERS else len(TIERS)
    return abs(tier - TIERS.index("standard")), option.per_call


def _limit_of_steps(checked: CheckedPlan) -> dict[str, Decimal]:
    """Steps are no part of an assignment, as it changes none."""
    budgets = [one for one in checked.plan.declarations if isinstance(one, ast.Budget)]
    said = [one.amount for budget in budgets for one in budget.quantities if one.resource == "steps"]
    return {"steps": min(said)} if said else {}


def _by_likelihood(problem: Problem, said: Mapping[str, Said]) -> Problem:
    """The problem whose best choice is the likeliest: what counts first is the sum of surprises."""
    return replace(
        problem,
        options={
            name: tuple(replace(one, usual=Decimal(repr(-(said[name].of(one) or 0.0)))) for one in options)
            for name, options in problem.options.items()
        },
    )


def _decisions(choice: Mapping[str, Option], said: Mapping[str, Said]) -> Iterator[Decision]:
    """Tier and acts a call are one option of the policy's, and so is the agent: each has the whole's probability."""
    for name, option in choice.items():
        logprob = said[name].of(option)
        if logprob is None:
            continue
        yield Decision(node=name, kind="agent", value=option.agent, logprob=logprob)
        yield Decision(node=name, kind="tier", value=option.tier, logprob=logprob)
        yield Decision(node=name, kind="per_call", value=str(option.per_call), logprob=logprob)
        wanted, likely = said[name].replans
        yield Decision(node=name, kind="replan", value="failure" if wanted else "request", logprob=likely)


def _with_triggers(plan: ast.Plan, decisions: Sequence[Decision]) -> tuple[ast.Plan, tuple[str, ...]]:
    """A plan that may be replanned, and does not say when, says so now: at failures, or only when a person asks."""
    triggers = [one for one in plan.declarations if isinstance(one, ast.Trigger)]
    budgets = [one for one in plan.declarations if isinstance(one, ast.Budget)]
    may = any(one.resource == "replans" and one.amount for budget in budgets for one in budget.quantities)
    if triggers or not may or not decisions or any(one.value == "failure" for one in decisions):
        return plan, ()  # without a word it is replanned at failures and requests
    place, span = plan.declarations.index(budgets[-1]) + 1, budgets[-1].span
    when = ast.Trigger(span=span, name=ast.Name(span=span, text="request"), operator=None, threshold=None)
    declarations = (*plan.declarations[:place], when, *plan.declarations[place:])
    return replace(plan, declarations=declarations), ("the rest is rewritten only when a person asks for it",)
