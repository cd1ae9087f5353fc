"""CPU seconds of a process and all below it, as Linux counts them: what a busy machine leaves to compare.

In: the id of a process. Out: seconds, those of children that have ended included.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

TICK = 1 / os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


class _Process(NamedTuple):
    parent: int
    seconds: float


def below(root: int) -> set[int]:
    """The processes that `root` has begun and that still run."""
    return {number for number, one in _all().items() if one.parent == root}


def seconds_of(root: int) -> float:
    """What a process and all below it have used so far."""
    processes = _all()
    found, last = {root} & processes.keys(), {root}
    while last:
        last = {number for number, one in processes.items() if one.parent in last}
        found |= last
    return sum(processes[number].seconds for number in found)


def _all() -> dict[int, _Process]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text()
            except OSError:  # it has ended meanwhile
                continue
            # The name, in parentheses, may hold anything; fields are counted from behind it (proc_pid_stat(5)).
            fields = text.rpartition(")")[2].split()
            found[int(folder.name)] = _Process(int(fields[1]), sum(map(int, fields[11:15])) * TICK)
    return found
