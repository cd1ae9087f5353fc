"""Which errors are a user's or a machine's and which are ours: those in this table are one line and an exit code."""

from __future__ import annotations

import sys
from pathlib import Path

from callsheet import exits

TABLE: tuple[tuple[str, str, int], ...] = (
    ("callsheet.cli.problems", "Problem", exits.USAGE),
    ("callsheet.drafting", "BadTask", exits.USAGE),
    ("callsheet.dsl.binding", "BadInput", exits.USAGE),
    ("callsheet.dsl.check", "PlanRejected", exits.REJECTED),
    ("callsheet.interpreter.unable", "CannotCarryOut", exits.REJECTED),
    ("callsheet.exporting.writer", "CannotExport", exits.REJECTED),
    ("callsheet.settings_files", "BadSettings", exits.USAGE),
    ("callsheet.interpreter.handing", "NoModels", exits.USAGE),
    ("callsheet.dsl.scripted", "BadScript", exits.USAGE),
    ("callsheet.planners.cassettes", "BadCassette", exits.USAGE),
    ("callsheet.planners.model", "NotSetUp", exits.USAGE),
    ("callsheet.planners.model", "CallFailed", exits.SITE),
    ("callsheet.interpreter.run", "MissingSecret", exits.USAGE),
    ("callsheet.interpreter.run", "NotResumable", exits.USAGE),
    ("callsheet.interpreter.lease", "RunBusy", exits.USAGE),
    ("callsheet.interpreter.folders", "FolderError", exits.USAGE),
    ("callsheet.interpreter.journal.errors", "JournalError", exits.USAGE),
    ("callsheet.interpreter.browser.downloaded", "BrowserMissing", exits.USAGE),
    ("callsheet.interpreter.browser.launch", "BrowserFailed", exits.SITE),
    ("callsheet.interpreter.parallel.seam", "EngineFailed", exits.USAGE),
    ("callsheet.tables", "NoParquet", exits.USAGE),
    ("callsheet.tasks.task", "BadPool", exits.USAGE),
    ("callsheet.tasks.agents.naming", "BadAgent", exits.USAGE),
    ("callsheet.experiments", "BadExperiment", exits.USAGE),
    ("callsheet.evaluation.files", "BadResults", exits.USAGE),
    ("callsheet.mock_server", "BadAddress", exits.USAGE),
    ("callsheet.tasks.control", "NoServer", exits.SITE),
    ("callsheet.tasks.control", "NotServed", exits.USAGE),
    ("callsheet.tasks.suites.seam", "BadSuite", exits.USAGE),
    ("callsheet.telemetry.sending", "NoTelemetry", exits.USAGE),
    ("callsheet.planners.learning.checkpoints", "CheckpointError", exits.USAGE),
    ("callsheet.training.plots", "MissingExtra", exits.USAGE),
    ("callsheet.mock_sites.listening", "PortUnavailable", exits.USAGE),
)


class Problem(Exception):
    """Something a person can put right: one line that says what and how."""

    def __init__(self, message: str, code: int = exits.USAGE) -> None:
        super().__init__(message)
        self.code = code


def unwritable(path: Path, error: OSError) -> Problem:
    """A file that a command was to write and cannot."""
    return Problem(f"`{path}` cannot be written: {(error.strerror or str(error)).lower()}")


def exit_code_of(error: BaseException) -> int | None:
    """The exit code of a known error, None for a fault of ours. Nothing is imported: an error's module is there."""
    if isinstance(error, Problem):
        return error.code
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    for module, name, code in TABLE:
        known = getattr(sys.modules.get(module), name, None)
        if known is not None and isinstance(error, known):
            return code
    return None
