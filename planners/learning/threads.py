"""One thread for many small tensors.

In: a piece of work. Out: the same, done by one thread of torch. A second one costs more than it brings at these sizes
(twenty times as much on a busy machine, where it waits in a loop), and sums that are shared out between threads differ
in the last bit with their number: then no seed would give the same training on another machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """As a context or a decorator; what was set before is set again."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
