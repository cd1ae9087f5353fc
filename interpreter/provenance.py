"""Where values come from in a plan: which gives a statement goes by, and through which nodes they came.

plan, node, statements --origins--> the gives of nodes with a page in which their values began
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.lines import line_at


def origins(plan: CheckedPlan, node: str, statements: Iterable[ast.Syntax]) -> list[tuple[str, str]]:
    """Nodes with a page, and their gives, from which the values in some statements come, through what only computes."""
    found: dict[tuple[str, str], None] = {}
    left = [*references(plan, plan.nodes[node], statements)]
    seen = set(left)
    while left:
        name, give = left.pop(0)
        provider = plan.nodes[name]
        if provider.agent is not None:
            found[name, give] = None
            continue
        given = [one for one in ast.walk(provider.body) if isinstance(one, ast.Give) and one.name.text == give]
        for one in references(plan, provider, given):
            if one not in seen:
                seen.add(one)
                left.append(one)
    return list(found)


def references(plan: CheckedPlan, node: ast.Node, statements: Iterable[ast.Syntax]) -> Iterator[tuple[str, str]]:
    """`NODE.GIVE` in statements, and in the `let`s that they go by."""
    lets = {one.name.text: one for one in ast.walk(node.body) if isinstance(one, ast.Let)}
    left, seen = list(statements), set[str]()
    while left:
        for part in ast.walk(left.pop()):
            match part:
                case ast.FieldOf(value=ast.Reference(name=name), field=ast.Name(text=give)) if name in plan.nodes:
                    yield name, give
                case ast.Reference(name=name) if name in lets and name not in seen:
                    seen.add(name)
                    left.append(lets[name])


def between(plan: CheckedPlan, first: str, last: str) -> Iterator[ast.Node]:
    """A node, and those that compute on the way from it to the last, which is not among them, in their order."""
    found = {first}
    for name in plan.order:
        node = plan.nodes[name]
        behind = {one for one, _ in references(plan, node, node.body.statements)}
        if name == first or (node.agent is None and name != last and behind & found):
            found.add(name)
            yield node


def line_of_give(plan: CheckedPlan, node: str, give: str) -> int:
    """The line on which a node gives something; 0 where it does not."""
    for one in ast.walk(plan.nodes[node].body):
        if isinstance(one, ast.Give) and one.name.text == give:
            return line_at(plan.plan.source, one.span.start)
    return 0
