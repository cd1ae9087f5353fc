"""One measurement in a process of its own: `python -m benchmarks.engine.worker NAME SHAPE NODES` prints it as JSON.

CPU time of all threads, not that of the clock, so that a busy machine and a slow disk cost less. A run of ten nodes
comes first, so that what is imported and compiled once is not measured.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from pathlib import Path

from .contenders import BY_NAME
from .graphs import SHAPES


def main(name: str, shape: str, nodes: int) -> None:
    """Print seconds of CPU and the bytes that were left in the folder."""
    prepare = BY_NAME[name].prepare
    if not BY_NAME[name].peer or name != "DBOS":  # one process of DBOS has one database
        with tempfile.TemporaryDirectory() as folder:
            prepare(SHAPES[shape](10), Path(folder))()
    with tempfile.TemporaryDirectory() as folder:
        run = prepare(SHAPES[shape](nodes), Path(folder))
        gc.collect()
        began = time.process_time()
        done = run()
        seconds = time.process_time() - began
        assert done == nodes, f"{done} of {nodes} nodes were done"
        stored = sum(path.stat().st_size for path in Path(folder).rglob("*.sqlite*"))
        sys.stdout.write(json.dumps({"seconds": seconds, "stored": stored}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
