"""What each kind of statement does to labels: names, branches, loops, acts and the blocks around them, and `do`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.labels import NOTHING, Label, Step, inert, join, passing

from .commits import commit
from .expressions import instruct
from .narrowing import NOTHING_NARROW, narrowed_when
from .pins import pin
from .walk import State, StatementRule, Walk


def _act(walk: Walk, statement: ast.ActStatement) -> None:
    label = walk.act(statement)
    if statement.verb == "goto" and label.confidential:
        walk.tells(statement, label)


def _nothing(_: Walk, __: Any) -> None:
    """Nothing flows: a picture for the report, a name of a segment, what is known to be unsettled."""


def _expect(walk: Walk, statement: ast.Expect) -> None:
    walk.tells(statement, walk.value(statement.condition))
    pin(walk, statement)
    walk.scope.narrow |= narrowed_when(walk, statement.condition, True)


def _require(walk: Walk, statement: ast.Require) -> None:
    walk.tells(statement, walk.value(statement.condition))
    if statement.why is not None:
        walk.label(statement.why)
    walk.scope.narrow |= narrowed_when(walk, statement.condition, True)


def _let(walk: Walk, statement: ast.Let) -> None:
    name = statement.name
    walk.scope.narrow = frozenset(path for path in walk.scope.narrow if path.partition(".")[0] != name.text)
    label = passing(walk.value(statement.value), name.at, f"named `{name.text}`")
    if label is NOTHING and walk.is_constant(statement.value):
        walk.constant.add(name.text)
    else:
        walk.constant.discard(name.text)
    walk.scope.labels[name.text] = label


def _give(walk: Walk, statement: ast.Give) -> None:
    given(walk, statement.name, walk.value(statement.value))


def given(walk: Walk, name: ast.Name, label: Label) -> None:
    """The node hands something to others."""
    label = passing(label, name.at, f"given as `{name.text}`")
    walk.gives[name.text] = join(walk.gives.get(name.text, NOTHING), label)


def _set(walk: Walk, statement: ast.Set) -> None:
    name = statement.name
    walk.kept[name.text] = passing(walk.value(statement.value), name.at, f"kept as `{name.text}`")


def _return(walk: Walk, statement: ast.Return) -> None:
    walk.returned = join(walk.returned, walk.value(statement.value))


def _run(walk: Walk, statement: ast.Run) -> None:
    walk.call(statement.call)


# Branches and loops


def _if(walk: Walk, statement: ast.If) -> None:
    """Each arm begins as the others do; a later one is reached only where none before it was."""
    outer, deciding, begin = walk.scope, walk.deciding, (walk.page, walk.kept)
    ends = []
    one: ast.Block | ast.If | None = statement
    while isinstance(one, ast.If):
        condition = passing(inert(walk.value(one.condition)), one.condition.at, "this decides what is done")
        walk.deciding = join(walk.deciding, condition)
        ends.append(_arm(walk, one.then, begin, narrowed_when(walk, one.condition, True)))
        walk.scope = type(outer)(walk.scope, narrowed_when(walk, one.condition, False))
        walk.page, walk.kept = begin
        one = one.otherwise
    ends.append(begin if one is None else _arm(walk, one, begin, NOTHING_NARROW))
    walk.scope, walk.deciding = outer, deciding
    walk.meet(ends)


def _arm(walk: Walk, block: ast.Block, begin: State, narrow: frozenset[str]) -> State:
    walk.page, walk.kept = begin[0], dict(begin[1])
    walk.block(block, narrow=narrow)
    return walk.page, walk.kept


def _for(walk: Walk, statement: ast.For) -> None:
    source = walk.value(statement.source)
    if statement.elements:
        source = join(source, walk.look(statement.source.at))

    def round_() -> None:
        with walk.inner():
            walk.scope.labels[statement.name.text] = source
            walk.statements(statement.body.statements)

    items = statement.source.items if isinstance(statement.source, ast.ListOf) else ()
    _loop(walk, statement, source, round_, times=statement.most or len(items))


def _repeat(walk: Walk, statement: ast.Repeat) -> None:
    _loop(walk, statement, NOTHING, lambda: walk.block(statement.body), times=statement.most)


def _loop(walk: Walk, statement: ast.For | ast.Repeat, source: Label, body: Callable[[], None], *, times: int) -> None:
    for keep in statement.keeping:
        walk.kept[keep.name.text] = walk.value(keep.value)
    walk.repeated(statement, source, body, times=max(1, times))


def _stop(walk: Walk, statement: ast.Stop) -> None:
    """Everything else in the loop is done, or done again, as this has it."""
    condition = walk.value(statement.condition)
    if walk.stops:
        deciding = passing(inert(condition), statement.condition.at, "this decides when the loop ends")
        walk.stops[-1] = join(walk.stops[-1], deciding)


# Blocks around acts


def _around(walk: Walk, statement: ast.Inside | ast.Frame) -> None:
    outer = walk.around
    walk.around = join(outer, walk.label(statement.element))
    walk.block(statement.body)
    walk.around = outer


def _dialog(walk: Walk, statement: ast.Dialog) -> None:
    if statement.reply is not None:
        walk.send(walk.label(statement.reply), statement.reply.at)
    walk.send(walk.deciding, statement.at, "branch")
    walk.block(statement.body)


def _opened(walk: Walk, statement: ast.OpenedBy) -> None:
    walk.act(statement.act)
    outer, walk.around = walk.around, NOTHING
    walk.block(statement.body)
    walk.around = outer


def _download(walk: Walk, statement: ast.Download) -> None:
    label = join(walk.act(statement.act), join(walk.look(statement.at), walk.deciding))
    name = statement.name
    walk.scope.labels[name.text] = passing(label, name.at, f"downloaded as `{name.text}`")


def _pause(walk: Walk, statement: ast.Pause) -> None:
    walk.value(statement.duration)


def _do(walk: Walk, statement: ast.Do) -> None:
    """A model sees the page and what it is given, and may type any of it there, and do there what it likes."""
    instruction = walk.label(statement.instruction)
    instruct(walk, statement.instruction, instruction)
    given = instruction
    for one in statement.given:
        label = walk.label(one)
        walk.show(label, one.at)
        given = join(given, label)
    given = join(given, walk.deciding)
    walk.show(walk.deciding, statement.at)
    page = walk.look(statement.at)
    walk.shown |= page.confidential
    walk.findings.reach(page, walk.terms.sources.model, statement.at, "page")
    walk.send(given, statement.at)
    model = walk.terms.sources.model
    hands = Label(0, model, model, Step(statement.at, "a model works on the page"))
    walk.touch(hands, statement.at)
    walk.page = walk.page._replace(handed=bool(statement.given) or given.integrity != 0, nearly=None)
    walk.failing = join(walk.failing, join(given, page))


def _committed(walk: Walk, statement: ast.Committed) -> None:
    """What was recorded of a commit was read where it was proved; what a skill's gave is read by nobody."""
    if statement.node is not None:
        return
    label = join(walk.look(statement.at), walk.deciding)
    for one in statement.gives:
        given(walk, one.name, label)


STATEMENTS: dict[type, StatementRule] = {
    ast.ActStatement: _act,
    ast.Continue: _nothing,
    ast.Return: _return,
    ast.Expect: _expect,
    ast.Require: _require,
    ast.Let: _let,
    ast.Give: _give,
    ast.Set: _set,
    ast.If: _if,
    ast.For: _for,
    ast.Repeat: _repeat,
    ast.Stop: _stop,
    ast.Run: _run,
    ast.Do: _do,
    ast.Commit: commit,
    ast.Dialog: _dialog,
    ast.Inside: _around,
    ast.Frame: _around,
    ast.OpenedBy: _opened,
    ast.Download: _download,
    ast.Screenshot: _nothing,
    ast.Pause: _pause,
    ast.Committed: _committed,
    ast.Unsettled: _nothing,
}
