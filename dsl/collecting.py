"""Reading and checking without Python's garbage collector, which is what made them slower than their text is long.

The collector looks at all that was made since, again and again, for cycles that nothing else can free. A tree and what
checks find out about it have none: they are values, made of what was there before them. So it waits until the text
is done. What a mistake leaves in a cycle is freed when it looks again, and no text is larger than its limits
(decision 0015).
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def uncollected(work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The same function, in which the collector waits. Where it was off before, it stays off.

    It is one for all threads: while one of them reads, others are not collected either, and if several read, the first
    to end turns it on for all. That costs time and nothing else.
    """

    @wraps(work)
    def wait(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        if not gc.isenabled():
            return work(*arguments, **named)
        gc.disable()
        try:
            return work(*arguments, **named)
        finally:
            gc.enable()

    return wait
