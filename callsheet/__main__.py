"""The command line's way in: `callsheet …` and `python -m callsheet …`."""

from __future__ import annotations

import gc
import os
import sys

BRIEF = frozenset({"apply", "check", "convert", "cost", "diff", "explain", "fmt", "graph"})
"""Commands that read a plan, say what there is to say and are gone."""
MOST_OBJECTS = 1_000_000
"""How many more objects than before a brief command may hold before Python looks whether any are garbage."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    from .cli.main import run_command_line

    brief = not BRIEF.isdisjoint(sys.argv[1:2])
    if brief:
        # All that is made of a plan is in use to the end. Looking for garbage in it, again and again as it grows,
        # would take a sixth of the whole time.
        gc.set_threshold(MOST_OBJECTS)
    code = run_command_line(sys.argv[1:])
    if brief and _all_is_out():
        # The system takes back all memory at once; Python would take module by module apart.
        os._exit(code)
    sys.exit(code)


def _all_is_out() -> bool:
    """Whether what was printed could be written. What could not is left to Python, which tells of it on leaving."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # closed by whoever started us
                stream.flush()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
