"""One contender in a process of its own: paths of texts come in on stdin, times and memory go out on stdout as JSON.

CPU time, not that of the clock, so that a busy machine costs less. Garbage is collected before each measurement, and
Python's collector stays on while it lasts, as it is for everybody.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.frontend.contenders import BY_NAME, Prepare


def main(name: str) -> None:
    """Serve until stdin ends. The first line is a small text to warm up with."""
    contender = BY_NAME[name]
    prepare = contender.make()
    for line in sys.stdin:
        print(json.dumps(measure(prepare, Path(line.rstrip("\n")))), flush=True)


def measure(prepare: Prepare, path: Path) -> dict[str, float]:
    """Seconds of CPU, and the megabytes that were needed on top of what the process had."""
    do = prepare(path.read_text(encoding="utf-8"))
    gc.collect()
    before = resident()
    began = time.process_time()
    result = do()
    seconds = time.process_time() - began
    peak = peak_memory()
    del result
    return {"seconds": seconds, "grown": peak - before, "peak": peak}


def resident() -> float:
    """Megabytes that the process has now, as far as the machine tells; else its peak."""
    return _status("VmRSS:") or peak_memory()


def peak_memory() -> float:
    """The most megabytes that the process ever had.

    From /proc where there is one: `ru_maxrss` begins with the size of the process that forked this one.
    """
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return _status("VmHWM:") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _status(key: str) -> float | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(key)), None)


if __name__ == "__main__":
    main(sys.argv[1])
