"""Where runs are kept: a private folder each, below one root.

In: a root, a clock's time, a source of randomness. Out: `RunFolder`s, made, listed and found by what a
person types. It knows the names of a run's files and who may read them (their owner alone), not what is in
them.

FolderError
├── NoSuchRun       nothing fits what was typed
├── AmbiguousRun    more than one run does
└── RunsUnwritable  no run can be kept below this root
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import tempfile
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

LAST = "last"
_HOUSE = ".callsheet"
# In the order of ASCII, so that ids sort as the moments they stand for; without letters that look alike.
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_ID = re.compile(r"\d{4}-\d\d-\d\d-\d{6}-[0-9a-z]{4}", re.ASCII)
_TRIES = 100
_SHOWN = 3


class FolderError(Exception):
    """Any of the above."""


class NoSuchRun(FolderError):
    """No run below `root` is called `wanted`. `suggestion` is the id that was probably meant."""

    def __init__(self, root: Path, wanted: str, suggestion: str | None, *, any_runs: bool) -> None:
        if not any_runs:
            message = f"there are no runs in `{root}` yet: start one with `callsheet run`"
        else:
            advice = f"did you mean `{suggestion}`?" if suggestion else "`callsheet runs` lists those there are"
            message = f"no run `{wanted}` in `{root}`: {advice}"
        super().__init__(message)
        self.suggestion = suggestion


class AmbiguousRun(FolderError):
    """Several ids fit `wanted`: `candidates`, newest first."""

    def __init__(self, wanted: str, candidates: tuple[str, ...]) -> None:
        shown = ", ".join(f"`{one}`" for one in candidates[:_SHOWN])
        more = f" and {len(candidates) - _SHOWN} more" if len(candidates) > _SHOWN else ""
        super().__init__(f"`{wanted}` fits {len(candidates)} runs, {shown}{more}: type more of the id")
        self.candidates = candidates


class RunsUnwritable(FolderError):
    """Nothing can be kept below `root`."""

    def __init__(self, root: Path, error: OSError) -> None:
        why = (error.strerror or str(error)).lower()
        super().__init__(f"runs can't be kept in `{root}`: {why}; choose a folder that you may write to")
        self.root = root


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run, mode 0700. Its name is the run's id."""

    path: Path

    @property
    def id(self) -> str:
        """The run's id: the UTC time it began, and four characters, e.g. `2026-11-22-210455-k3f9`."""
        return self.path.name

    @property
    def journal(self) -> Path:
        """What happened, as `Journal` writes it."""
        return self.path / "journal.sqlite"

    @property
    def plan(self) -> Path:
        """The text that was run."""
        return self.path / "plan.plan"

    @property
    def inputs(self) -> Path:
        """The values of the plan's inputs and the files that it names, as JSON. Secrets are never among them."""
        return self.path / "inputs.json"

    @property
    def key(self) -> Path:
        """What fingerprints of the run's secrets are keyed with, in a file apart: who has the journal has no key."""
        return self.path / "secrets.key"

    @property
    def screenshots(self) -> Path:
        """A folder of pictures."""
        return self.path / "screenshots"

    @property
    def files(self) -> Path:
        """A folder of files by their hash: those that were given as inputs and those that were fetched."""
        return self.path / "files"

    @property
    def report_html(self) -> Path:
        """The report for people."""
        return self.path / "report.html"

    @property
    def report_json(self) -> Path:
        """The report for programs."""
        return self.path / "report.json"

    @property
    def report_junit(self) -> Path:
        """The report for build servers."""
        return self.path / "junit.xml"

    @property
    def traces(self) -> Path:
        """A folder of Playwright's traces, where they were asked for."""
        return self.path / "traces"

    @property
    def raw_traces(self) -> Path:
        """What a browser writes of them while it works, secrets and all; gone when it is."""
        return self.traces / "raw"


def create_run(root: Path, *, now: dt.datetime, chance: random.Random) -> RunFolder:
    """A new folder below `root`, which is made if need be. `now` must know its time zone.

    It is durable when `sync_run` has returned. Raises `RunsUnwritable`.
    """
    try:
        _make_root(root)
        folder = RunFolder(_make_unused(root, now, chance))
        make_private_folder(folder.screenshots)
    except OSError as error:
        raise RunsUnwritable(root, error) from error
    return folder


def sync_run(folder: RunFolder) -> None:
    """Makes durable that there is such a run. Raises `RunsUnwritable`."""
    root = folder.path.parent
    try:
        sync_folder(root)
    except OSError as error:
        raise RunsUnwritable(root, error) from error


def list_runs(root: Path) -> tuple[RunFolder, ...]:
    """The runs below `root`, newest first; none if there is no such folder. Raises `RunsUnwritable`."""
    try:
        names = [entry.name for entry in os.scandir(root) if _ID.fullmatch(entry.name) and entry.is_dir()]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise RunsUnwritable(root, error) from error
    return tuple(RunFolder(root / name) for name in sorted(names, reverse=True))


def find_run(root: Path, wanted: str) -> RunFolder:
    """The run that `wanted` names: `last`, an id, its beginning, or the four characters at its end.

    Raises `NoSuchRun`, `AmbiguousRun`.
    """
    runs = {run.id: run for run in list_runs(root)}
    if wanted == LAST and runs:
        return next(iter(runs.values()))
    fitting = [name for name in runs if wanted and (name.startswith(wanted) or name[-4:] == wanted)]
    if len(fitting) > 1:
        raise AmbiguousRun(wanted, tuple(fitting))
    if not fitting:
        meant = get_close_matches(wanted, [*runs, LAST], n=1)
        raise NoSuchRun(root, wanted, meant[0] if meant else None, any_runs=bool(runs))
    return runs[fitting[0]]


def run_id(now: dt.datetime, chance: random.Random) -> str:
    """An id that sorts by time to the millisecond: after the seconds two letters tell the 1024th part."""
    moment = now.astimezone(dt.UTC)
    high, low = divmod(moment.microsecond * 1024 // 1_000_000, len(_DIGITS))
    ending = _DIGITS[high] + _DIGITS[low] + chance.choice(_DIGITS) + chance.choice(_DIGITS)
    return f"{moment:%Y-%m-%d-%H%M%S}-{ending}"


def write_private(path: Path, content: str | bytes) -> None:
    """Writes a file for its owner alone, whole and durable or not at all. Raises OSError."""
    put_private(path, content)
    sync_folder(path.parent)


def put_private(path: Path, content: str | bytes) -> None:
    """`write_private` for one of several files: it is durable when the folder is synced behind the last of them."""
    data = content.encode() if isinstance(content, str) else content
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)  # a umask may have taken away even the owner's right
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """Makes a folder's list of names durable: without it a crash may forget a file that is durable itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_root(root: Path) -> None:
    """The root, private where it is new, with a note that keeps git from taking up what people run."""
    for folder in (*reversed(root.parents), root):
        if not folder.exists():
            make_private_folder(folder)
    house = root.parent if root.parent.name == _HOUSE else root
    ignore = house / ".gitignore"
    if not ignore.exists():
        write_private(ignore, "*\n")


def _make_unused(root: Path, now: dt.datetime, chance: random.Random) -> Path:
    for _ in range(_TRIES):
        path = root / run_id(now, chance)
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        path.chmod(0o700)  # whatever the umask
        return path
    raise FileExistsError(None, "too many runs began in this instant")


def make_private_folder(path: Path) -> None:
    """A folder for its owner alone, whatever the umask. Raises OSError."""
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
