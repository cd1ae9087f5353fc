"""CS510 and CS520 for commits of skills: by what they are told apart where the skill is run.

A commit of a skill is named after the node that runs it, so one node runs it in one place; in a loop, or for each of a
list, its second proof has to mention a parameter that is handed something else each time.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Label

from ..blocks import commits_in, statements_in
from ..facts import Facts
from ..graph.instances import as_loop
from ..skills.declared import run_of, runs_in
from ..skills.runs import bound
from ..wording import joined
from .rounds import Loop, differ_in, mentions, name_of, with_loops, with_made_from


def check_runs(facts: Facts) -> None:
    """Each node that runs skills with commits."""
    for node in facts.symbols.nodes.values():
        first: dict[str, ast.SkillCall] = {}
        kinds = (ast.Run, ast.Let, ast.Give, ast.Set)
        for statement, loops in with_loops(node.body, tuple(as_loop(node)), kinds):
            call = run_of(statement)
            if call is None or not facts.skill_commits.get(call.skill.text):
                continue
            _once(facts, node, call, first)
            _rounds(facts, node, call, loops)


def _once(facts: Facts, node: ast.Node, call: ast.SkillCall, first: dict[str, ast.SkillCall]) -> None:
    for commit in facts.skill_commits[call.skill.text]:
        name = commit.name.text
        earlier = first.setdefault(name, call)
        if earlier is not call:
            facts.sink.error(
                "CS520",
                f"commit `{node.name.text}.{name}` stands in this node twice",
                call.skill.span,
                others=(
                    Label(span=earlier.skill.span, text="it is done here already"),
                    Label(span=commit.name.span, text=f"the commit of skill `{call.skill.text}`"),
                ),
                help="a commit's name is its key: run the skill in a node of its own, or once in a loop",
            )
            return


def _rounds(facts: Facts, node: ast.Node, call: ast.SkillCall, loops: tuple[Loop, ...]) -> None:
    for loop in loops:
        names = differ_in(facts, node, loop)
        untold = list(_untold(facts, call, names))
        if untold:
            what = joined([f"`{one.name.text}`" for one in untold])
            facts.sink.error(
                "CS510",
                f"the second proof of {what} does not tell the rounds of {name_of(loop)} apart",
                call.skill.span,
                label="what differs is not handed over, or not looked for",
                others=[Label(span=one.name.span, text="the commit of the skill") for one in untold],
                help=f"hand over what differs with {name_of(loop)}, and expect it in the second proof",
            )
            return


def _untold(facts: Facts, call: ast.SkillCall, differing: set[str]) -> Iterator[ast.Commit]:
    """Commits of a skill whose second proofs mention nothing that differs with these names where it is run."""
    skill = facts.symbols.skills.get(call.skill.text)
    if skill is None:
        return
    handed = {
        parameter
        for parameter, argument in bound(call, facts.skills[call.skill.text])
        if parameter is not None and mentions(argument.value, differing)
    }
    made = with_made_from(statements_in(skill.body), set(handed), set())
    for commit in commits_in(skill.body):
        if commit.lasting is not None and not mentions(commit.lasting, made):
            yield commit
    for inner in runs_in(skill.body):
        if facts.skill_commits.get(inner.skill.text) and facts.skill_order.index(inner.skill.text) < (
            facts.skill_order.index(call.skill.text)
        ):
            yield from _untold(facts, inner, made)
