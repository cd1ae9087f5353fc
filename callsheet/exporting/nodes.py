"""Nodes of a plan: a function for each, and calls of them, one after the other, in an order that has what each needs.

Instances of a `for each` node come one after another, whatever the pool of their agent: a script has one page an agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from callsheet.dsl import ast

from .expressions import python
from .statements import block, gives_of
from .writer import Refused, Writer, annotation, constant, indented, text

T = TypeVar("T")
_ASSIGNED = re.compile(r"(\s*)((?:\w+ = )*)(.*)", re.DOTALL)
"""A line: its indentation, the names that it assigns to, the rest."""
_WRITTEN = frozenset({"Text", "Url", "Int", "Decimal", "Bool", "Money", "Date"})
"""Types of which a recorded value stands in a script as it stands in a plan."""


def node_function(name: str, writer: Writer, parameters: dict[str, list[str]]) -> str:
    """The function of a node; what of the plan it takes is noted in `parameters`."""
    node = writer.plan.nodes[name]
    writer.site, writer.locals, writer.mentioned, writer.login = "", set(), {}, None
    agent = writer.plan.agents[node.agent.text] if node.agent is not None else None
    if agent is not None and agent.site is not None:
        writer.site, writer.login = constant(agent.site.text), writer.plan.sites[agent.site.text].login
    each = _clause(node, ast.ForEach)
    if each is not None:
        writer.locals.add(each.name.text)
    body = block(node.body, writer)
    known = {*writer.plan.nodes, *writer.plan.done, *writer.plan.inputs, *writer.plan.secrets}
    parameters[name] = [one for one in writer.mentioned if one in known]
    said = ", ".join(
        [
            *(["page: Page"] if writer.site else []),
            *([writer.name(each.name.text)] if each is not None else []),
            *(f"{writer.name(one)}: {_kind(one, writer)}" for one in parameters[name]),
        ]
    )
    gives = gives_of(list(_gives(node)), writer)
    return "\n".join([f"def {_function(name)}({said}) -> dict:", *indented([*body, f"return {gives}"])])


def calls(writer: Writer, parameters: dict[str, list[str]]) -> Iterator[str]:
    """The calls of the nodes. A stand-in is tried right behind what it stands in for."""
    plan, ready = writer.plan, set(writer.plan.done)
    writer.locals, writer.login, writer.site = set(), None, ""
    stand_ins = {one.node.text: name for name in plan.nodes if (one := _clause(plan.nodes[name], ast.InsteadOf))}
    for name in plan.order:
        if name in stand_ins.values() or name in plan.done:
            continue
        try:
            if name in stand_ins:
                yield from _with_stand_in(name, stand_ins[name], ready, writer, parameters)
                ready.add(stand_ins[name])
            else:
                yield f"{writer.name(name)} = {_call(name, writer, parameters)}{_unless_skipped(name, writer)}"
        except Refused as refused:
            writer.refuse(refused)
        ready.add(name)


def finished(writer: Writer) -> Iterator[str]:
    """What nodes gave that a residual program says are done."""
    for name, done in writer.plan.done.items():
        try:
            gives = (f"{text(one.name.text)}: {_recorded(one, writer)}" for one in done.gives)
            yield f"{writer.name(name)} = {{{', '.join(gives)}}}"
        except Refused as refused:
            writer.refuse(refused)


def used_alone(lines: list[str], writer: Writer) -> list[str]:
    """The lines, where what a node gives has a name only if it is mentioned later."""
    names = {writer.name(name) for name in writer.plan.nodes}
    kept: list[str] = []
    for line in reversed(lines):
        indent, assigned, call = _ASSIGNED.fullmatch(line).groups()  # type: ignore[union-attr]  # any line is of this form
        targets = assigned.replace("=", "").split()
        if not names.issuperset(targets):
            kept.insert(0, line)
            continue
        later = [one for one in targets if any(re.search(rf"\b{one}\b", known) for known in kept)]
        if later or not call.startswith("{"):  # else it is what a node gives that is not there, and nobody asks for it
            kept.insert(0, indent + " = ".join([*later, call]))
    return kept


def _call(name: str, writer: Writer, parameters: dict[str, list[str]]) -> str:
    """The call of a node, again and again where it may be retried, and for each element where it has instances."""
    node = writer.plan.nodes[name]
    each = _clause(node, ast.ForEach)
    page = []
    if node.agent is not None and writer.plan.agents[node.agent.text].site is not None:
        page = [f"page_of({text(node.agent.text)})"]
    item = [] if each is None else [writer.name(each.name.text)]
    arguments = [*page, *item, *(_argument(one, writer) for one in parameters[name])]
    call = f"{_function(name)}({', '.join(arguments)})"
    retry = _clause(node, ast.Retry)
    if retry is not None:
        every = 0 if retry.every is None else retry.every.value.total_seconds()
        call = f"{writer.helper('attempts')}({retry.attempts + 1}, {every:g}, lambda: {call})"
    return call if each is None else _for_each(node, each, call, writer)


def _for_each(node: ast.Node, each: ast.ForEach, call: str, writer: Writer) -> str:
    items, item = python(each.source, writer), writer.name(each.name.text)
    if each.most is not None:
        items = f"{writer.helper('at_most')}({items}, {each.most})"
    before = set(writer.locals)
    writer.locals.add(each.name.text)
    key = item if each.key is None else python(each.key, writer)
    writer.locals = before
    gives = "".join(f"{text(one)}," for one in dict.fromkeys(_gives(node)))
    return f"{writer.helper('each')}({items}, lambda {item}: {key}, lambda {item}: {call}, ({gives}))"


def _with_stand_in(
    name: str, stand_in: str, ready: set[str], writer: Writer, parameters: dict[str, list[str]]
) -> Iterator[str]:
    """Both calls; a stand-in gives what the other gives, and maybe more."""
    first, second = writer.plan.nodes[name], writer.plan.nodes[stand_in]
    place = _clause(second, ast.InsteadOf) or second
    if any(isinstance(one, ast.Commit | ast.Run) for one in ast.walk(first.body)):
        raise Refused(place, "`instead of` a node with a commit or a skill")
    if any(one in writer.plan.nodes and one not in ready for one in parameters[stand_in]):
        raise Refused(place, "`instead of` that needs a node which comes later")
    if _clause(first, ast.When) is not None or _clause(second, ast.When) is not None:
        raise Refused(place, "`instead of` with `when`")
    one, other = writer.name(name), writer.name(stand_in)
    yield f"{one} = {writer.helper('tried')}(lambda: {_call(name, writer, parameters)})"
    yield f"{other} = {_nothing(second)}"
    yield f"if {one} is None:"
    yield f"    {one} = {other} = {_call(stand_in, writer, parameters)}"


def _unless_skipped(name: str, writer: Writer) -> str:
    node = writer.plan.nodes[name]
    when = _clause(node, ast.When)
    return "" if when is None else f" if {python(when.condition, writer)} else {_nothing(node)}"


def _nothing(node: ast.Node) -> str:
    """What a node gives that was skipped."""
    return "{" + ", ".join(f"{text(name)}: None" for name in dict.fromkeys(_gives(node))) + "}"


def _recorded(one: ast.Binding, writer: Writer) -> str:
    """A value as it is written. Types without literals of their own are written as texts, and would be read as such."""
    kinds = [part.name for part in ast.walk(one.type) if isinstance(part, ast.NamedType)]
    if not {*kinds} <= _WRITTEN | {*writer.plan.declared.records, *writer.plan.declared.enums}:
        raise Refused(one, "a recorded value of this type")
    return python(one.value, writer)


def _gives(node: ast.Node) -> Iterator[str]:
    return (one.name.text for one in ast.walk(node.body) if isinstance(one, ast.Give))


def _clause(node: ast.Node, kind: type[T]) -> T | None:
    return next((one for one in node.clauses if isinstance(one, kind)), None)


def _kind(name: str, writer: Writer) -> str:
    if name in writer.plan.nodes or name in writer.plan.done:
        return "dict"
    return "str" if name in writer.plan.secrets else annotation(writer.plan.inputs[name].type)


def _function(name: str) -> str:
    return f"node_{name}"


def _argument(name: str, writer: Writer) -> str:
    return f"secrets[{text(name)}]" if name in writer.plan.secrets else writer.name(name)
