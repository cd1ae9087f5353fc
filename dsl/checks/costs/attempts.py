"""From what a node does in one go to what it may cost with retries, a resume, instances and its login.

The bound of a node with R retries, for a run that is killed and resumed at most once (each further kill may add one
segment): all segments once, R times the dearest segment again, and once more the dearest segment with its proofs and
the second proof that settles it. Each of these attempts may have to log in. After `continue`, an attempt that begins
anew also does the node before once more. The instances of a `for each` node multiply all of that; they share its
pool, so their time does not add up in full.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.cost import Amounts, Cost

from ..bounds import MOST_INSTANCES, MOST_RETRIES
from ..scope import ungrouped
from .bills import Bill


@frozen
class Attempts:
    """What the clauses of a node say of its attempts; times in seconds. Instances are an interval."""

    retries: int = 0
    wait: float = 0.0
    timeout: float | None = None
    skippable: bool = False
    least_instances: int = 1
    most_instances: int = 1
    pool: int = 1

    @staticmethod
    def of(node: ast.Node, agent: ast.Agent | None) -> Attempts:
        """Read off the clauses."""
        pool = max(1, agent.pool or 1) if agent is not None else 1
        if not node.clauses and pool == 1:
            return ONCE
        said: dict[str, Any] = {}
        for clause in node.clauses:
            match clause:
                case ast.Retry(attempts=count, every=every):
                    wait = every.value.total_seconds() if every else 0.0
                    said |= {"retries": min(count, MOST_RETRIES), "wait": wait}
                case ast.Timeout(limit=limit):
                    said["timeout"] = limit.value.total_seconds()
                case ast.When() | ast.InsteadOf():
                    said["skippable"] = True
                case ast.ForEach():
                    said["least_instances"], said["most_instances"] = instances_of(clause)
        return Attempts(pool=pool, **said)


ONCE = Attempts()
"""Of most nodes."""


def instances_of(clause: ast.ForEach) -> tuple[int, int]:
    """How many instances there are at least and at most."""
    source = ungrouped(clause.source)
    if isinstance(source, ast.ListOf):
        return len(source.items), len(source.items)
    return 0, min(clause.most or 0, MOST_INSTANCES)


def with_attempts(bill: Bill, before: Amounts, login: Amounts, attempts: Attempts) -> Cost:
    """The cost of a node. `before` is what each attempt but the first does to get to where `continue` goes on."""
    cost = _of_one(bill, before, login, attempts)
    if attempts.skippable:
        cost = cost.perhaps()
    if (attempts.least_instances, attempts.most_instances) == (1, 1):
        return cost
    whole = cost.times(attempts.least_instances, attempts.most_instances)
    rounds = ceil(attempts.most_instances / attempts.pool)
    usual = min(rounds, 10) if attempts.least_instances < attempts.most_instances else rounds
    return Cost(least=whole.least, most=whole.most.lasting(cost.most.time * rounds), typical=cost.typical * usual)


def _of_one(bill: Bill, before: Amounts, login: Amounts, attempts: Attempts) -> Cost:
    retried, resumed, overrun = bill.again
    again = (retried + before).times(attempts.retries) + resumed + before
    most = bill.cost.most + again + login.times(attempts.retries + 2)
    time = most.time
    if attempts.timeout is not None:
        time = min(time, (attempts.timeout + overrun) * (attempts.retries + 2))
    most = most.lasting(time + attempts.retries * attempts.wait)
    return Cost(least=bill.cost.least, most=most, typical=bill.cost.typical)
