"""What is in the files that values stand for: a run's folder knows, the language asks.

A `File` is a handle. `json(…)` and `csv(…)` are given its bytes by a function that the environment brings;
`InMemoryBytes` is one for tests and for trying plans out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TypeAlias

from .classes import frozen
from .failures import fail
from .values import File

LARGEST_FILE = 50_000_000
"""Bytes of a file that a run takes in: it is held in memory on its way to a page and from one."""

FileBytes: TypeAlias = Callable[[File], bytes]
"""The bytes of a file. Raises `NodeFailure` of kind `value` when they are not there."""


@frozen
class FileContent:
    """A file on its way to a page or from one: what it is called there, and what is in it."""

    name: str
    data: bytes = field(repr=False)
    media_type: str = "application/octet-stream"


def size_text(size: int) -> str:
    """A number of bytes as people read it.

    >>> size_text(50_000_000), size_text(1_234)
    ('50 MB', '1,234 bytes')
    """
    return f"{size // 1_000_000:,} MB" if size % 1_000_000 == 0 else f"{size:,} bytes"


class InMemoryBytes:
    """Files that are kept in memory, by name."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)

    def file(self, name: str, media_type: str = "application/octet-stream") -> File:
        """The handle of one of them. `KeyError` when there is none of that name."""
        content = self._files[name]
        digest = hashlib.sha256(content).hexdigest()
        return File(name=name, size=len(content), hash=digest, media_type=media_type)

    def __call__(self, file: File) -> bytes:
        """Its bytes."""
        if file.name not in self._files:
            raise fail("value", f"there is no file `{file.name}` in this run")
        return self._files[file.name]


NO_BYTES: FileBytes = InMemoryBytes({})
