"""Task → draft, by rules: no key, no network, and the same answer each time.

The goal is read (`reading`), what it asks for is searched for in the operations of the site's spec (`searching`), and
what was found is written as a plan (`composing`), which has to pass the checker within its budget like any other.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, permutations
from math import ceil

from callsheet.dsl.check import CheckedPlan, Verdict, check
from callsheet.dsl.format import format_plan
from callsheet.dsl.parsing import parse
from callsheet.dsl.specs.values import Operation
from callsheet.dsl.values import Money

from ..drafts import CannotPlan, Draft, Task
from .aims import Forbidden, Reading
from .composing import Composed, Frame, compose
from .english import alike, plainly
from .frames import pressed_words
from .reading import read_goal
from .saying import unsaid
from .terms import Term
from .whole import read_whole
from .words import stem, words_of

LONGEST_NAME = 40
MOST_NAMED = 2
MOST_ORDERS = 6
ROOM = 10
"""Steps, and seconds, to which a budget is rounded up."""


class RulesPlanner:
    """Plans by rules.

    >>> RulesPlanner().name
    'rules'
    """

    name = "rules"

    def draft(self, task: Task) -> Draft:
        """A plan that checks, or `CannotPlan` with what was not understood or cannot be done.

        A goal is read clause by clause; where that leaves something open, it is read as a whole.
        """
        try:
            by_clause = self._drafted(task, read_goal(plainly(task.goal), task.spec))
        except CannotPlan as why:
            return self._as_a_whole(task, why)
        if not by_clause.asked:
            return by_clause
        try:
            whole = self._as_a_whole(task)
        except CannotPlan:
            return by_clause
        return whole if len(whole.asked) < len(by_clause.asked) else by_clause

    def _as_a_whole(self, task: Task, first: CannotPlan | None = None) -> Draft:
        """The plan of all that a goal says, whichever order its parts are done in. Raises `first`, or why not."""
        try:
            reading = read_whole(plainly(task.goal), task.spec)
        except CannotPlan as why:
            raise first or why from None
        refused: CannotPlan | None = None
        for aims in islice(permutations(reading.aims), MOST_ORDERS):
            try:
                return self._drafted(task, replace(reading, aims=aims))
            except CannotPlan as why:
                refused = refused or why
        assert refused is not None, "a reading has aims"
        raise first or refused

    def _drafted(self, task: Task, reading: Reading) -> Draft:
        for why in unsaid(task.goal, reading, task.spec):
            raise CannotPlan(why)
        frame = Frame(
            name=plan_name(reading, task.site),
            goal=task.goal,
            site=task.site,
            address=task.address,
            spec_file=task.spec_file,
            given=task.given,
        )
        composed = compose(task.spec, frame, reading)
        _all_used(reading, composed)
        _nothing_forbidden(task, reading, composed)
        budget = task.budget or _usual_budget(task, frame, reading, composed)
        if task.replans and "replan" not in budget:
            budget = f"{budget}, {task.replans} replan{'s' if task.replans > 1 else ''}"
        made = compose(task.spec, replace(frame, budget=budget), reading)
        text = format_plan(parse(made.text))
        return Draft(
            text=text,
            checked=_accepted(_judged(task, text)),
            planner=self.name,
            asked=made.asked,
            secrets=made.secrets,
            confided=made.confided,
            why=(*reading.why, *(f"not verified: no look of the spec tells `{one}`" for one in made.unproved)),
        )


def plan_name(reading: Reading, site: str) -> str:
    """A name for the plan, of what it does: the goal's own words may be secrets."""
    done = "_and_".join(dict.fromkeys(aim.name for aim in reading.aims[:MOST_NAMED]))
    return f"{done[:LONGEST_NAME].strip('_')}_on_{site}"


def _judged(task: Task, text: str) -> Verdict:
    return check(parse(text, name="<draft>"), files=task.files, tiers=task.tiers)


def _all_used(reading: Reading, composed: Composed) -> None:
    """What the goal gave a value for has to be in the plan: nothing that was said is passed over."""
    said = [*(term for aim in reading.aims for term in aim.given.values())]
    said += [term for choice in reading.choices for term in choice.given.values()]
    for term in said:
        if term.kind == "said" and term not in composed.used:
            raise CannotPlan(f"I don't know where to use “{_shown(term)}” ({term.name.replace('_', ' ')})")


def _nothing_forbidden(task: Task, reading: Reading, composed: Composed) -> None:
    """What the goal says is not to be done has no place in the plan."""
    for name in composed.done:
        operation = task.spec.operations[name]
        if any(_forbids(one, operation) for one in reading.forbidden):
            raise CannotPlan(f"the plan would do `{name}`, and the goal says not to")


def _forbids(order: Forbidden, operation: Operation) -> bool:
    words = words_of(f"{operation.name} {pressed_words(operation)}")
    if order.verb in words and (operation.commit or not order.nouns):
        return True
    does = any(alike(order.verb, word) for word in (*words, stem(operation.act.verb)))
    return does and bool(order.nouns & set(words))


def _shown(term: Term) -> str:
    return "…" if term.type == "Secret" else str(term.value)


def _usual_budget(task: Task, frame: Frame, reading: Reading, composed: Composed) -> str:
    """Room for the dearest course that the plan can take, and no more; what it may spend has to be said."""
    text = composed.text
    spend = _spend(reading) if composed.spends else None
    if composed.spends and spend is None:
        raise CannotPlan('this costs money: say how much it may spend, as in `--budget "spend $50"`')
    roomy = compose(task.spec, replace(frame, budget=f"spend {spend}"), reading).text if spend else text
    cost = _accepted(_judged(task, roomy)).cost.most
    steps, seconds = (ceil(amount / ROOM) * ROOM for amount in (cost.steps, cost.time))
    time = f"{ceil(seconds / 60)}min"
    return f"{steps} steps, {time}" + (f", spend {spend}" if spend else "")


def _spend(reading: Reading) -> str | None:
    """The limit that the goal gives for the price of what is chosen."""
    limits = [
        one.value.value
        for choice in reading.choices
        for one in choice.filters
        if one.operator in ("<", "<=") and isinstance(one.value.value, Money)
    ]
    return _total(limits)


def _total(limits: list[Money]) -> str | None:
    if not limits or len({one.currency for one in limits}) > 1:
        return None
    return str(Money(sum((one.amount for one in limits), start=limits[0].amount * 0), limits[0].currency))


BUDGETS = frozenset({"CS401", "CS402", "CS403"})


def _accepted(verdict: Verdict) -> CheckedPlan:
    """The checked plan. Raises `CannotPlan` where it does not fit its budget, or does not check."""
    short = next((one for one in verdict.diagnostics if one.code in BUDGETS), None)
    if short is not None:
        raise CannotPlan(f"there is a plan, but {short.message}")
    if verdict.checked is None:
        first = next(one for one in verdict.diagnostics if one.severity == "error")
        raise CannotPlan(f"the plan that was found does not check: {first.message} [{first.code}]")
    return verdict.checked
