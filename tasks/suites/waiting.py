"""How long pages of suites are waited for: they are on this machine, or near it."""

from __future__ import annotations

import time

ACT_LONGEST = 5.0
"""Seconds after which a control is not going to come."""


def soon(seconds: float) -> float:
    """A deadline so many seconds from now."""
    return time.monotonic() + seconds
