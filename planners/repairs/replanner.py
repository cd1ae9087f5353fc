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
    """Answers requests by the library of repairs. `specs` are those of the plan's sites, by their names in it."""

    tier = RULES

    def __init__(self, specs: Specs) -> None:
        self._specs = specs
        self._tried: set[str] = set()

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        """The next repair that was not tried yet; none where there is no more."""
        found = broken(request, self._specs)
        return ReplanAnswer(patch=None if found is None else self._next(found))

    def _next(self, found: Broken) -> str | None:
        for patch in patches(found):
            said = patch.partition("because")[2]  # the hash is another one each time
            if said not in self._tried:
                self._tried.add(said)
                return patch
        return None


def patches(found: Broken) -> Iterator[str]:
    """All patches that the repairs have for a broken node, the likeliest first."""
    for repair in REPAIRS:
        yield from repair(found)
