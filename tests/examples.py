"""How many examples a law is tried with: the profile's number, or the law's own where its examples are dear.

A law that simply names a number is deaf to the profile `quick`, and draws as many in `make check`, which people wait
for, as in `make test`. `tests/house/test_quick.py` finds those.
"""

from __future__ import annotations

from hypothesis import settings

QUICK, FEW = "quick", 6
"""The profile of `make check`, and what it draws at most."""


def examples(count: int) -> settings:
    """So many, wherever it is not quick that is wanted."""
    quick = settings.get_current_profile_name() == QUICK
    return settings(max_examples=min(count, FEW) if quick else count)
