"""The pages that episodes are played on: a browser context for each, or one that goes from episode to episode.

In go a worker's browser and plans; out come pages, lent for an episode, one for each site of its plan. To make a
context and to load what all pages of a site have in common takes longer than many episodes. So where pages keep
nothing, or what they keep is cleared, the page of an episode that was done goes to the next one which may reach the
same, signed in as the same, and knows the same secrets. Whatever else an episode came to, its contexts are closed, as
they may be at fault.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.interpreter.agents import BrowserPages, public_words, site_access
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.seams import Page


@dataclass(slots=True)
class Lent:
    """An episode's pages by their agents; whoever has them says whether they are `clean` enough for the next one."""

    pages: Mapping[str, Page]
    clean: bool = False


class LentPages:
    """A run's pages that are lent: the run may close them, and whoever lent them has them still."""

    def __init__(self, lent: Lent) -> None:
        self._lent = lent

    async def open(self, agent: str) -> Page:
        """See `Pages.open`."""
        page: Any = _Kept(self._lent.pages[agent])
        opened: Page = page
        return opened


class _Kept:
    """A page that stays open when it is closed; what is set on it is gone with the run."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    async def close(self) -> None:
        """Nothing."""


@dataclass(frozen=True)
class _Like:
    """What two episodes must have in common to be played on one page: a session is made for all of it."""

    access: SiteAccess
    secrets: Mapping[str, str] = field(repr=False)
    public: frozenset[str]


class Sessions:
    """Those of a worker; with `shared` they go from episode to episode. `secrets` are those of all plans.

    With `clearing` a page goes on without what its site has stored, for pages that keep something.
    """

    def __init__(
        self, browsers: Browsers, *, shared: bool, secrets: Mapping[str, str] | None = None, clearing: bool = False
    ) -> None:
        self._browsers, self._shared, self._secrets, self._clearing = browsers, shared, secrets or {}, clearing
        self._free: list[tuple[_Like, Page]] = []

    @asynccontextmanager
    async def lent(self, plan: CheckedPlan, secrets: Mapping[str, str] | None = None) -> AsyncIterator[Lent]:
        """The pages of a plan's agents, until the block is left; `secrets` instead of those of all plans."""
        known = known_to(plan, self._secrets if secrets is None else secrets)
        async with AsyncExitStack() as unclean:
            pages, like = {}, {}
            for agent in agents_by_site(plan).values():
                like[agent] = _Like(_access(plan, agent), known, public_words(plan))
                pages[agent] = self._taken(like[agent]) or await self._opened(plan, agent, known)
                unclean.push_async_callback(pages[agent].close)
            lent = Lent(pages)
            yield lent
            if lent.clean and self._shared:
                for page in pages.values():
                    await page.reset()
                if not self._clearing or all([await _cleared(page) for page in pages.values()]):
                    self._free += [(like[agent], page) for agent, page in pages.items()]
                    unclean.pop_all()

    async def _opened(self, plan: CheckedPlan, agent: str, known: Mapping[str, str]) -> Page:
        return await BrowserPages(self._browsers, plan, _defaults(plan), known).open(agent)

    def _taken(self, like: _Like) -> Page | None:
        """One that was given back by an episode like this."""
        at = next((place for place, (there, _) in enumerate(self._free) if there == like), None)
        return None if at is None else self._free.pop(at)[1]


async def _cleared(page: Any) -> bool:
    """Whether nothing is left of what was done on the page."""
    cleared: bool = await page.clear()
    return cleared


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
