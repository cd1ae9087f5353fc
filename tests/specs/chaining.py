"""A planner of sixty lines that sees nothing but a spec: it chains operations until a claim holds.

It shows that what specs say is enough to plan on. Breadth first, every fact false or unset at the start, parameters
bound by name to the values that it is given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Anything, Claim, Given, Literally, Operation, Term

State: TypeAlias = tuple[str, frozenset[tuple[str, tuple[Any, ...], Any]]]
"""The page, and what is so: fact, what it is about, value. What is not there is false."""


def chain(spec: SiteSpec, goal: tuple[str, ...], values: Mapping[str, Any], *, start: str) -> list[Operation]:
    """The shortest sequence of operations after which the fact `goal[0]` holds of the rest of `goal`."""
    wanted = (goal[0], goal[1:], True)
    first: State = (start, frozenset())
    seen, queue = {first}, deque([(first, list[Operation]())])
    while queue:
        state, done = queue.popleft()
        if wanted in state[1]:
            return done
        for operation, after in steps(spec, state, values):
            if after not in seen:
                seen.add(after)
                queue.append((after, [*done, operation]))
    raise AssertionError(f"nothing leads to {goal}")


def steps(spec: SiteSpec, state: State, values: Mapping[str, Any]) -> Iterator[tuple[Operation, State]]:
    """What can be done, and what is so then."""
    page, facts = state
    for operation in spec.operations.values():
        bound = all(parameter.name in values for parameter in operation.parameters)
        here = not operation.pages or page in operation.pages
        if bound and here and all(holds(claim, facts, values) for claim in operation.preconditions):
            kept = {one for one in facts if operation.leads_to is None or spec.facts[one[0]].lasts == "account"}
            for claim in operation.effects:
                kept = {one for one in kept if not about(claim, one, values)}
                if value_of(claim.value, values) not in (False, None):
                    terms = tuple(value_of(term, values) for term in claim.terms)
                    kept.add((claim.fact, terms, value_of(claim.value, values)))
            yield operation, (operation.leads_to or page, frozenset(kept))


def holds(claim: Claim, facts: frozenset[tuple[str, tuple[Any, ...], Any]], values: Mapping[str, Any]) -> bool:
    """Whether a precondition is met."""
    if claim.operator != "==":  # the planner knows no order, and trusts that there is enough of everything
        return True
    found = [one[2] for one in facts if about(claim, one, values)]
    wanted = value_of(claim.value, values)
    return not any(found) if wanted is False else wanted in found


def about(claim: Claim, fact: tuple[str, tuple[Any, ...], Any], values: Mapping[str, Any]) -> bool:
    """Whether a claim speaks of what a fact is about."""
    name, terms, _ = fact
    return name == claim.fact and all(
        isinstance(term, Anything) or value_of(term, values) == one
        for term, one in zip(claim.terms, terms, strict=True)
    )


def value_of(term: Term, values: Mapping[str, Any]) -> Any:
    """The value of a term; None for one that is not known."""
    match term:
        case Given(name=name):
            return values[name]
        case Literally(value=ast.Text() as text):
            return text.plain
        case Literally(value=ast.Int(value=value) | ast.Bool(value=value)):
            return value
    return None
