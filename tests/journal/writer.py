"""A process that writes a journal until it is killed: `python -m tests.journal.writer FILE`.

It prints one line a record, `sequence text`, when that record is durable and not before.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from callsheet.interpreter.journal import Journal, Recorder

TASKS = 8


async def write_for_ever(recorder: Recorder, task: int) -> None:
    """Records, with notes between them, as the agents of a run do."""
    number = 0
    while True:
        recorder.note("note", {"task": task, "number": number})
        record = await recorder.record("intent", {"task": task, "number": number, "text": "é" * (number % 300)})
        say(f"{record.sequence} {record.text}")
        number += 1


async def write(journal: Journal) -> None:
    """Eight tasks share a recorder."""
    async with Recorder(journal) as recorder, asyncio.TaskGroup() as group:
        for task in range(TASKS):
            group.create_task(write_for_ever(recorder, task))


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(path: Path) -> None:
    """Continues the journal at `path`, or begins it."""
    with Journal.open(path) if path.exists() else Journal.create(path, plan_hash="plan") as journal:
        say("ready")
        asyncio.run(write(journal))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
