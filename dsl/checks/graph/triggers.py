"""CS310 and CS311: what makes a run replan, and beyond which number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.source import Span

from ..facts import Facts, Threshold
from ..names import unknown
from ..wording import listed


@frozen
class Kind:
    """What a trigger is about. With a `threshold` a plan may say another one, from `least` to `most`."""

    about: str
    threshold: Threshold | None = None
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)


KINDS: dict[str, Kind] = {
    "failure": Kind(about="a node has failed for good"),
    "repeated_failure": Kind(about="a node has failed twice in the same way"),
    "inefficiency": Kind(
        about="more than this share of a budget is gone, with under 30 % of the work done",
        threshold=Threshold(">", Decimal("0.5")),
        least=Decimal("0.05"),
        most=Decimal("0.95"),
    ),
    "forecast": Kind(
        about="what is spent and what is to come are more than so many times a budget",
        threshold=Threshold(">", Decimal("1.05")),
        least=Decimal("0.5"),
        most=Decimal(10),
    ),
    "confidence": Kind(
        about="a model is less sure than this of what it does",
        threshold=Threshold("<", Decimal("0.5")),
        least=Decimal("0.01"),
        most=Decimal("0.99"),
    ),
    "surprise": Kind(about="a page that has loaded is not as it was expected"),
    "request": Kind(about="a model or a person asks for it"),
}
ALIKE = {">": (">", ">="), "<": ("<", "<=")}


def check_triggers(facts: Facts) -> None:
    """Each `replan when`; then whether it can fire at all."""
    first: dict[str, ast.Trigger] = {}
    for trigger in facts.symbols.triggers:
        name = trigger.name.text
        kind = KINDS.get(name)
        if kind is None:
            help_ = f"known: {listed(KINDS)}"
            unknown(facts, trigger.name, f"there is no trigger `{name}`", KINDS, help_=help_)
            continue
        earlier = first.setdefault(name, trigger)
        if earlier is not trigger:
            facts.sink.error(
                "CS102",
                f"`replan when {name}` is said twice",
                trigger.span,
                others=(Label(span=earlier.span, text="the first one"),),
                help="keep the one that is meant",
            )
        elif _threshold(facts, trigger, kind):
            never = next(_never(facts, trigger), None)
            if never is not None:
                message, help_ = never
                facts.sink.warning("CS311", message, trigger.span, help=help_)


def _threshold(facts: Facts, trigger: ast.Trigger, kind: Kind) -> bool:
    """Whether its number is one that makes sense; the trigger is noted then."""
    name, usual = trigger.name.text, kind.threshold
    if trigger.operator is None or trigger.threshold is None:
        facts.triggers[name] = usual
        return True
    place = Span(trigger.name.span.end, trigger.span.end)
    place = Span(place.start + _blanks(facts, place), place.end)
    if usual is None:
        facts.sink.error(
            "CS310",
            f"`{name}` has no number to compare with",
            place,
            label=f"it fires when {kind.about}",
            help=f"write `replan when {name}`",
        )
    elif trigger.operator not in ALIKE[usual.operator]:
        facts.sink.error(
            "CS310",
            f"`{name}` is compared with `{usual.operator}`, not with `{trigger.operator}`",
            place,
            label=f"it fires when {kind.about}",
            help=f"write `replan when {name} {usual.operator} {trigger.threshold}`",
        )
    elif not kind.least <= trigger.threshold <= kind.most:
        facts.sink.error(
            "CS310",
            f"`{name}` is compared with a number from {kind.least} to {kind.most}, not with {trigger.threshold}",
            place,
            label=f"it fires when {kind.about}",
            help=f"without a number it is `{name} {usual.operator} {usual.value}`",
        )
    else:
        facts.triggers[name] = Threshold(trigger.operator, trigger.threshold)
        return True
    return False


def _blanks(facts: Facts, place: Span) -> int:
    text = facts.plan.source.slice(place)
    return len(text) - len(text.lstrip())


def _never(facts: Facts, trigger: ast.Trigger) -> Iterator[tuple[str, str]]:
    """Why a trigger never fires, and what would let it."""
    name = trigger.name.text
    limits = {one.resource: one for budget in facts.symbols.budgets for one in budget.quantities}
    if "replans" not in limits or not limits["replans"].amount:
        yield "this run is never replanned: its budget has no replans", "add `2 replans` to the budget of the plan"
    if name in ("forecast", "inefficiency") and not set(limits) - {"replans"}:
        yield (
            f"`{name}` never fires: the plan has no budget that could run out",
            "give the plan a budget, as `60 steps`",
        )
    if name == "confidence" and not any(one.kind == "model" for one in facts.symbols.agents.values()):
        yield "`confidence` never fires: no agent of the plan is a model", "take it away, or let a model do something"
