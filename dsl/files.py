"""Files that a plan names: its site specs and its files of skills.

The language does no input or output, so `check` is handed a `Files`: text for a path, or the reason why there
is none. `refused` says which paths a plan may not name at all. A folder on disk is read by
`callsheet.plan_files`; here are the fake for tests and the one that has nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from .classes import frozen
from .diagnostics import closest

LONGEST_PATH = 1_000


class FileMissing(Exception):
    """There is no text for a path. `reason` ends the sentence "the file cannot be read: …"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Files(Protocol):
    """The files beside a plan."""

    def text(self, path: str) -> str:
        """The text of a file below the plan's folder. Raises `FileMissing`."""


@frozen(kw_only=False)
class InMemoryFiles:
    """Files that are handed over as texts, by path.

    >>> InMemoryFiles({"shop.yaml": "site: shop"}).text("shop.yaml")
    'site: shop'
    """

    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """The text of that path. Raises `FileMissing`."""
        reason = refused(path)
        if reason is None and path in self.texts:
            return self.texts[path]
        raise FileMissing(reason or missing(path, self.texts))


@frozen(kw_only=False)
class NoFiles:
    """What a plan has that came without a folder, such as one that was made in memory."""

    def text(self, path: str) -> str:
        """Nothing. Raises `FileMissing` always."""
        raise FileMissing(refused(path) or "this plan stands in no folder, so it has no files")


NO_FILES = NoFiles()


@frozen(kw_only=False)
class RecordedFiles:
    """Files that remember what was read of them: a run keeps it, and is checked again with it on a resume."""

    files: Files
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """The text of that path, the same each time. Raises `FileMissing`."""
        if path not in self.texts:
            self.texts[path] = self.files.text(path)
        return self.texts[path]


def refused(path: str) -> str | None:
    """Why a plan may not name this path; None when it may.

    A path is relative to the plan's folder and stays below it, and is written in one way only.

    >>> refused("specs/shop.yaml")
    >>> refused("../shop.yaml")
    'a path stays below the folder of the plan, so it has no `..` in it'
    """
    if not path.strip():
        return "the path is empty"
    if len(path) > LONGEST_PATH:
        return f"a path has {LONGEST_PATH:,} characters at most"
    if not path.isprintable():
        return "the path has a control character in it"
    if "\\" in path:
        return "a path is written with `/`"
    if path.startswith("/") or path[1:2] == ":":
        return "a path is relative to the folder of the plan"
    steps = path.split("/")
    if ".." in steps:
        return "a path stays below the folder of the plan, so it has no `..` in it"
    if "." in steps or "" in steps:
        return "a path has no empty steps and no `.` in it"
    return None


def missing(path: str, known: Mapping[str, str]) -> str:
    """That there is no such file, with a guess at the one that was meant."""
    near = closest(path, known)
    return f"there is no file `{path}`" + (f"; did you mean `{near}`?" if near else "")
