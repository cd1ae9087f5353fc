"""The durable journal of a run: append-only, one writer, every record proved when it is read back.

`Journal` writes, `Recorder` lets the tasks of a loop share its commits, `read` and `examine` look at a
journal that may be in use, and the errors say in one line what is wrong.
"""

from __future__ import annotations

from .errors import (
    JournalCorrupt,
    JournalError,
    JournalExists,
    JournalMissing,
    JournalPlan,
    JournalUnknown,
    JournalUnreadable,
    JournalUnwritable,
    JournalVersion,
)
from .reading import Reading, examine, read
from .recorder import Recorder
from .records import Draft, Record
from .store import Journal

__all__ = [
    "Draft",
    "Journal",
    "JournalCorrupt",
    "JournalError",
    "JournalExists",
    "JournalMissing",
    "JournalPlan",
    "JournalUnknown",
    "JournalUnreadable",
    "JournalUnwritable",
    "JournalVersion",
    "Reading",
    "Record",
    "Recorder",
    "examine",
    "read",
]
