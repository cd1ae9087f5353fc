"""CS101, CS104, CS213 for what a residual program says of commits: `committed` and `unsettled` in a node's body.

Without a key such a statement stands in the place of the commit, `unsettled` also in front of it, for what it gives is
read; with a key it speaks of one round, or one instance, of a commit that is still there behind it, and as `NODE.NAME`
of one of a skill that is run behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label

from ..blocks import commits_in, gives_in
from ..facts import Facts
from ..graph.finished import literal
from ..names import distinct, unknown, usable
from ..scope import Scope, ungrouped
from ..skills.declared import runs_in
from ..values.records import resolve
from ..wording import a, listed

if TYPE_CHECKING:
    from .typing import Rule, Statements


def _committed(statements: Statements, statement: ast.Committed, scope: Scope) -> None:
    facts = statements.facts
    _was_done(statements, scope)
    distinct(facts, (one.name for one in statement.gives), f"commit `{statement.name.text}`")
    commit = _known(statements, statement, scope)
    for one in statement.gives:
        kind = statements.given_type(one) if statement.in_place else resolve(facts, one.type)
        literal(statements.typer, one.value, kind, f"`{one.name.text}`")
        if commit is not None:
            _as_the_commit_gives(statements, one, kind, commit)
    if commit is not None:
        missing = sorted(_names(commit) - {one.name.text for one in statement.gives})
        if missing:
            verb, them = ("is", "it") if len(missing) == 1 else ("are", "them")
            facts.sink.error(
                "CS104",
                f"of the done commit `{statement.commit}` {listed(missing)} {verb} missing",
                statement.name.span,
                others=(Label(span=commit.name.span, text=f"the commit gives {them}"),),
                help="write what it gave",
            )


def _unsettled(statements: Statements, statement: ast.Unsettled, scope: Scope) -> None:
    _was_done(statements, scope)
    _known(statements, statement, scope)
    assert scope.node is not None, "statements stand in nodes"
    key = ungrouped(statement.key) if statement.key is not None else None
    round_ = key.plain or "" if isinstance(key, ast.Text) else ""
    statements.facts.nodes[scope.node].unsettled += (statement.commit + round_,)


def _was_done(statements: Statements, scope: Scope) -> None:
    """A node with a commit is needed for it, whoever reads what it gives."""
    assert scope.node is not None, "statements stand in nodes"
    statements.facts.nodes[scope.node].acts = True


def _known(statements: Statements, statement: ast.Committed | ast.Unsettled, scope: Scope) -> ast.Commit | None:
    """The commit that is spoken of where it still stands: in the same node, or in a skill of it, further on."""
    if statement.in_place:
        usable(statements.facts, statement.name)
        return None
    if statement.key is not None:
        literal(statements.typer, statement.key, types.TEXT, "the key of a commit")
    assert scope.node is not None, "statements stand in nodes"
    if statement.node is not None and statement.node.text != scope.node:
        unknown(
            statements.facts,
            statement.node,
            f"a commit of a skill is named after the node that runs it, and this is node `{scope.node}`",
            [scope.node],
        )
        return None
    later = {one.name.text: one for one in _behind(statements.facts, statement, scope.node)}
    if statement.name.text not in later:
        unknown(
            statements.facts,
            statement.name,
            f"there is no commit `{statement.commit}` behind this",
            later,
            help_="a key belongs to a round of a commit of this node that has more rounds to do"
            if statement.node is None
            else "it is one of a skill that this node runs further on",
        )
    return later.get(statement.name.text)


def _behind(facts: Facts, statement: ast.Committed | ast.Unsettled, node: str) -> Iterator[ast.Commit]:
    """Commits that stand behind a record of them."""
    body = facts.body_of(node)
    if statement.node is None:
        yield from (one for one in commits_in(body) if one.span.start >= statement.span.start)
        return
    for call in runs_in(body):
        if call.span.start >= statement.span.start:
            yield from facts.skill_commits.get(call.skill.text, ())


def _names(commit: ast.Commit) -> set[str]:
    return {give.name.text for give in gives_in(commit.proof)}


def _as_the_commit_gives(statements: Statements, one: ast.Binding, kind: types.Type, commit: ast.Commit) -> None:
    """The recorded name is one that the commit gives, at its type."""
    gives = {give.name.text: give for give in gives_in(commit.proof)}
    give = gives.get(one.name.text)
    if give is None:
        help_ = f"it gives {listed(gives)}" if gives else "it gives nothing"
        message = f"commit `{commit.name.text}` gives no `{one.name.text}`"
        unknown(statements.facts, one.name, message, gives, code="CS104", help_=help_)
        return
    wanted = statements.given_type(give)
    if types.UNKNOWN not in (kind, wanted) and kind != wanted:
        statements.sink.error(
            "CS213",
            f"`{one.name.text}` is recorded as {a(kind)}, and given as {a(wanted)}",
            one.type.span,
            others=(Label(span=give.type.span, text=f"{a(wanted)} here"),),
            help="what is recorded has the type that is given",
        )


RULES: dict[type, Rule] = {ast.Committed: _committed, ast.Unsettled: _unsettled}
