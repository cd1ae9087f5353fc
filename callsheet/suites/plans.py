"""The plans for a suite's tasks: files of a folder, read and checked once, before anything is played."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from callsheet.dsl.check import check
from callsheet.dsl.files import RecordedFiles
from callsheet.dsl.parsing import parse
from callsheet.plan_files import FolderFiles
from callsheet.tasks.suites.naming import plan_of
from callsheet.tasks.suites.playing import PlanText
from callsheet.tasks.suites.seam import BadSuite

MEANT = "tasks.txt"
"""What says which tasks the plans beside it are for."""


def folder_of(suite: str) -> Path:
    """Where the plans are that come with Callsheet. Raises `BadSuite` where it has none."""
    folder = Path(str(files("callsheet.examples"))) / suite
    if not folder.is_dir():
        raise BadSuite(f"there are no plans for `{suite}` here: name their folder with `--plans`")
    return folder


def meant_for(folder: Path) -> frozenset[str] | None:
    """The tasks that a folder's plans are for, one a line of its `tasks.txt`; None where all that have one are meant.

    A variant has the plan of the task that it is named from, whether or not that can solve it. Raises OSError.
    """
    path = folder / MEANT
    return frozenset(path.read_text(encoding="utf-8").split()) if path.exists() else None


def plans_for(tasks: Iterable[str], folder: Path) -> Mapping[str, PlanText]:
    """The plan of each task that has one. Raises `BadSuite`, `PlanRejected`, OSError."""
    paths = {path.stem: path for path in sorted(folder.glob("*.plan"))}
    names = {task: plan_of(task, frozenset(paths)) for task in tasks}
    read = {name: _read(paths[name]) for name in dict.fromkeys(names.values()) if name is not None}
    return {task: read[name] for task, name in names.items() if name is not None}


def _read(path: Path) -> PlanText:
    """A plan that passes all checks under `--strict`, with the files that it uses."""
    text, used = path.read_text(encoding="utf-8"), RecordedFiles(FolderFiles(path.parent))
    checked = check(parse(text, name=path.name), strict=True, files=used).unwrap()
    found = PlanText(
        name=path.name,
        text=text,
        files=dict(used.texts),
        secrets=frozenset(checked.secrets),
        sites=tuple(checked.sites),
    )
    found.require_a_page_each(checked)
    return found
