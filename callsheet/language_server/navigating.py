"""Definitions, references, new names, outlines and colours: what follows from the names of a program."""

from __future__ import annotations

import re
from collections.abc import Iterable

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Edit
from callsheet.dsl.files import FileMissing
from callsheet.dsl.navigation.outline import Entry, outline_of
from callsheet.dsl.navigation.renaming import NotRenamed, renamable, rename
from callsheet.dsl.navigation.symbols import Occurrence, Symbol, SymbolKind
from callsheet.dsl.source import Span

from .positions import Json, Lines
from .reading import Reading

SYMBOL_KINDS: dict[SymbolKind, int] = {
    "plan": 2,
    "site": 3,
    "agent": 5,
    "node": 12,
    "skill": 12,
    "input": 13,
    "secret": 20,
    "record": 23,
    "enum": 10,
    "value": 22,
    "field": 8,
    "give": 7,
    "commit": 24,
}
"""The protocol's numbers for kinds of symbols: an outline shows an icon for each."""

TOKEN_TYPES = (
    "namespace class function method parameter variable property enum enumMember struct type keyword event".split()
)
TOKEN_MODIFIERS = "declaration readonly defaultLibrary".split()
_TOKENS: dict[SymbolKind, tuple[str, tuple[str, ...]]] = {
    "plan": ("namespace", ()),
    "site": ("namespace", ()),
    "agent": ("class", ()),
    "node": ("function", ()),
    "skill": ("method", ()),
    "input": ("parameter", ("readonly",)),
    "secret": ("parameter", ("readonly",)),
    "parameter": ("parameter", ()),
    "local": ("variable", ()),
    "picture": ("variable", ()),
    "give": ("property", ()),
    "field": ("property", ()),
    "element": ("property", ("readonly",)),
    "record": ("struct", ()),
    "enum": ("enum", ()),
    "value": ("enumMember", ()),
    "commit": ("event", ()),
    "type": ("type", ("defaultLibrary",)),
    "role": ("type", ("defaultLibrary",)),
    "function": ("function", ("defaultLibrary",)),
}


def definition_at(reading: Reading, position: Json) -> list[Json]:
    """Where the thing under the cursor is declared; of an element, its line in the spec."""
    found = reading.index.at(reading.document.lines.offset(position))
    if found is None:
        return []
    if found.symbol.kind == "element":
        return _in_spec(reading, found.symbol)
    return _places(reading, reading.index.declarations(found.symbol))


def references_at(reading: Reading, position: Json, declarations: bool) -> list[Json]:
    """Every place that speaks of the thing under the cursor."""
    found = reading.index.at(reading.document.lines.offset(position))
    if found is None:
        return []
    return _places(reading, [one for one in reading.index.of(found.symbol) if declarations or not one.declares])


def highlights_at(reading: Reading, position: Json) -> list[Json]:
    """The same places, of this document alone."""
    found = reading.index.at(reading.document.lines.offset(position))
    places = reading.index.of(found.symbol) if found is not None else ()
    lines = reading.document.lines
    return [
        {"range": lines.range(one.span), "kind": 3 if one.declares else 2}
        for one in places
        if _is_own(reading, one.span)
    ]


def _places(reading: Reading, occurrences: Iterable[Occurrence]) -> list[Json]:
    return [reading.where(reading.program.source, one.span) for one in occurrences]


def _is_own(reading: Reading, span: Span) -> bool:
    return reading.program.source.file_at(span.start)[1] == 0


def _in_spec(reading: Reading, symbol: Symbol) -> list[Json]:
    """The line of a spec that names an element: specs are YAML, where a key stands first on its line."""
    sites = [one for one in ast.walk(reading.program) if isinstance(one, ast.Site) and one.name.text == symbol.owner]
    path = sites[0].spec.plain if sites and sites[0].spec is not None else None
    if path is None:
        return []
    try:
        text = reading.files.text(path)
    except FileMissing:
        return []  # the plan's diagnostics say why
    head = re.search(r"^elements:", text, re.MULTILINE)
    key = re.compile(rf"^\s+{re.escape(symbol.name)}(?=\s*:)", re.MULTILINE)
    found = key.search(text, head.end() if head else 0)
    if found is None:
        return []
    span = Span(found.end() - len(symbol.name), found.end())
    return [{"uri": reading.uri_of(path), "range": Lines(text, reading.encoding).range(span)}]


# Renaming


def renamable_at(reading: Reading, position: Json) -> Json:
    """The range of the name that would change, and the name. Raises `NotRenamed`."""
    offset = reading.document.lines.offset(position)
    found = renamable(reading.index, reading.program.source, offset)
    return {"range": reading.document.lines.range(found.span), "placeholder": found.symbol.name}


def rename_at(reading: Reading, position: Json, name: str) -> Json:
    """The edits of every file that speaks of the thing under the cursor. Raises `NotRenamed`."""
    offset = reading.document.lines.offset(position)
    done = rename(reading.program, reading.index, offset, name, reading.reread)
    return {"changes": by_file(reading, done.edits)}


def by_file(reading: Reading, edits: Iterable[Edit]) -> dict[str, list[Json]]:
    """Edits by the address of the file that they change."""
    changes: dict[str, list[Json]] = {}
    for edit in edits:
        place = reading.where(reading.program.source, edit.span)
        changes.setdefault(place["uri"], []).append({"range": place["range"], "newText": edit.text})
    return changes


def rename_across(readings: Iterable[Reading], place: tuple[str, int], name: str) -> Json:
    """Renames what a file of skills declares in all programs that use it, of which `readings` are one each.

    `place` is the file's address and the offset of the name in it. Raises `NotRenamed`.
    """
    changes: dict[str, list[Json]] = {}
    uri, offset = place
    for reading in readings:
        source = reading.program.source
        begin = 0
        for file in (source, *source.behind):
            own = reading.document.uri if file is source else reading.uri_of(file.name)
            if own == uri:
                done = rename(reading.program, reading.index, begin + offset, name, reading.reread)
                for address, edits in by_file(reading, done.edits).items():
                    known = changes.setdefault(address, [])
                    known += [one for one in edits if one not in known]
            begin += len(file.text) + 1
    if not changes:
        raise NotRenamed("there is no name here")
    return {"changes": changes}


# Outlines and colours


def symbols_of(reading: Reading) -> list[Json]:
    """The outline of a document."""
    return [_symbol(reading.document.lines, one) for one in outline_of(reading.program)]


def _symbol(lines: Lines, entry: Entry) -> Json:
    return {
        "name": entry.name or "…",
        "detail": entry.detail,
        "kind": SYMBOL_KINDS.get(entry.kind, 13),
        "range": lines.range(entry.span),
        "selectionRange": lines.range(entry.named),
        "children": [_symbol(lines, one) for one in entry.below],
    }


def tokens_of(reading: Reading) -> Json:
    """What each name is, as the protocol packs it: five numbers a name, places as distances from the one before."""
    data: list[int] = []
    line = character = 0
    for one in reading.index.occurrences:
        kind = _TOKENS.get(one.symbol.kind)
        if kind is None or not _is_own(reading, one.span) or not one.span.end > one.span.start:
            continue
        start, end = (reading.document.lines.position(offset) for offset in one.span)
        if start["line"] != line:
            character = 0
        word, modifiers = kind
        bits = sum(1 << TOKEN_MODIFIERS.index(name) for name in (*modifiers, *["declaration"] * one.declares))
        data += [
            start["line"] - line,
            start["character"] - character,
            end["character"] - start["character"],
            TOKEN_TYPES.index(word),
            bits,
        ]
        line, character = start["line"], start["character"]
    return {"data": data}
