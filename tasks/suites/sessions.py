"""The pages that episodes are played on: a browser context for each, or one that goes from episode to episode.

In go a worker's browser and plans; out come pages, lent for an episode. A suite whose pages keep nothing has its next
episode on the page of one that was solved: to make a context and to load what all pages of a site have in common takes
longer than most episodes. Whatever else an episode came to, its context is closed, as it may be at fault.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.interpreter.agents import BrowserPages, site_access
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.seams import Page


@dataclass(slots=True)
class Lent:
    """A page for one episode; whoever has it says whether it is `clean` enough for the next one."""

    page: Page
    clean: bool = False


class Sessions:
    """Those of a worker; with `shared` they go from episode to episode. `secrets` are those of all plans."""

    def __init__(self, browsers: Browsers, *, shared: bool, secrets: Mapping[str, str]) -> None:
        self._browsers, self._shared, self._secrets = browsers, shared, secrets
        self._free: list[tuple[SiteAccess, Page]] = []

    @asynccontextmanager
    async def lent(self, plan: CheckedPlan) -> AsyncIterator[Lent]:
        """A page for the one agent of a plan, until the block is left."""
        agent = agent_of(plan)
        access = site_access(plan, agent, _defaults(plan))
        # All tasks of a site are one to it: what a session may reach does not hang on the path.
        access = replace(access, base_url=str(access.origin))
        may_share = self._shared and not plan.secrets  # a session masks those of the plan that it was made for
        taken = self._taken(access) if may_share else None
        lent = Lent(taken or await self._opened(plan, agent, access, may_share=may_share))
        try:
            yield lent
        except BaseException:
            await lent.page.close()
            raise
        if lent.clean and may_share:
            await lent.page.reset()
            self._free.append((access, lent.page))
        else:
            await lent.page.close()

    def _taken(self, access: SiteAccess) -> Page | None:
        """One that was given back and may reach what is wanted."""
        at = next((place for place, (there, _) in enumerate(self._free) if there == access), None)
        return None if at is None else self._free.pop(at)[1]

    async def _opened(self, plan: CheckedPlan, agent: str, access: SiteAccess, *, may_share: bool) -> Page:
        if may_share:
            return await self._browsers.session(site=access)
        secrets = known_to(plan, self._secrets)
        return await BrowserPages(self._browsers, plan, _defaults(plan), secrets).open(agent)


def _defaults(plan: CheckedPlan) -> dict[str, Any]:
    """The inputs that are known before an episode begins: who logs in may be one."""
    environment = Environment(declared=plan.declared)
    written = {name: declared.default for name, declared in plan.inputs.items()}
    return {name: evaluate_pure(one, environment) for name, one in written.items() if one is not None}


def known_to(plan: CheckedPlan, secrets: Mapping[str, str]) -> dict[str, str]:
    """The secrets that a plan uses."""
    return {name: secrets[name] for name in plan.secrets}


def agent_of(plan: CheckedPlan) -> str:
    """The one agent that a suite's plan has."""
    return next(node.agent.text for node in plan.nodes.values() if node.agent is not None)
