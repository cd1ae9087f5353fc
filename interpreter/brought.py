"""Files that a residual program says were fetched before: taken out of the runs that fetched them, into a new run.

In: a checked plan, and where runs are kept. Out: the contents that the new run has to keep. Such a file stands in the
plan by its hash alone, so whichever run has it has the right one, and it is held against the hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from callsheet.dsl import ast
from callsheet.dsl.binding import BadInput
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.recorded import recorded_gives
from callsheet.dsl.values import File

from .file_inputs import files_in
from .files import FolderFiles
from .folders import list_runs


def brought_files(plan: CheckedPlan, root: Path) -> tuple[FileContent, ...]:
    """What finished nodes and commits of a residual program gave as files. Raises `BadInput` when no run has one."""
    return tuple(_from_a_run(file, whose, root) for file, whose in _wanted(plan).items())


def _wanted(plan: CheckedPlan) -> dict[File, str]:
    """Each file that stands in the plan, and what gave it."""
    wanted: dict[File, str] = {}
    for whose, gives in _recorded(plan):
        for name, value in recorded_gives(gives, plan.declared).items():
            wanted |= dict.fromkeys(files_in(value), f"`{name}` of {whose}")
    return wanted


def _recorded(plan: CheckedPlan) -> Iterator[tuple[str, tuple[ast.Binding, ...]]]:
    for done in (*plan.done.values(), *plan.done_instances):
        yield f"the done node `{done.name.text}`", done.gives
    for node in plan.nodes.values():
        for part in ast.walk(node) if node.agent is not None else ():  # without an agent there is nothing to commit
            if isinstance(part, ast.Committed):
                yield f"the done commit `{part.commit}`", part.gives


def _from_a_run(file: File, whose: str, root: Path) -> FileContent:
    for run in list_runs(root):
        if (run.files / file.hash).exists():
            try:
                return FileContent(name=file.name, data=FolderFiles(run.files)(file), media_type=file.media_type)
            except NodeFailure:  # it was changed there; another run may have it as it was
                continue
    raise BadInput(
        f"{whose} is the file `{file.hash[:12]}…`, which no run in `{root}` has: start it where that was fetched"
    )
