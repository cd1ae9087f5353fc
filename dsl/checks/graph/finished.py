"""CS309 and what CS101, CS201 and CS214 say of finished nodes: `done` in a residual program.

For the other checks a finished node is one without an agent, clauses and statements, that gives what is recorded: so
it takes part in names, reads, order and cost like any other, waits for nothing and costs nothing more. The finished
instances of a `for each` node belong to that node and are no nodes of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.parse_values import parse_value
from callsheet.dsl.types import ListOf, Optional, RecordType, Type

from ..costs.budgets import limits_of
from ..facts import Facts, Given
from ..names import distinct, mention, unknown
from ..scope import Scope, is_literal, ungrouped
from ..values.records import resolve
from ..wording import a, listed

if TYPE_CHECKING:
    from ..values.typer import Typer

NOT_THERE = Optional(types.UNKNOWN)
"""What a skipped node gives: `none`, whatever the type was."""
HASH_DIGITS = 64
REPLANS = "replans"


def as_node(done: ast.Done) -> ast.Node:
    """A node with nothing left to do."""
    nothing = ast.Block(span=done.span, statements=())
    return ast.Node(span=done.span, name=done.name, agent=None, clauses=(), body=nothing)


def mentions(facts: Facts, done: ast.Done) -> None:
    """Who did it, and where its values come from."""
    if done.agent is not None:
        mention(facts, done.agent, "agents")
    for origin in done.origins:
        facts.used.add(origin.text)
        agent = facts.symbols.agents.get(origin.text)
        if agent is not None and agent.kind != "model":
            facts.sink.error(
                "CS309",
                f"agent `{origin.text}` is no origin of values",
                origin.span,
                label="what it read comes from its site" if agent.site else "what a person says is trusted",
                help="`from` names sites and models",
            )
        elif agent is None and origin.text not in facts.symbols.sites and origin.text not in facts.symbols.broken:
            models = [name for name, one in facts.symbols.agents.items() if one.kind == "model"]
            message = f"there is no site or model `{origin.text}`"
            unknown(facts, origin, message, [*facts.symbols.sites, *models])


def collect(facts: Facts) -> None:
    """What finished nodes give, before any expression is typed."""
    for name, done in facts.symbols.done.items():
        gives = facts.nodes[name].gives
        for one in done.gives:
            give = ast.Give(span=one.span, name=one.name, type=one.type, value=one.value)
            gives.setdefault(one.name.text, Given(resolve(facts, one.type), give))


def check_finished(typer: Typer) -> None:
    """What is recorded of each finished node."""
    facts = typer.facts
    for name, done in facts.symbols.done.items():
        _recorded(typer, done)
        for one in done.gives:
            literal(typer, one.value, facts.nodes[name].gives[one.name.text].type, f"`{one.name.text}`")


def check_instances(typer: Typer) -> None:
    """What is recorded of each finished instance; the types of their keys are known by then."""
    keys: dict[tuple[str, object], ast.Done] = {}
    for done in typer.facts.symbols.instances:
        _recorded(typer, done)
        _instance(typer, done, keys)


def _recorded(typer: Typer, done: ast.Done) -> None:
    facts = typer.facts
    distinct(facts, (one.name for one in done.gives), f"node `{done.name.text}`")
    limits_of(facts, [ast.Budget(span=done.span, quantities=done.spent)])
    for quantity in done.spent:
        if quantity.resource == REPLANS:
            facts.sink.error(
                "CS309",
                "a node spends no replans",
                quantity.span,
                help="what is left of them stands in the plan's budget",
            )


def _instance(typer: Typer, done: ast.Done, keys: dict[tuple[str, object], ast.Done]) -> None:
    """Of which the node may have more to do."""
    facts, name = typer.facts, done.name.text
    if not mention(facts, done.name, "nodes"):
        return
    node = facts.symbols.nodes[name]
    each = next((one for one in node.clauses if isinstance(one, ast.ForEach)), None)
    if each is None:
        facts.sink.error(
            "CS309",
            f"node `{name}` has no instances",
            done.name.span,
            others=(Label(span=node.name.span, text="it is no `for each` node"),),
            help=f"a node that is done whole is written `done {name} …`, in the place of the node",
        )
        return
    assert done.key is not None, "instances have keys"
    kind = facts.instance_keys.get(name, types.UNKNOWN)
    literal(typer, done.key, kind, f"a key of `{name}`")
    first = keys.setdefault((name, _sayable(done.key)), done)
    if first is not done:
        facts.sink.error(
            "CS102",
            f"the instance of `{name}` with this key is done twice",
            done.key.span,
            others=(Label(span=first.span, text="the first one"),),
            help="an instance is finished once: keep what is true",
        )
    if not done.skipped:
        _gives_of_instance(typer, done, node)


def _sayable(key: ast.Expression) -> object:
    """What a key says, whatever the parentheses; spans do not compare."""
    from callsheet.dsl.rewrite import ungrouped_within

    return repr(ungrouped_within(key))


def _gives_of_instance(typer: Typer, done: ast.Done, node: ast.Node) -> None:
    facts, name = typer.facts, done.name.text
    wanted = facts.nodes[name].gives
    for one in done.gives:
        give = one.name.text
        if give not in wanted:
            help_ = f"it gives {listed(wanted)}" if wanted else "it gives nothing"
            message = f"node `{name}` gives no `{give}`"
            unknown(facts, one.name, message, wanted, code="CS104", help_=help_)
            continue
        declared = resolve(facts, one.type)
        if types.UNKNOWN not in (declared, wanted[give].type) and declared != wanted[give].type:
            facts.sink.error(
                "CS213",
                f"`{give}` is recorded as {a(declared)}, and `{name}` gives {a(wanted[give].type)}",
                one.type.span,
                others=(Label(span=wanted[give].give.type.span, text=f"{a(wanted[give].type)} here"),),
                help="what is recorded has the type that is given",
            )
        literal(typer, one.value, declared, f"`{give}`")
    recorded = {one.name.text for one in done.gives}
    missing = [give for give in wanted if give not in recorded]
    if missing:
        facts.sink.error(
            "CS309",
            f"of a finished instance of `{name}` {listed(missing)} {'is' if len(missing) == 1 else 'are'} missing",
            done.name.span,
            others=(Label(span=node.name.span, text=f"`{name}` gives {'it' if len(missing) == 1 else 'them'}"),),
            help="an instance that is done gave all of it; one that was not done is written `skipped`",
        )


# Values


def literal(typer: Typer, value: ast.Expression, wanted: Type, what: str) -> None:
    """A recorded value: a literal, with texts read at the type that is declared."""
    if not is_literal(value, typer.facts.symbols.enums):
        typer.facts.used |= {part.name for part in ast.walk(value) if isinstance(part, ast.Reference)}
        typer.sink.error(
            "CS214",
            f"{what} is recorded, so it must be a literal",
            value.span,
            label="this is worked out",
            help="write the value that it had",
        )
        return
    typer.fits(_read_as(typer, value, wanted), wanted, value, what, literal=True)


def _read_as(typer: Typer, value: ast.Expression, wanted: Type) -> Type:
    """The type of a literal where a type is wanted; UNKNOWN, and a diagnostic, for a text that does not read as it."""
    inner = types.without_none(wanted)
    match ungrouped(value), inner:
        case ast.Text() as text, _ if inner != types.TEXT and types.is_parseable(inner):
            return _text_as(typer, text, inner)
        case ast.Text() as text, types.FILE:
            return _hash(typer, text)
        case ast.ListOf(items=items), ListOf(item=item):
            kinds = [_read_as(typer, one, item) for one in items]
            return ListOf(next((kind for kind in kinds if not types.assignable(kind, item)), item))
        case ast.RecordValue(pairs=pairs), RecordType() as record:
            distinct(typer.facts, (pair.name for pair in pairs), "a record")
            fields = {
                pair.name.text: _read_as(typer, pair.value, record.field(pair.name.text) or types.UNKNOWN)
                for pair in pairs
            }
            return RecordType("", tuple(fields.items()))
    return typer.value(value, Scope())


def _text_as(typer: Typer, text: ast.Text, wanted: Type) -> Type:
    try:
        parse_value(text.plain or "", wanted, typer.facts.currency)
    except NodeFailure as failed:
        typer.sink.error("CS201", failed.failure.message, text.span, help=f"write what reads as {a(wanted)}")
        return types.UNKNOWN
    return wanted


def _hash(typer: Typer, text: ast.Text) -> Type:
    digits = text.plain or ""
    if len(digits) != HASH_DIGITS or not set(digits) <= set("0123456789abcdef"):
        typer.sink.error(
            "CS201",
            "a file is recorded by its hash",
            text.span,
            label=f"this is not {HASH_DIGITS} hex digits",
            help="it is the SHA-256 of a file in the run's folder",
        )
        return types.UNKNOWN
    return types.FILE
