"""The commits of a plan by the names under which they are known: a node's own, and `NODE.NAME` for one of a skill."""

from __future__ import annotations

from collections.abc import Iterator

from . import ast
from .check import CheckedPlan
from .checks.skills.declared import runs_in


def declared_commits(plan: CheckedPlan) -> dict[str, ast.Commit]:
    """Every commit that the plan may come to."""
    found = {}
    for name, node in plan.nodes.items():
        found.update({commit.name.text: commit for commit in _commits_in(node.body)})
        found.update({f"{name}.{commit.name.text}": commit for commit in _of_skills(plan, node.body)})
    return found


def name_in(key: str) -> str:
    """The name of a commit from its key, which has the instance and the rounds of loops behind it."""
    return key.partition("[")[0]


def _of_skills(plan: CheckedPlan, block: ast.Block) -> Iterator[ast.Commit]:
    for call in runs_in(block):
        body = plan.skills[call.skill.text].body
        yield from _commits_in(body)
        yield from _of_skills(plan, body)


def _commits_in(block: ast.Block) -> Iterator[ast.Commit]:
    return (one for one in ast.walk(block) if isinstance(one, ast.Commit))
