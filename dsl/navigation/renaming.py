"""Another name for one thing: every place that has to change, or the reason why it cannot be.

A new name is judged by what it does: the program is read again with it, and must mean the same name by name. So a
collision is found wherever it comes from, be it a local behind a node's name or a role that is suddenly a site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from .. import ast
from ..classes import frozen
from ..diagnostics import Edit, has_errors
from ..fixes import apply_edits
from ..roles import ROLES
from ..source import Source, Span
from ..types import ELEMENT, SCALARS
from ..words import RESERVED
from .index import index_of
from .symbols import OF_THE_LANGUAGE, TOP_LEVEL, Index, Occurrence, Symbol

Reread: TypeAlias = Callable[[Sequence[Edit]], ast.Program]
"""The program after edits, with what it uses; spans of the edits are those of the program before."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class NotRenamed(Exception):
    """A name stays as it is. The message is a sentence for the person who asked."""


@frozen
class Renaming:
    """What is renamed, and the edits that do it, in source order."""

    symbol: Symbol
    edits: tuple[Edit, ...]


def renamable(index: Index, source: Source, offset: int) -> Occurrence:
    """The name at an offset, if it can have another one. Raises `NotRenamed`."""
    found = index.at(offset)
    if found is None:
        raise NotRenamed("there is no name here")
    symbol = found.symbol
    if symbol.kind in OF_THE_LANGUAGE:
        raise NotRenamed(f"`{symbol.name}` is a {symbol.kind} of the language")
    if symbol.kind == "element":
        raise NotRenamed(f"`{symbol.name}` is an element of the spec of `{symbol.owner}`: rename it there")
    if symbol.declared is None and not (symbol.kind == "field" and source.file_at(found.span.start)[1] == 0):
        raise NotRenamed(f"nothing declares `{symbol.name}` here")
    return found


def rename(program: ast.Program, index: Index, offset: int, name: str, reread: Reread) -> Renaming:
    """The edits that call the thing at an offset `name`, also inside of texts. Raises `NotRenamed`."""
    source = program.source
    symbol = renamable(index, source, offset).symbol
    _whole(program)
    _usable(symbol, name)
    _free(index, source, symbol, name)
    edits = tuple(Edit(span=one.span, text=name) for one in index.of(symbol))
    told = _changed_meaning(index, index_of(reread(edits)))
    if told is not None:
        raise NotRenamed(f"with `{name}`, `{told.name}` ({told.called}) would mean something else")
    return Renaming(symbol=symbol, edits=edits)


def edited(source: Source, edits: Sequence[Edit]) -> tuple[str, dict[str, str]]:
    """The text of a program after edits, and the texts of the files behind it by their names."""
    files = [source, *source.behind]
    by_file: dict[int, list[Edit]] = {}
    for edit in edits:
        file, begin = source.file_at(edit.span.start)
        number = next(number for number, one in enumerate(files) if one is file)
        by_file.setdefault(number, []).append(Edit(span=edit.span.moved(-begin), text=edit.text))
    texts = [apply_edits(one.text, by_file.get(number, [])) for number, one in enumerate(files)]
    return texts[0], {one.name: text for one, text in zip(files[1:], texts[1:], strict=True)}


def _whole(program: ast.Program) -> None:
    """What could not be read may have the name in it."""
    declared: tuple[ast.Syntax, ...] = program.edits if isinstance(program, ast.Patch) else program.declarations
    if isinstance(program, ast.Plan):
        declared += program.imported
    for one in declared:
        if isinstance(one, ast.Broken):
            raise NotRenamed(f"there is a syntax error in what begins at {program.source.place(one.span.start)}")
    if has_errors(program.diagnostics) and not declared:
        raise NotRenamed("the file has a syntax error")


def _usable(symbol: Symbol, name: str) -> None:
    if not _NAME.match(name):
        raise NotRenamed(f"`{name}` is not a name: names are letters, digits and `_`, and begin with no digit")
    if name in RESERVED:
        raise NotRenamed(f"`{name}` is a reserved word and cannot be a name")
    if symbol.kind in TOP_LEVEL and (name in SCALARS or name == ELEMENT):
        raise NotRenamed(f"`{name}` is a type of the language")


def _free(index: Index, source: Source, symbol: Symbol, name: str) -> None:
    """A name means one thing in a plan: locals are not hidden, and hide nothing."""
    everywhere = symbol.kind in TOP_LEVEL
    scope = index.seen.get(symbol)
    for other in index.by_symbol:
        if other.name != name or other == symbol or other.declared is None:
            continue
        elsewhere = index.seen.get(other)
        clashes = (
            (everywhere and (other.kind in TOP_LEVEL or elsewhere is not None))
            or (scope is not None and (other.kind in TOP_LEVEL or _overlap(scope, elsewhere)))
            or (other.kind == symbol.kind and other.owner == symbol.owner and scope is None)
        )
        if clashes:
            place = source.place(other.declared.start)
            article = "an" if other.called[0] in "aeiou" else "a"
            raise NotRenamed(f"`{name}` is {article} {other.called} already, declared at {place}")
    if everywhere and name in ROLES and any(one.symbol.name == name for one in index.occurrences):
        raise NotRenamed(f"`{name}` is a role that this plan speaks of")


def _overlap(one: Span, other: Span | None) -> bool:
    return other is not None and one.start < other.end and other.start < one.end


def _changed_meaning(before: Index, after: Index) -> Symbol | None:
    """The first name that is not of the thing that it was of; None when all are."""
    if len(before.occurrences) != len(after.occurrences):
        return before.occurrences[0].symbol
    there: dict[Symbol, Symbol] = {}
    back: dict[Symbol, Symbol] = {}
    for one, two in zip(before.occurrences, after.occurrences, strict=True):
        same = one.symbol.kind == two.symbol.kind
        if not same or there.setdefault(one.symbol, two.symbol) != two.symbol:
            return one.symbol
        if back.setdefault(two.symbol, one.symbol) != one.symbol:
            return one.symbol
    return None
