"""The files beside a plan, read from its folder: site specs and files of skills.

In goes a folder, out comes a `Files` for `check`. Nothing above the folder is read, also not through a link.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path

from callsheet.dsl.classes import frozen
from callsheet.dsl.files import FileMissing, missing, refused
from callsheet.dsl.limits import FROM_FILE

LARGEST = FROM_FILE.size
"""Bytes of a plan, or of a file that it names; what has more is not read to its end."""


class NotText(Exception):
    """A file is not UTF-8. `reason` goes on from its name: "is not UTF-8 text (line 3): save it as UTF-8"."""

    def __init__(self, line: int) -> None:
        self.reason = f"is not UTF-8 text (line {line}): save it as UTF-8"
        super().__init__(self.reason)


def as_text(data: bytes) -> str:
    """The text of a file, without a byte order mark, its line ends as plain line feeds. Raises `NotText`."""
    try:
        return data.removeprefix(BOM_UTF8).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise NotText(data.count(b"\n", 0, error.start) + 1) from None


@frozen(kw_only=False)
class FolderFiles:
    """The files below `folder`."""

    folder: Path

    def text(self, path: str) -> str:
        """The text of a file. Raises `FileMissing`."""
        reason = refused(path)
        if reason is not None:
            raise FileMissing(reason)
        try:
            return as_text(self._read(path))
        except NotText as bad:
            raise FileMissing(f"`{path}` {bad.reason}") from None

    def _read(self, path: str) -> bytes:
        try:
            place = (self.folder / path).resolve(strict=True)
            if not place.is_relative_to(self.folder.resolve(strict=True)):
                raise FileMissing(f"`{path}` leads out of the folder of the plan")
            if not place.is_file():
                raise FileMissing(f"`{path}` is not a file")
            with place.open("rb") as file:
                data = file.read(LARGEST + 1)
        except FileNotFoundError:
            raise FileMissing(self._not_there(path)) from None
        except (OSError, RuntimeError, ValueError) as error:  # also a loop of links, which Python 3.11 tells this way
            raise FileMissing(f"`{path}` cannot be read: {_said(error)}") from None
        if len(data) > LARGEST:
            raise FileMissing(f"`{path}` has more than {LARGEST // 1024 // 1024} MiB")
        return data

    def _not_there(self, path: str) -> str:
        """That there is no such file, with a guess among those beside it."""
        above = Path(path).parent
        beside: list[str] = []
        try:
            if (self.folder / above).resolve().is_relative_to(self.folder.resolve()):
                beside = [one.name for one in (self.folder / above).iterdir() if one.is_file()]
        except (OSError, RuntimeError):
            pass  # then there is no guess
        return missing(path, {(above / name).as_posix(): "" for name in beside})


def _said(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words.lower()
