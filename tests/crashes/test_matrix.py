"""R1–R10 where it hurts: thousands of processes struck at every moment of theirs, and nothing lost or done twice.

Kills are real ones, of processes forked from a warm one, on a file system in memory. In `make test` each case is a
sample, of a thousand for kills and chains of kills; `make deep` does all of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from .cases import CASES
from .forks import folder_in_memory, in_warm_process
from .shares import Share
from .tally import Tally
from .world import IN_TURN, Fate, process

SHARES = {
    "SIGKILL at each write and act, nodes in turn": 0.7,
    "SIGKILL at each write and act, three agents in parallel": 0.7,
    "SIGKILL at each write and act, no login or no second proof": 0.7,
    "SIGKILL at each write and act, before, in and after a replan": 0.08,
    "SIGKILL again and again, during recoveries": 1.0,
    "SIGKILL again and again, around a replan": 0.3,
    "50 SIGKILLs at any time, 120 nodes, 20 side by side": 1.0,
    "two resumes at once": 0.2,
    "journal cut off at any byte": 0.05,
    "the time of day jumps": 0.2,
}
"""How much of a case `make test` does; a fifth of those that are not named."""

PARTS = {"SIGKILL again and again, during recoveries": 6}
"""Cases that take minutes are done in parts, which run side by side."""


def parts(shares: Mapping[str, float]) -> list[tuple[str, Share]]:
    """Each part of each case; a fifth of it where nothing else is said."""
    return [
        (name, Share(amount=shares.get(name, 0.2), part=part, parts=PARTS.get(name, 1)))
        for name in CASES
        for part in range(PARTS.get(name, 1))
    ]


def tally_of(name: str, share: Share) -> Tally:
    """Carry out a case, in a process that has been through a run."""
    with folder_in_memory() as root:
        process(IN_TURN, root, Fate(), {})
    with folder_in_memory() as root:
        return CASES[name](root, share)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(("name", "share"), parts(SHARES), ids=str)
def test_nothing_is_lost_and_nothing_done_twice(name: str, share: Share) -> None:
    """And nobody is asked for what could be looked up."""
    tally = in_warm_process(tally_of, name, share)

    assert tally.runs > 0
    assert ([], 0) == (tally.told, tally.broken)


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "share"), parts(dict.fromkeys(CASES, 1.0)), ids=str)
def test_all_of_it(name: str, share: Share) -> None:
    """Each case whole."""
    tally = in_warm_process(tally_of, name, share)

    assert ([], 0) == (tally.told, tally.broken)
