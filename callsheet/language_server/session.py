"""What an editor asks and is told, in the protocol's own JSON: documents in, answers out, and no wire between.

Every answer is there for any text and any position: what cannot be told is None or an empty list. A request that is
refused with a reason raises `Refused`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from callsheet.dsl.format import NotFormattable, format_program
from callsheet.dsl.navigation.renaming import NotRenamed, renamable
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier
from callsheet.plan_files import FolderFiles, NotText, as_text

from .completing import complete_at
from .diagnosing import actions_at, changed, diagnostics_of
from .documents import Desk, Document, ReadFolder, path_of
from .hovering import hover_at
from .navigating import (
    definition_at,
    highlights_at,
    references_at,
    renamable_at,
    rename_across,
    rename_at,
    symbols_of,
    tokens_of,
)
from .positions import Encoding, Json, Lines
from .reading import Reading

MOST_FILES = 2_000
"""Plans of a folder that are looked through for those that use a file of skills."""


class Refused(Exception):
    """A request that is not done. The message is for the person who asked."""


class Session:
    """One editor's documents, and everything that it may ask about them."""

    def __init__(
        self,
        *,
        encoding: Encoding = "utf-16",
        snippets: bool = True,
        roots: Sequence[Path] = (),
        tiers: Callable[[], Mapping[str, Tier]] = lambda: DEFAULT_TIERS,
        folder: ReadFolder = FolderFiles,
    ) -> None:
        self.snippets, self.roots, self._tiers = snippets, tuple(roots), tiers
        self.desk = Desk(encoding, folder)
        self._readings: dict[str, Reading] = {}

    # Documents

    def open(self, uri: str, text: str, version: int = 0) -> None:
        """A document is open, with this text."""
        self.desk.put(uri, text, version)
        self.forget()

    def change(self, uri: str, version: int, changes: Sequence[Json]) -> None:
        """Parts of a document are others now."""
        self.desk.change(uri, version, changes)
        self.forget()

    def close(self, uri: str) -> None:
        """What is on disk counts again."""
        self.desk.close(uri)
        self.forget()

    def forget(self) -> None:
        """Files may have changed: what was read is read again. A document may speak of any other."""
        self._readings.clear()

    def uris(self) -> list[str]:
        """The addresses of the open documents."""
        return [one.uri for one in self.desk]

    def plans_for(self, reading: Reading) -> list[Reading]:
        """Plans that may say more of a file of skills or a patch: the open ones; of a patch, also those beside it."""
        if reading.kind == "plan":
            return []
        known = [self.reading(uri) for uri in self.uris()]
        plans = [one for one in known if one is not None and one.kind == "plan"]
        path = reading.document.path
        if reading.kind == "patch" and path is not None:
            plans += self._unopened(path.parent, reading.program_name)
        return plans

    def version(self, uri: str) -> int | None:
        """The version of an open document."""
        document = self.desk.get(uri)
        return None if document is None else document.version

    def reading(self, uri: str) -> Reading | None:
        """What is known of an open document."""
        document = self.desk.get(uri)
        if document is None:
            return None
        if uri not in self._readings:
            self._readings[uri] = self._read(document)
        return self._readings[uri]

    def _read(self, document: Document) -> Reading:
        return Reading(document, self.desk.files_of(document), self._tiers, self.desk.uri_of)

    # Answers

    def diagnostics(self, uri: str) -> list[Json]:
        """What is wrong with a document."""
        reading = self.reading(uri)
        return [] if reading is None else diagnostics_of(reading, self.plans_for(reading))

    def hover(self, uri: str, position: Json) -> Json | None:
        """What is said of the thing at a position."""
        reading = self.reading(uri)
        return None if reading is None else hover_at(reading, position)

    def completion(self, uri: str, position: Json, typed: str | None = None) -> list[Json]:
        """What may be written at a position; `typed` is the character that asks by itself."""
        reading = self.reading(uri)
        if reading is None:
            return []

        def reread(text: str) -> Reading:
            document = reading.document
            lines = Lines(text, self.desk.encoding)
            other = Document(uri=uri, text=text, version=document.version, path=document.path, lines=lines)
            return self._read(other)

        return complete_at(reading, position, reread, snippets=self.snippets, typed=typed)

    def definition(self, uri: str, position: Json) -> list[Json]:
        """Where the thing at a position is declared."""
        reading = self.reading(uri)
        return [] if reading is None else definition_at(reading, position)

    def references(self, uri: str, position: Json, declarations: bool = True) -> list[Json]:
        """Every place that speaks of the thing at a position; what a file of skills declares, in all plans with it."""
        reading = self.reading(uri)
        if reading is None:
            return []
        found = references_at(reading, position, declarations)
        place = self._in_library(reading, position)
        if place is None:
            return found
        for user in self._users(place[0]):
            begin = _begin_of(user, place[0])
            there = user.index.at(begin + place[1]) if begin is not None else None
            for one in user.index.of(there.symbol) if there is not None else ():
                location = user.where(user.program.source, one.span)
                if location not in found and (declarations or not one.declares):
                    found.append(location)
        return found

    def highlights(self, uri: str, position: Json) -> list[Json]:
        """The places in the same document."""
        reading = self.reading(uri)
        return [] if reading is None else highlights_at(reading, position)

    def symbols(self, uri: str) -> list[Json]:
        """The outline."""
        reading = self.reading(uri)
        return [] if reading is None else symbols_of(reading)

    def tokens(self, uri: str) -> Json:
        """What each name is."""
        reading = self.reading(uri)
        return {"data": []} if reading is None else tokens_of(reading)

    def actions(self, uri: str, range_: Json, only: list[str] | None = None) -> list[Json]:
        """The edits that are offered in a range."""
        reading = self.reading(uri)
        return [] if reading is None else actions_at(reading, range_, only)

    def format(self, uri: str) -> list[Json]:
        """The edit that lays a document out. Raises `Refused` for one that cannot be read in full."""
        reading = self.reading(uri)
        if reading is None:
            return []
        try:
            text = format_program(reading.alone)
        except NotFormattable as broken:
            first = broken.diagnostics[0]
            line = reading.alone.source.position(first.span.start).line
            raise Refused(f"not formatted: line {line}: {first.message}") from None
        if "\r\n" in reading.document.text:
            text = text.replace("\n", "\r\n")
        return changed(reading, text)

    def prepare_rename(self, uri: str, position: Json) -> Json:
        """The name that would change. Raises `Refused`."""
        reading = self._known(uri)
        try:
            return renamable_at(reading, position)
        except NotRenamed as refused:
            raise Refused(str(refused)) from None

    def rename(self, uri: str, position: Json, name: str) -> Json:
        """The edits of all files that give a thing another name. Raises `Refused`."""
        reading = self._known(uri)
        try:
            place = self._in_library(reading, position)
            users = list(self._users(place[0])) if place is not None else []
            if place is None or not users:
                return rename_at(reading, position, name)
            return rename_across(users, place, name)
        except NotRenamed as refused:
            raise Refused(str(refused)) from None

    def _known(self, uri: str) -> Reading:
        reading = self.reading(uri)
        if reading is None:
            raise Refused("this document is not open")
        return reading

    # Plans that use a file of skills

    def _in_library(self, reading: Reading, position: Json) -> tuple[str, int] | None:
        """The file of skills that speaks of the thing at a position, and the offset where it does."""
        offset = reading.document.lines.offset(position)
        source = reading.program.source
        try:
            found = renamable(reading.index, source, offset)
        except NotRenamed:
            return None
        if reading.kind == "library":
            return (reading.document.uri, found.span.start) if found.symbol not in reading.index.seen else None
        for one in reading.index.of(found.symbol):
            file, begin = source.file_at(one.span.start)
            if begin:
                return reading.uri_of(file.name), one.span.start - begin
        return None

    def _users(self, library: str) -> Iterator[Reading]:
        """Every plan that uses a file, among those that are open and those in the editor's folders."""
        plans = [self.reading(uri) for uri in self.uris()]
        for reading in (*(one for one in plans if one is not None), *self._on_disk(library)):
            if reading.kind == "plan" and _begin_of(reading, library) is not None:
                yield reading

    def _on_disk(self, library: str) -> Iterator[Reading]:
        """Plans that are not open. A plan names files below its own folder, so it stands above the file."""
        path = path_of(library)
        if path is None:
            return
        for folder in self._folders_above(path):
            yield from self._unopened(folder, path.name)

    def _unopened(self, folder: Path, mention: str) -> Iterator[Reading]:
        """The plans of a folder that are not open and have some words in their text."""
        try:
            paths = sorted(folder.glob("*.plan"))[:MOST_FILES]
        except OSError:
            return  # a folder that cannot be read has no plans for us
        for plan in paths:
            uri = self.desk.uri_of(plan)
            text = _text_of(plan) if self.desk.get(uri) is None else None
            if text is not None and mention in text:
                lines = Lines(text, self.desk.encoding)
                yield self._read(Document(uri=uri, text=text, version=0, path=plan, lines=lines))

    def _folders_above(self, library: Path) -> Iterator[Path]:
        """The folders of a file's path that lie in the editor's folders."""
        known = [Path(os.path.abspath(root)) for root in self.roots]
        for folder in Path(os.path.abspath(library)).parents:
            if any(folder.is_relative_to(root) for root in known):
                yield folder


def _begin_of(reading: Reading, uri: str) -> int | None:
    """Where a file begins among those behind a plan; None when the plan does not use it."""
    begin = 0
    source = reading.program.source
    for file in (source, *source.behind):
        own = reading.document.uri if file is source else reading.uri_of(file.name)
        if own == uri:
            return begin
        begin += len(file.text) + 1
    return None


def _text_of(path: Path) -> str | None:
    try:
        return as_text(path.read_bytes())
    except (OSError, NotText):
        return None
