"""CS806, CS812, CS813: a patch commits nothing of its own, and nothing with less between a run and it than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..checks.wording import listed
from ..diagnostics import Label, closest
from ..rewrite import ungrouped_within
from .case import Case
from .guarded import Guard, GuardedCommit, all_commits, before, records_in


def check_commitments(case: Case) -> None:
    """What the plan commits, before and after."""
    old, new = all_commits(case.before), all_commits(case.after)
    recorded = {one.commit for node in case.before.nodes.values() for one in records_in(node)}
    for node in case.changed:
        for commit in case.after.commits_of(node):
            if commit.name not in old and commit.name not in recorded:
                _of_its_own(case, commit, old)
    for name, commit in new.items():
        if name in old:
            _guards(case, old[name], commit)
            _times(case, old[name], commit)


def _of_its_own(case: Case, commit: GuardedCommit, known: Iterable[str]) -> None:
    near = closest(commit.name, known)
    names = listed(list(known)) if known else "none"
    case.sink.error(
        "CS806",
        f"the plan has no commit `{commit.name}`, and a patch brings none of its own",
        commit.commit.name.span,
        label=f"did you mean `{near}`?" if near else "",
        help=f"commits of the plan that are not done: {names}" if known else "the plan commits nothing",
    )


# Guards


def _guards(case: Case, old: GuardedCommit, new: GuardedCommit) -> None:
    kept = {_said(one) for one in (*new.guards, *_upstream(case, new, after=True))}
    lost: dict[object, Guard] = {}
    for guard in (*old.guards, *_upstream(case, old, after=False)):
        if _said(guard) not in kept:
            lost.setdefault(_said(guard), guard)
    for guard in lost.values():
        touched = guard.node if guard.node in case.edited.touched else new.node
        case.sink.error(
            "CS812",
            f"commit `{old.name}` would lose {guard.what}",
            case.place_of(touched),
            others=(Label(span=guard.span, text="this guards it"),),
            help="keep it word for word; what is looked at may be reached in another way",
        )


def _said(guard: Guard) -> str:
    """Spans do not compare, and neither do parentheses."""
    return repr(ungrouped_within(guard.said))


def _upstream(case: Case, commit: GuardedCommit, *, after: bool) -> Iterator[Guard]:
    """What the nodes require that the node of a commit reads from: they decide what is committed."""
    checked = case.new if after else case.old
    if case.new is None or checked is None:
        return
    program = case.after if after else case.before
    reads: dict[str, list[str]] = {}
    for edge in checked.edges:
        if edge.kind == "reads":
            reads.setdefault(edge.after, []).append(edge.before)
    for name in before([commit.node], reads):
        if name in program.nodes:
            yield from program.requirements_of(program.nodes[name])


def _times(case: Case, old: GuardedCommit, new: GuardedCommit) -> None:
    if new.times > old.times:
        case.sink.error(
            "CS813",
            f"commit `{old.name}` could be done {new.times} times, and the plan allows {_times_of(old.times)}",
            new.commit.name.span,
            others=(Label(span=old.commit.name.span, text="as the plan has it"),),
            help="keep the bounds of the loops around it",
        )


def _times_of(times: int) -> str:
    return "once" if times == 1 else f"{times} times"
