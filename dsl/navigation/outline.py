"""Program → what it declares, as a tree of names: for the outline of an editor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .. import ast
from ..classes import frozen
from ..source import Span
from .index import DECLARED
from .symbols import SymbolKind


@frozen
class Entry:
    """One declaration: all of its characters, its name's, and what is declared in it."""

    kind: SymbolKind
    name: str
    detail: str
    span: Span
    named: Span
    below: tuple[Entry, ...] = ()


def outline_of(program: ast.Program) -> tuple[Entry, ...]:
    """The declarations of a file, without those of the files that it uses."""
    parts: Iterable[Any] = program.edits if isinstance(program, ast.Patch) else program.declarations
    found = []
    for one in parts:
        inner = one.node if isinstance(one, ast.ReplaceNode | ast.InsertNode) else one
        entry = _entry(one.skill if isinstance(one, ast.ReplaceSkill) else inner)
        if entry is not None:
            found.append(entry)
    return tuple(found)


def _entry(one: Any) -> Entry | None:
    kind = DECLARED.get(type(one))
    if isinstance(one, ast.Broken) and one.name is not None:
        kind = next((known for known in DECLARED.values() if known == one.kind), None)
    if kind is None:
        return None
    below = _BELOW.get(type(one))
    entries = tuple(below(one)) if below is not None else ()
    return Entry(kind=kind, name=one.name.text, detail=_detail(one), span=one.span, named=one.name.span, below=entries)


def _detail(one: Any) -> str:
    match one:
        case ast.Node(agent=ast.Name(text=agent)):
            return f"by {agent}"
        case ast.Agent(kind=kind, site=ast.Name(text=site)):
            return f"{kind} on {site}"
        case ast.Agent(kind=kind):
            return kind
        case ast.Site(address=address):
            return address.plain or ""
    return ""


def _of_body(one: ast.Node | ast.Skill) -> Iterable[Entry]:
    """Gives, each once, and commits."""
    seen: set[str] = set()
    for part in ast.walk(one.body):
        kind: SymbolKind | None = {ast.Give: "give", ast.Commit: "commit"}.get(type(part))  # type: ignore[assignment]  # a table of literals
        if kind is not None and part.name.text not in seen:
            seen.add(part.name.text)
            yield Entry(kind=kind, name=part.name.text, detail="", span=part.span, named=part.name.span)


def _of_record(one: ast.Record) -> Iterable[Entry]:
    for field in one.fields:
        yield Entry(kind="field", name=field.name.text, detail="", span=field.span, named=field.name.span)


def _of_enum(one: ast.Enum) -> Iterable[Entry]:
    for value in one.values:
        yield Entry(kind="value", name=value.text, detail="", span=value.span, named=value.span)


_BELOW: dict[type, Callable[[Any], Iterable[Entry]]] = {
    ast.Node: _of_body,
    ast.Skill: _of_body,
    ast.Record: _of_record,
    ast.Enum: _of_enum,
}
