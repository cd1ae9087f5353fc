"""The units of a run: what is begun, retried, resumed and told of as one."""

from __future__ import annotations

from typing import NamedTuple

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan


class Unit(NamedTuple):
    """A node, or an instance of a `for each` node by its key as a plan writes it."""

    node: str
    instance: str = ""

    def __str__(self) -> str:
        return f"{self.node}[{self.instance}]" if self.instance else self.node


PLANNER = Unit("")
"""What is no node's: calls of the planner."""


def side_by_side(plan: CheckedPlan, node: str) -> int | None:
    """How many instances of a node may be under way at once, each with a worker of its own; None for any number.

    What changes the account that the workers share is done by one after the other.
    """
    declared = plan.nodes[node]
    if node in plan.serial:
        return 1
    if declared.agent is None:
        return None
    return plan.agents[declared.agent.text].pool or 1


def each_of(node: ast.Node) -> ast.ForEach | None:
    """The clause that makes a node one of many instances."""
    for clause in node.clauses:
        if isinstance(clause, ast.ForEach):
            return clause
    return None
