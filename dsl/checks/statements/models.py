"""CS2 and CS306 for `do`: what is handed to a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast

from .. import bounds
from ..scope import Scope
from ..values.literals import text

if TYPE_CHECKING:
    from .typing import Rule, Statements


def _do(statements: Statements, statement: ast.Do, scope: Scope) -> None:
    statements.uses_page(statement, scope)
    if scope.node is not None:
        facts = statements.facts.nodes[scope.node]
        facts.works = facts.works or statement
    text(statements.typer, statement.instruction, scope)
    for value in statement.given:
        statements.value(value, scope)
    bounds.of_do(statements.facts, statement)


RULES: dict[type, Rule] = {ast.Do: _do}
