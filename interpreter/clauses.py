"""What the clauses of a node say about its attempts."""

from __future__ import annotations

from callsheet.dsl import ast


def retries(node: ast.Node) -> int:
    """How many more attempts a node gets after its first."""
    return next((clause.attempts for clause in node.clauses if isinstance(clause, ast.Retry)), 0)


def retry_delay(node: ast.Node) -> float:
    """Seconds between a node's attempts."""
    for clause in node.clauses:
        if isinstance(clause, ast.Retry) and clause.every is not None:
            return clause.every.value.total_seconds()
    return 0.0


def attempt_limit(node: ast.Node) -> float | None:
    """Seconds that one attempt may take."""
    for clause in node.clauses:
        if isinstance(clause, ast.Timeout):
            return clause.limit.value.total_seconds()
    return None


def condition(node: ast.Node) -> ast.Expression | None:
    """What has to hold for the node not to be skipped."""
    return next((clause.condition for clause in node.clauses if isinstance(clause, ast.When)), None)
