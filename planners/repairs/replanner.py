"""The rules as a replanner of runs: no key, no network, no charge.

    failure + residual program --repairs--> patch

A run asks up to three times in one replan, with what was wrong with the answers before; each gets the next repair. What
was tried in an earlier replan of the run is not tried again.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl.replanning import RULES, ReplanAnswer, ReplanRequest

from .broken import Broken, Specs, broken
from .library import REPAIRS


class RulesReplanner:
    """Answers requests by the library of repairs. `specs` are those of the plan's sites, by their names in it.

    It keeps nothing between answers: what was tried the request says, so one of it serves many runs.
    """

    tier = RULES

    def __init__(self, specs: Specs) -> None:
        self._specs = specs

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        """The next repair that was not tried yet; none where there is no more."""
        found = broken(request, self._specs)
        if found is None:
            return ReplanAnswer(
                patch=None, why="rules know what to do about a node that has failed, and of none they are told"
            )
        tried = {_said(one) for one in (*request.background.tried, *(one.patch for one in request.earlier))}
        patch = next((one for one in patches(found) if _said(one) not in tried), None)
        return ReplanAnswer(patch=patch, why="" if patch is not None else "no repair fits the failure")


def _said(patch: str) -> str:
    """A patch without the hash of its plan, which is another one each time."""
    return patch.partition("because")[2]


def patches(found: Broken) -> Iterator[str]:
    """All patches that the repairs have for a broken node, the likeliest first."""
    for repair in REPAIRS:
        yield from repair(found)
