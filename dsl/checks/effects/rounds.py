"""CS510, CS516 and CS517: a second proof has to tell what was to be done from what was done before.

After a restart, what was bought in round 1 must not be taken for what was to be bought in round 2. The same holds for
an attempt that read something else than the one before, and for what a model was given to prepare.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.source import Span

from ..blocks import blocks_of, statements_in, steps_of
from ..facts import Facts
from ..scope import path_of
from ..wording import joined

Loop: TypeAlias = ast.For | ast.Repeat


def with_loops(
    block: ast.Block, loops: tuple[Loop, ...], kinds: tuple[type, ...]
) -> Iterator[tuple[Any, tuple[Loop, ...]]]:
    """Each statement of these kinds that is not inside of a proof, with the loops around it."""
    for statement in steps_of(block):
        if isinstance(statement, kinds):
            yield statement, loops
        if isinstance(statement, ast.Commit):
            continue
        around = (*loops, statement) if isinstance(statement, ast.For | ast.Repeat) else loops
        for inner in blocks_of(statement):
            yield from with_loops(inner, around, kinds)


class Walked:
    """The statements of a node or skill, walked once for all of its commits."""

    def __init__(self, facts: Facts, node: ast.Node) -> None:
        self.facts, self.node, self.found = facts, node, facts.nodes[node.name.text]
        self._differ: dict[int, set[str]] = {}

    @cached_property
    def statements(self) -> list[ast.Statement]:
        """All of them, in source order."""
        return list(statements_in(self.node.body))

    @cached_property
    def _starts(self) -> list[int]:
        return [one.span.start for one in self.statements]

    @cached_property
    def _ends_of_commits(self) -> list[int]:
        return sorted(one.span.end for one in self.statements if isinstance(one, ast.Commit))

    def segment_of(self, commit: ast.Commit) -> list[ast.Statement]:
        """What is done, on some path, between the commit before and this one: a retry does no more than that again."""
        start = commit.span.start
        before = bisect_right(self._ends_of_commits, start)
        begin = self._ends_of_commits[before - 1] if before else self.node.body.span.start
        return self.statements[bisect_left(self._starts, begin) : bisect_left(self._starts, start)]

    def differ_in(self, loop: Loop) -> set[str]:
        """Names that stand for something else in each round."""
        if id(loop) not in self._differ:
            self._differ[id(loop)] = differ_in(self.facts, self.node, loop)
        return self._differ[id(loop)]


def told_apart(walked: Walked, commit: ast.Commit, loops: Iterable[Loop]) -> None:
    """The second proof of a commit, with the loops around it."""
    lasting = commit.lasting
    assert lasting is not None, "it was told that there is none"
    untold = [loop for loop in loops if not mentions(lasting, walked.differ_in(loop))]
    if untold:
        _rounds_look_alike(walked.facts, commit, lasting, untold)
        return
    retry = next((one for one in walked.node.clauses if isinstance(one, ast.Retry) and one.attempts), None)
    if retry is not None:
        _attempts(walked, commit, lasting, retry)
    if walked.found.works is not None:
        _work(walked, commit, lasting)


def _rounds_look_alike(facts: Facts, commit: ast.Commit, lasting: ast.Block, untold: list[Loop]) -> None:
    what = joined([name_of(loop) for loop in untold])
    label = f"{what} {'is' if len(untold) == 1 else 'are'} not mentioned here"
    help_ = f"expect something that has {what} in it, such as a row with its name"
    if any(isinstance(loop, ast.Repeat) for loop in untold):
        label = "nothing here changes from round to round"
        help_ = "expect something that has what the loop keeps in it, or what was read in the round"
    once = f"commit `{commit.name.text}` is done once a round"
    facts.sink.error(
        "CS510",
        f"the second proof does not tell the rounds of {what} apart",
        lasting.span,
        label=label,
        others=[Label(span=place_of(loop), text=once) for loop in untold],
        help=help_,
    )


def name_of(loop: Loop) -> str:
    """What a message calls the loop."""
    return f"`{loop.name.text}`" if isinstance(loop, ast.For) else "`repeat`"


def place_of(loop: Loop) -> Span:
    """Where its head is."""
    return loop.name.span if isinstance(loop, ast.For) else loop.span.head(len("repeat"))


def differ_in(facts: Facts, node: ast.Node, loop: Loop) -> set[str]:
    """Names that stand for something else in each round: a `for`'s own, what is set, what is made from those.

    The rounds of a `repeat` are told apart by what was read in them, too.
    """
    inside = list(statements_in(loop.body))
    kept = {keep.name.text for keep in loop.keeping}
    names = {one.name.text for one in inside if isinstance(one, ast.Set) and one.name.text in kept}
    looking: Iterable[ast.Syntax] = ()
    if isinstance(loop, ast.For):
        names.add(loop.name.text)
    else:
        looking = facts.nodes[node.name.text].looking
    return with_made_from(inside, names, looking)


def with_made_from(statements: Iterable[ast.Statement], names: set[str], looking: Iterable[ast.Syntax]) -> set[str]:
    """The names, and those that are made from them or from what is looked at."""
    looks = {id(place) for place in looking}
    for statement in statements:
        match statement:
            case ast.Let(name=name, value=source) | ast.For(name=name, source=source) if id(
                source
            ) in looks or mentions(source, names):
                names.add(name.text)
    return names


def _attempts(walked: Walked, commit: ast.Commit, lasting: ast.Block, retry: ast.Retry) -> None:
    """What an attempt reads may be something else in the next; the act is done with it."""
    read = with_made_from(walked.segment_of(commit), set(), walked.found.looking)
    acted = sorted({one.name for one in _references(commit.act) if one.name in read})
    if not acted or mentions(lasting, read):
        return
    names = joined([f"`{name}`" for name in acted])
    walked.facts.sink.warning(
        "CS516",
        f"the second proof does not tell the attempts at commit `{commit.name.text}` apart",
        lasting.span,
        label=f"{names} {'is' if len(acted) == 1 else 'are'} not mentioned here",
        others=(
            Label(span=commit.act.span, text=f"{names}, read in each attempt, decides what is done"),
            Label(span=retry.span, text="there may be more than one"),
        ),
        help=f"expect something that has {names} in it; else what one attempt did may pass for what another was to do",
    )


def _work(walked: Walked, commit: ast.Commit, lasting: ast.Block) -> None:
    """What a `do` was given decides what the commit is about."""
    work = [one for one in walked.segment_of(commit) if isinstance(one, ast.Do)]
    given = [(one, path_of(value)) for one in work for value in one.given]
    # What may not be given at all was told.
    paths = {path for _, path in given if path is not None and path not in walked.facts.symbols.secrets}
    if not paths or any(_begins_with(path_of(one), paths) for one in ast.walk(lasting) if _is_path(one)):
        return
    locals_ = {path for path in paths if "." not in path}
    if mentions(lasting, with_made_from(walked.statements, locals_, set())):
        return
    names = joined([f"`{path}`" for path in sorted(paths)])
    walked.facts.sink.warning(
        "CS517",
        f"the second proof of commit `{commit.name.text}` does not say what the `do` before it was given",
        lasting.span,
        label=f"{names} {'is' if len(paths) == 1 else 'are'} not mentioned here",
        others=(Label(span=given[0][0].span, text="a model prepares the commit here"),),
        help=f"expect something that has {names} in it: another thing that was done before would pass for this one",
    )


def _is_path(part: ast.Syntax) -> bool:
    return isinstance(part, ast.Reference | ast.FieldOf)


def _begins_with(path: str | None, paths: set[str]) -> bool:
    """Whether a path is one of these, or a field of one."""
    return path is not None and any(path == one or path.startswith(f"{one}.") for one in paths)


def mentions(place: ast.Syntax, names: set[str]) -> bool:
    """Whether one of the names stands in it."""
    return bool(names) and any(one.name in names for one in _references(place))


def _references(place: ast.Syntax) -> Iterator[ast.Reference]:
    return (part for part in ast.walk(place) if isinstance(part, ast.Reference))
