"""CS242 and what CS404 and CS406 say of `for each`: one instance an element, told apart by keys.

What an instance does is told apart by its key in the journal, in retries and on resume, so the key has to be one that
can be written down, and no two may be alike as far as can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.types import ListOf, Type

from .. import bounds
from ..blocks import statements_in
from ..facts import Facts
from ..scope import Scope, ungrouped
from ..skills.declared import run_of
from ..values.lists import bind, item_of
from ..wording import a, listed

if TYPE_CHECKING:
    from ..values.typer import Typer

KEYS: tuple[Type, ...] = (
    types.TEXT,
    types.INT,
    types.DECIMAL,
    types.MONEY,
    types.URL,
    types.DATE,
    types.TIME,
    types.DATETIME,
)
"""Types whose values tell instances apart; enums do, too."""
BEFORE = "`for each` is worked out before the node has a page"


def each_of(node: ast.Node) -> ast.ForEach | None:
    """The `for each` of a node, if it has one."""
    for clause in node.clauses:
        if isinstance(clause, ast.ForEach):
            return clause
    return None


def as_loop(node: ast.Node) -> Iterator[ast.For]:
    """The instances of a node as the rounds of a loop around its statements."""
    each = each_of(node)
    if each is not None:
        yield ast.For(span=each.span, name=each.name, source=each.source, most=each.most, body=node.body)


def outside(node: ast.Node, kind: Type) -> Type:
    """What a give is to other nodes: of each instance one."""
    return ListOf(kind) if each_of(node) is not None and kind != types.UNKNOWN else kind


def type_each(typer: Typer, node: ast.Node, scope: Scope) -> None:
    """The list, the name of an element in the node's scope, and the key."""
    each = each_of(node)
    if each is None:
        return
    before = Scope(node=node.name.text, no_page=BEFORE)
    kind = typer.value(each.source, before)
    item = item_of(typer, each.source, kind, "`for each`")
    bind(typer, each.name, item, scope, by="loop")
    _bounded(typer.facts, each)
    inner = Scope(node=node.name.text, no_page=BEFORE)
    inner.locals[each.name.text] = scope.locals[each.name.text]
    key = item if each.key is None else typer.value(each.key, inner)
    typer.facts.instance_keys[node.name.text] = _key(typer.facts, each, key)


def _bounded(facts: Facts, each: ast.ForEach) -> None:
    source = ungrouped(each.source)
    if each.most is None and not isinstance(source, ast.ListOf):
        facts.sink.error(
            "CS404",
            "`for each` over a list needs a bound",
            each.source.span,
            label="how long this is shows only when the plan runs",
            help="write `at most N` behind it; a longer list fails, and `first(xs, N)` shortens it",
        )
    bounds.of_instances(facts, each)


def _key(facts: Facts, each: ast.ForEach, kind: Type) -> Type:
    if kind == types.UNKNOWN:
        return kind
    if not _can_be_key(kind):
        what = f"the elements are {a(kind)} each" if each.key is None else f"this is {a(kind)}"
        facts.sink.error(
            "CS242",
            "instances are not told apart by this",
            each.source.span if each.key is None else each.key.span,
            label=what,
            help=f"say what they are known by: `for each {each.name.text} in … by KEY`, where KEY is"
            f" {listed(str(one) for one in KEYS)} or an enum",
        )
        return types.UNKNOWN
    if each.key is not None and not any(
        isinstance(one, ast.Reference) and one.name == each.name.text for one in ast.walk(each.key)
    ):
        facts.sink.error(
            "CS242",
            "all instances would have the same key",
            each.key.span,
            label=f"this does not mention `{each.name.text}`",
            help=f"a key is made from what differs: `by {each.name.text}…`",
        )
    else:
        _alike(facts, each)
    return kind


def _can_be_key(kind: Type) -> bool:
    return kind in KEYS or types.is_money(kind) or isinstance(kind, types.EnumType)


def _alike(facts: Facts, each: ast.ForEach) -> None:
    """Two elements that are written alike: only an element that is its own key can be seen to be."""
    source = ungrouped(each.source)
    own = each.key is None or (isinstance(bare := ungrouped(each.key), ast.Reference) and bare.name == each.name.text)
    if not own or not isinstance(source, ast.ListOf):
        return
    seen: dict[str, ast.Expression] = {}
    for item in source.items:
        bare = ungrouped(item)
        if isinstance(bare, (*ast.PLAIN_LITERALS, ast.Text)):
            first = seen.setdefault(repr(bare), item)
            if first is not item:
                facts.sink.error(
                    "CS242",
                    "two instances would have the same key",
                    item.span,
                    others=(Label(span=first.span, text="the first one"),),
                    help="a key stands for one instance: take one of the two away",
                )


# What the instances of a pool may do side by side


def note_serial(facts: Facts) -> None:
    """Which nodes' instances run one after the other: those that change what the account they share shows."""
    changing = {name for name in facts.skill_order if _changes(facts.symbols.skills[name].body)}
    for name in facts.skill_order:
        if changing & set(_run_by(facts.symbols.skills[name].body)):
            changing.add(name)
    for name, node in facts.symbols.nodes.items():
        if each_of(node) is not None and (_changes(node.body) or changing & set(_run_by(node.body))):
            facts.serial.add(name)


def _changes(body: ast.Block) -> bool:
    return any(
        isinstance(one, ast.Commit | ast.Do) or (isinstance(one, ast.ActStatement) and one.verb == "upload")
        for one in statements_in(body)
    )


def _run_by(body: ast.Block) -> Iterator[str]:
    for statement in statements_in(body):
        call = run_of(statement)
        if call is not None:
            yield call.skill.text
