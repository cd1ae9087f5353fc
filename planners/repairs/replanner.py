"""The rules as a replanner of runs: no key, no network, no charge.

    failure + residual program --repairs--> patch

A run asks up to three times in one replan, with what was wrong with the answers before; each gets the next repair. What
was tried in an earlier replan of the run is not tried again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callsheet.dsl.replanning import RULES, ReplanAnswer, ReplanRequest
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier

from .broken import Broken, Specs, broken
from .library import REPAIRS
from .sparing import SAVINGS, rest_of


class RulesReplanner:
    """Answers requests by the library of repairs. `specs` are those of the plan's sites, by their names in it.

    It keeps nothing between answers: what was tried the request says, so one of it serves many runs. `tiers` say which
    of two models is the cheaper one.
    """

    tier = RULES

    def __init__(self, specs: Specs, tiers: Mapping[str, Tier] = DEFAULT_TIERS) -> None:
        self._specs, self._tiers = specs, tiers

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        """The next repair that was not tried yet; none where there is no more."""
        found, why = self._patches(request)
        tried = {_said(one) for one in (*request.background.tried, *(one.patch for one in request.earlier))}
        patch = next((one for one in found if _said(one) not in tried), None)
        return ReplanAnswer(patch=patch, why="" if patch is not None else why)

    def _patches(self, request: ReplanRequest) -> tuple[Iterator[str], str]:
        """What may be tried, the likeliest first, and what is to be said when nothing of it is left."""
        savings = SAVINGS.get(request.cause.trigger, ())
        if savings:
            rest = rest_of(request, self._tiers)
            return (patch for one in savings for patch in one(rest)), f"no rule is left for {request.cause.trigger}"
        found = broken(request, self._specs)
        if found is not None:
            return patches(found), "no repair fits the failure"
        if request.cause.failure is None:
            return iter(()), "rules cannot read what somebody asks for: a model may, or a patch of your own"
        return iter(()), f"node `{request.cause.failure.node}` is not among what is left"


def _said(patch: str) -> str:
    """A patch without the hash of its plan, which is another one each time."""
    return patch.partition("because")[2]


def patches(found: Broken) -> Iterator[str]:
    """All patches that the repairs have for a broken node, the likeliest first."""
    for repair in REPAIRS:
        yield from repair(found)
