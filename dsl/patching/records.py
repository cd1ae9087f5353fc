"""CS807, CS808: what was committed in a node that is not finished stays on record, and is not done again."""

from __future__ import annotations

from .. import ast
from ..diagnostics import Label
from .case import Case
from .guarded import GuardedCommit, all_commits, records_in
from .recorded import record_of, shown


def check_records(case: Case) -> None:
    """Each record of a commit that was done is kept, and none is made up."""
    done = _done(case)
    # Of a commit in a loop there may be rounds left, which the run tells from those that were done by their keys.
    once = {name for name, records in done.items() if any(record.key is None for _, record in records)}
    again = [
        one
        for node in case.changed
        for one in case.after.commits_of(node)
        if one.name in once and not any(record.commit == one.name for record in records_in(node))
    ]
    for commit in again:
        _again(case, commit)
    written = [one for node in case.changed for one in records_in(node)]
    untouched = {name for name, node in case.after.nodes.items() if case.before.nodes.get(name) is node}
    true = [record for records in done.values() for _, record in records]
    known = [*true, *(one for node in case.before.nodes.values() for one in records_in(node))]
    for one in written:
        if one not in known:
            _made_up(case, one, [record for record in true if record.commit == one.commit])
    told = {commit.name for commit in again}
    for records in (those for name, those in done.items() if name not in told):
        for name, record in records:
            if name not in untouched and not _is_kept(record, written):
                _lost(case, name, record)


def _is_kept(record: ast.Committed, kept: list[ast.Committed | ast.Unsettled]) -> bool:
    """Whether it is there. Where it says something else than before, that is told."""
    return any(one.commit == record.commit and one.key == record.key for one in kept)


def _made_up(case: Case, one: ast.Committed | ast.Unsettled, true: list[ast.Committed]) -> None:
    name = one.commit
    what = "is not recorded so" if true else "has not been done"
    case.sink.error(
        "CS808",
        f"commit `{name}` {what}",
        one.span,
        others=tuple(Label(span=record.name.span, text="this is what was committed") for record in true),
        help=f"write it as it was: `{shown(true[0])}`" if true else f"`commit {name} …` is what does it",
    )


def _lost(case: Case, node: str, record: ast.Committed) -> None:
    case.sink.error(
        "CS808",
        f"commit `{record.commit}` of node `{node}` is done, and its record would be lost",
        case.place_of(node),
        others=(Label(span=record.name.span, text="committed here"),),
        help=f"keep `{shown(record)}` in the node",
    )


def _done(case: Case) -> dict[str, list[tuple[str, ast.Committed]]]:
    """What has been committed in nodes that are not finished, with the node, by the name of the commit."""
    commits = all_commits(case.before)
    done: dict[str, list[tuple[str, ast.Committed]]] = {}
    for name, node in case.before.nodes.items():
        for one in records_in(node):
            if isinstance(one, ast.Committed):
                done.setdefault(one.commit, []).append((name, one))
        for commitment in case.finished.of(name).committed:
            known = commits.get(commitment.name)
            record = record_of(known.commit, commitment) if known is not None and case.held(name) is None else None
            if isinstance(record, ast.Committed):
                done.setdefault(commitment.name, []).append((name, record))
    return done


def _again(case: Case, commit: GuardedCommit) -> None:
    where = "in front of the `run`" if "." in commit.name else "in its place"
    case.sink.error(
        "CS807",
        f"commit `{commit.name}` is done already",
        commit.commit.name.span,
        label="this would do it again",
        help=f"write `committed {commit.name} {{ … }}` {where}, as the residual program has it",
    )
