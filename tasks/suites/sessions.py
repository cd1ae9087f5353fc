"""The pages that episodes are played on: a browser context for each, or one that goes from episode to episode.

In go a worker's browser and plans; out come pages, lent for an episode, one for each site of its plan. A suite whose
pages keep nothing has its next episode on the page of one that was solved: to make a context and to load what all pages
of a site have in common takes longer than most episodes. Whatever else an episode came to, its contexts are closed, as
they may be at fault.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
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
    """An episode's pages by their agents; whoever has them says whether they are `clean` enough for the next one."""

    pages: Mapping[str, Page]
    clean: bool = False


class Sessions:
    """Those of a worker; with `shared` they go from episode to episode. `secrets` are those of all plans."""

    def __init__(self, browsers: Browsers, *, shared: bool, secrets: Mapping[str, str]) -> None:
        self._browsers, self._shared, self._secrets = browsers, shared, secrets
        self._free: list[tuple[SiteAccess, Page]] = []

    @asynccontextmanager
    async def lent(self, plan: CheckedPlan) -> AsyncIterator[Lent]:
        """The pages of a plan's agents, until the block is left."""
        # A session masks the secrets of the plan that it was made for.
        may_share = self._shared and not plan.secrets
        async with AsyncExitStack() as unclean:
            pages, accesses = {}, {}
            for agent in agents_by_site(plan).values():
                accesses[agent] = _access(plan, agent)
                pages[agent] = await self._page(plan, agent, accesses[agent], may_share=may_share)
                unclean.push_async_callback(pages[agent].close)
            lent = Lent(pages)
            yield lent
            if lent.clean and may_share:
                for agent, page in pages.items():
                    await page.reset()
                    self._free.append((accesses[agent], page))
                unclean.pop_all()

    async def _page(self, plan: CheckedPlan, agent: str, access: SiteAccess, *, may_share: bool) -> Page:
        if may_share:
            return self._taken(access) or await self._browsers.session(site=access)
        return await BrowserPages(self._browsers, plan, _defaults(plan), known_to(plan, self._secrets)).open(agent)

    def _taken(self, access: SiteAccess) -> Page | None:
        """One that was given back and may reach what is wanted."""
        at = next((place for place, (there, _) in enumerate(self._free) if there == access), None)
        return None if at is None else self._free.pop(at)[1]


def _access(plan: CheckedPlan, agent: str) -> SiteAccess:
    """What the agent may reach. All tasks of a site are one to it: that does not hang on the path."""
    access = site_access(plan, agent, _defaults(plan))
    return replace(access, base_url=str(access.origin))


def _defaults(plan: CheckedPlan) -> dict[str, Any]:
    """The inputs that are known before an episode begins: who logs in may be one."""
    environment = Environment(declared=plan.declared)
    written = {name: declared.default for name, declared in plan.inputs.items()}
    return {name: evaluate_pure(one, environment) for name, one in written.items() if one is not None}


def known_to(plan: CheckedPlan, secrets: Mapping[str, str]) -> dict[str, str]:
    """The secrets that a plan uses."""
    return {name: secrets[name] for name in plan.secrets}


def agents_by_site(plan: CheckedPlan) -> dict[str, str]:
    """Who works on each site of a suite's plan, which has one agent for each."""
    at_work = sorted({node.agent.text for node in plan.nodes.values() if node.agent is not None})
    sites = {agent: plan.agents[agent].site for agent in at_work}
    return {site.text: agent for agent, site in sites.items() if site is not None}
