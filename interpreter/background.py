"""What a run looks up for whoever rewrites its rest: the page, what was done, who is to be had, what was tried.

A model is shown what pages had a hand in only where the plan lets data of their sites flow to models.
"""

from __future__ import annotations

from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.replanning import Background, Blame, Cause, may_see

from .work import Work

MOST_DONE = 40


async def background_of(
    work: Work, cause: Cause, tried: tuple[str, ...], blame: Blame | None, *, whole: bool
) -> Background:
    """The background of a cause as things stand now; with `whole`, all that is known.

    `tried` are the patches that there were before whoever it is for was first asked about this cause.
    """
    plan, node = work.plan, cause.node or (cause.failure.node if cause.failure is not None else "")
    shown = [name for name in plan.nodes if whole or may_see(plan, name)]
    return Background(
        page=await page_of(work, node) if node in shown else "",
        done=work.machine.replans.past.told(shown, MOST_DONE),
        agents=tuple(name for name, one in plan.agents.items() if one.kind != "model" or work.models is not None),
        tried=tried,
        blame=blame,
    )


async def page_of(work: Work, node: str) -> str:
    """What is on the page on which a node was worked; nothing where none is open, or none can be read."""
    page = work.page_left(node)
    if page is None:
        return ""
    try:
        return await page.snapshot()
    except NodeFailure:  # the page died with what failed: the failure says so
        return ""
