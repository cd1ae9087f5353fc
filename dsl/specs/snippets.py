"""Stretches of the plan language inside of a spec: elements, acts, looks and claims as syntax trees.

The grammar reads whole programs, so a stretch is read in the shortest one around it; what is wrong with it is told at
its place in the YAML text. Whether it means something, `meaning.py` asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import ast
from ..parsing import parse
from ..rewrite import moved, rewritten
from ..source import Span
from .problems import Problems
from .yaml_text import Scalar


def element(place: Scalar, problems: Problems) -> ast.Expression | None:
    """`button "Save" in row "x"`."""
    click = _statement(place, "click ", problems, "an element")
    if isinstance(click, ast.ActStatement) and click.operand is not None and not click.particles:
        return click.operand
    _not_one(click, place, problems, "an element")
    return None


def act(place: Scalar, problems: Problems) -> ast.ActStatement | None:
    """`fill textbox "Name" with name`."""
    statement = _statement(place, "", problems, "an act")
    if isinstance(statement, ast.ActStatement):
        return statement
    _not_one(statement, place, problems, "an act")
    return None


def expression(place: Scalar, problems: Problems, what: str) -> ast.Expression | None:
    """`seen heading "Orders"`, `not in_cart(product)`."""
    require = _statement(place, "require ", problems, what)
    if isinstance(require, ast.Require) and require.why is None:
        return require.condition
    _not_one(require, place, problems, what)
    return None


def _statement(place: Scalar, begin: str, problems: Problems, what: str) -> ast.Statement | None:
    """The one statement that `begin` and the text of `place` make, its spans in the YAML text."""
    head = f"plan spec node snippet {{ {begin}"
    plan = parse(f"{head}{place.text}\n}}")

    def in_file(span: Span) -> Span:
        return place.place(span.start - len(head), span.end - len(head))

    if plan.diagnostics:
        first = plan.diagnostics[0]
        problems.tell(first.message, in_file(first.span), label=first.label, help=first.help)
        return None
    match plan.declarations:
        case (ast.Node(body=ast.Block(statements=(statement,)), clauses=()),):
            return moved(statement, in_file)
    problems.tell(f"{what} is wanted here, and nothing else", place.span)
    return None


def _not_one(found: ast.Statement | None, place: Scalar, problems: Problems, what: str) -> None:
    """Tell of a statement that is no `what`; that there is none was told."""
    if found is not None:
        problems.tell(f"{what} is wanted here, and nothing else", place.span)


def mentioned(node: ast.Syntax) -> list[ast.Reference]:
    """The bare names in a stretch: roles, parameters, elements of the spec."""
    return [part for part in ast.walk(node) if isinstance(part, ast.Reference)]


def measure(node: ast.Syntax, elements: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """How deep and how large a stretch is with the elements that it mentions, whose own measures are given."""
    levels, parts = 0, 0
    waiting = [(node, 1)]
    while waiting:
        part, depth = waiting.pop()
        deeper, more = elements.get(part.name, (0, 0)) if isinstance(part, ast.Reference) else (0, 0)
        levels, parts = max(levels, depth + deeper), parts + 1 + more
        waiting += [(child, depth + 1) for child in ast.children(part)]
    return levels, parts


def with_elements(node: Any, elements: Mapping[str, ast.Expression]) -> Any:
    """The tree with the elements of the spec in place of their names, each where its name stood."""

    def element(part: Any) -> ast.Syntax | None:
        if isinstance(part, ast.Text):  # what is put into a text is a value
            return part
        if isinstance(part, ast.Reference) and part.name in elements:
            place = part.span
            return ast.Grouped(span=place, value=moved(elements[part.name], lambda _: place))
        return None

    return rewritten(node, element)
