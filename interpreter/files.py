"""The files of a run: those of its inputs and those that it fetched, kept by their hash in the run's folder.

In: names and bytes from outside. Out: `File` values, and their bytes again, which are held against the hash each time.
A name is what a site or a person calls the file; no path is ever made of it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from callsheet.dsl.failures import fail
from callsheet.dsl.file_bytes import LARGEST_FILE, FileContent, size_text
from callsheet.dsl.values import File

from .folders import make_private_folder, write_private

LONGEST_NAME = 100
"""Characters of a file's name."""
_REPLACED = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


class Files(Protocol):
    """Where a run keeps its files."""

    def keep(self, content: FileContent) -> File:
        """Keeps a file, durably. Raises OSError."""

    def __call__(self, file: File) -> bytes:
        """What is in it. Raises `NodeFailure` of kind `value` when it is gone or was changed."""


class FolderFiles:
    """Files in a private folder, mode 0600, each under the hash of what is in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: FileContent) -> File:
        """Keeps a file; the same content twice is kept once. Raises OSError."""
        file = file_of(content)
        path = self._folder / file.hash
        if not path.exists():
            make_private_folder(self._folder)
            write_private(path, content.data)
        return file

    def __call__(self, file: File) -> bytes:
        """What is in it. Raises `NodeFailure` of kind `value` when it is gone or was changed."""
        try:
            data = (self._folder / file.hash).read_bytes()
        except OSError:
            raise fail("value", f"the file `{file.name}` is no longer in the run's folder") from None
        if hashlib.sha256(data).hexdigest() != file.hash:
            raise fail("value", f"the file `{file.name}` was changed in the run's folder")
        return data


class MemoryFiles:
    """Files of a run that has no folder."""

    def __init__(self, kept: Mapping[str, bytes] | None = None) -> None:
        self.kept = dict(kept or {})

    def keep(self, content: FileContent) -> File:
        """Keeps a file."""
        file = file_of(content)
        self.kept[file.hash] = content.data
        return file

    def __call__(self, file: File) -> bytes:
        """What is in it."""
        if file.hash not in self.kept:
            raise fail("value", f"there is no file `{file.name}` in this run")
        return self.kept[file.hash]


def file_of(content: FileContent) -> File:
    """The value that stands for a file. Fails with `value` for one that is too large."""
    name, size = safe_name(content.name), len(content.data)
    if size > LARGEST_FILE:
        raise fail("value", f"the file `{name}` is larger than {size_text(LARGEST_FILE)}")
    digest = hashlib.sha256(content.data).hexdigest()
    return File(name=name, size=size, hash=digest, media_type=content.media_type)


def safe_name(name: str) -> str:
    r"""A name that is shown and sent as a name only: no folders, nothing invisible, not too long.

    >>> safe_name("../../etc/pass\u202ewd"), safe_name("C:\\bills\\May?.pdf"), safe_name("..")
    ('passwd', 'May_.pdf', 'file')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        letter for letter in last if letter == " " or not unicodedata.category(letter).startswith(("C", "Z"))
    )
    plain = shown.translate(_REPLACED).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) < LONGEST_NAME // 2:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME] or "file"
