"""The documents that an editor has open, and the files beside them: what is open wins over what is on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from callsheet.dsl.classes import frozen
from callsheet.dsl.files import NO_FILES, Files, refused
from callsheet.plan_files import FolderFiles

from .positions import Encoding, Json, Lines

ReadFolder = Callable[[Path], Files]


@frozen
class Document:
    """One open document. `path` is None where it stands in no folder yet."""

    uri: str
    text: str
    version: int
    path: Path | None
    lines: Lines


class Desk:
    """Every open document by its address."""

    def __init__(self, encoding: Encoding = "utf-16", folder: ReadFolder = FolderFiles) -> None:
        self.encoding, self._folder = encoding, folder
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document, if it is open."""
        return self._open.get(uri)

    def put(self, uri: str, text: str, version: int) -> Document:
        """A document with this text from now on."""
        document = Document(uri=uri, text=text, version=version, path=path_of(uri), lines=Lines(text, self.encoding))
        self._open[uri] = document
        return document

    def change(self, uri: str, version: int, changes: Sequence[Json]) -> Document | None:
        """The document after changes, each of a range of what the one before it left, or of the whole text."""
        document = self._open.get(uri)
        if document is None:
            return None
        text = document.text
        for change in changes:
            if change.get("range") is None:
                text = change["text"]
            else:
                span = Lines(text, self.encoding).span(change["range"])
                text = text[: span.start] + change["text"] + text[span.end :]
        return self.put(uri, text, version)

    def close(self, uri: str) -> None:
        """What is on disk counts again."""
        self._open.pop(uri, None)

    def files_of(self, document: Document) -> Files:
        """The files beside a document."""
        if document.path is None:
            return NO_FILES
        folder = document.path.parent
        texts = {os.path.normpath(one.path): one.text for one in self if one.path is not None}
        return _OpenFirst(folder=folder, texts=texts, disk=self._folder(folder))

    def uri_of(self, path: Path) -> str:
        """The address of a file: as its editor writes it, where it is open, for there are several ways to write one."""
        plain = os.path.normpath(path)
        here = [one.uri for one in self if one.path is not None and os.path.normpath(one.path) == plain]
        return here[0] if here else Path(os.path.abspath(path)).as_uri()


@frozen
class _OpenFirst:
    """Files of a folder, of which some are open with other texts than on disk."""

    folder: Path
    texts: Mapping[str, str]
    disk: Files

    def text(self, path: str) -> str:
        """The text of a file. Raises `FileMissing`."""
        if refused(path) is None:
            text = self.texts.get(os.path.normpath(self.folder / path))
            if text is not None:
                return text
        return self.disk.text(path)


def path_of(uri: str) -> Path | None:
    """The file that an address names; None for anything else, such as a document without a name."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or "\0" in unquote(parts.path):
        return None
    return Path(url2pathname(parts.path))
