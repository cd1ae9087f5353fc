"""Commands go in, the CPU time of whole processes comes out: user and system time, as the system counts it.

The commands take turns within a round, so that a busy minute of the machine falls on all of them. Bytecode and parser
tables are warm, in folders of their own, as they are from the second run on; `first check` is the one that has no
tables yet. `interegular` is hidden: Lark loads it where it is installed, and only our test of the grammar needs it.
"""

from __future__ import annotations

import os
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.frontend import plans

NODES = 20
ROUNDS = 40
FIRST_ROUNDS = 5
ENTRY = "import sys; sys.modules['interegular'] = None; from callsheet.__main__ import main; main()"


@dataclass(frozen=True, kw_only=True)
class Command:
    """What is run: its name in the table, Python's arguments, and whether the parser tables have to be built."""

    name: str
    arguments: tuple[str, ...]
    without_tables: bool = False


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The CPU time of each run of a command, in seconds."""

    name: str
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(rounds: int = ROUNDS) -> dict[str, Figures]:
    """Every command so many times, by name."""
    with TemporaryDirectory(prefix="callsheet-startup-") as folder:
        plan = Path(folder, "errands.plan")
        plan.write_text(plans.as_plan(plans.errands(NODES)), encoding="utf-8")
        commands = (
            Command(name="python", arguments=("-c", "pass")),
            Command(name="--help", arguments=("-c", ENTRY, "--help")),
            Command(name="check", arguments=("-c", ENTRY, "check", str(plan))),
            Command(name="first check", arguments=("-c", ENTRY, "check", str(plan)), without_tables=True),
        )
        figures = {one.name: Figures(name=one.name) for one in commands}
        for command in commands:
            cpu_seconds(command, Path(folder))  # leaves bytecode and tables
        for number in range(rounds):
            for command in commands:
                if number < FIRST_ROUNDS or not command.without_tables:
                    figures[command.name].seconds.append(cpu_seconds(command, Path(folder)))
    return figures


def cpu_seconds(command: Command, folder: Path) -> float:
    """What one run costs. Raises `RuntimeError` when the command does not succeed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    # A folder that is a file cannot be written to.
    environment["XDG_CACHE_HOME"] = str(folder / ("errands.plan" if command.without_tables else "cache"))
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    process = os.posix_spawn(sys.executable, [sys.executable, *command.arguments], environment, file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"`{' '.join(command.arguments)}` has failed")
    return usage.ru_utime + usage.ru_stime
