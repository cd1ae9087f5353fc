"""Playwright's trace of a session, with the secrets taken out before anybody keeps it.

In: a browser context, and a path for the trace. Out: a zip file that Playwright's own viewer opens, mode 0600. What
cannot be masked is left out of it: pictures, fonts and all else that is no text; films of the page; where in this
program a call was made; and the cookies and log-ins of requests, which are as good as secrets.

The raw trace lies meanwhile in a private folder, which goes when the browser goes. A process that is killed leaves it
behind, next to the journal, with the secrets in it: `remove_raw` takes it away when the run is taken up.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from playwright.async_api import BrowserContext, Error

KEEP_LONGEST = 20.0
"""Seconds that a browser may take to hand its trace over."""
NOT_KEPT = "‹left out›"
PRIVATE_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie"})
_RECORDS = frozenset({".trace", ".network"})
"""Files of a line of JSON for each thing that happened."""
_KINDS = frozenset(
    {"context-options", "before", "input", "after", "action", "log", "event", "console", "error"}
    | {"resource-snapshot", "frame-snapshot"}
)
"""What is known of those lines; others may hold anything, in any form."""

Mask = Callable[[str], str]


def raw_folder(traces: Path) -> Path:
    """Where the browser writes while it works."""
    return traces / "raw"


def prepare(traces: Path) -> Path:
    """The folder for the raw traces, private and empty. Raises OSError."""
    remove_raw(traces)
    for folder in (traces, raw_folder(traces)):
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # whatever the umask
    return raw_folder(traces)


def remove_raw(traces: Path) -> None:
    """Takes away what a browser has written, or one that was killed."""
    shutil.rmtree(raw_folder(traces), ignore_errors=True)


async def begin(context: BrowserContext) -> None:
    """From here on what happens in the context is written down."""
    await context.tracing.start(snapshots=True, screenshots=False, sources=False)


async def keep(context: BrowserContext, path: Path, mask: Mask) -> bool:
    """The trace of a context goes to `path`, masked; False when there is none, since the browser has died or hangs.

    Raises OSError when it cannot be written.
    """
    raw = raw_folder(path.parent) / path.name
    try:
        async with asyncio.timeout(KEEP_LONGEST):
            await context.tracing.stop(path=raw)
        await asyncio.to_thread(write_masked, raw, path, mask)
    except (TimeoutError, Error, BadZipFile):
        return False
    finally:
        raw.unlink(missing_ok=True)
    return True


def next_path(traces: Path, agent: str) -> Path:
    """Where the next trace of an agent goes: each of its sessions has one, those before a resume too."""
    number = 1
    while (path := traces / f"{agent}-{number}.zip").exists():
        number += 1
    return path


def write_masked(raw: Path, path: Path, mask: Mask) -> None:
    """The trace at `raw`, masked, at `path`, whole or not at all. Raises OSError, BadZipFile."""
    draft = raw.with_suffix(".draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _copy(raw, file, mask)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _copy(raw: Path, file: IO[bytes], mask: Mask) -> None:
    left_out = 0
    with ZipFile(raw) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            suffix = PurePosixPath(name).suffix
            if suffix in _RECORDS:
                with source.open(name) as lines, target.open(name, "w") as out:
                    for line in _records(lines, mask):
                        out.write(line)
            elif suffix != ".stacks" and (text := _text(source.read(name))) is not None:
                target.writestr(name, mask(text))
            else:
                left_out += 1
        target.comment = f"{left_out} files are left out: what is no text cannot be masked".encode()


def _records(lines: Iterable[bytes], mask: Mask) -> Iterator[bytes]:
    """The lines that are known, masked."""
    for line in lines:
        record = json.loads(line)
        if isinstance(record, dict) and record.get("type") in _KINDS:
            yield json.dumps(_masked(_without_log_ins(record), mask), ensure_ascii=False).encode() + b"\n"


def _masked(data: Any, mask: Mask) -> Any:
    """JSON data with everything masked: names of attributes may come from a page, and a number may be a secret."""
    if isinstance(data, str):
        return mask(data)
    if isinstance(data, dict):
        return {mask(key): _masked(value, mask) for key, value in data.items()}
    if isinstance(data, list):
        return [_masked(item, mask) for item in data]
    if isinstance(data, bool) or not isinstance(data, int | float):
        return data
    masked = mask(str(data))
    return data if masked == str(data) else masked


def _without_log_ins(record: dict[str, Any]) -> dict[str, Any]:
    """A request and its answer without what lets somebody in."""
    snapshot = record.get("snapshot")
    if record["type"] != "resource-snapshot" or not isinstance(snapshot, dict):
        return record
    return {**record, "snapshot": {name: _side(part) for name, part in snapshot.items()}}


def _side(part: Any) -> Any:
    if not isinstance(part, dict) or "headers" not in part:
        return part
    headers = [
        {**one, "value": NOT_KEPT} if str(one.get("name", "")).lower() in PRIVATE_HEADERS else one
        for one in part["headers"]
    ]
    return {**part, "headers": headers, "cookies": []}


def _text(data: bytes) -> str | None:
    """The text of a file, None of one that is something else."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
