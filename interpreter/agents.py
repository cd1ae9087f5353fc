"""Pages for the agents of a plan, in a real browser: what each may reach, log in to and type."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.origins import Origin, origin_of
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.values import SecretReference

from .browser.access import HttpLogin, SiteAccess
from .browser.kinds import Kind
from .browser.launch import Browsers
from .egress.rules import nothing
from .masking import Masker
from .seams import Page
from .unable import watched_sites


class BrowserPages:
    """Opens an isolated session for each agent that asks."""

    def __init__(
        self,
        browsers: Browsers,
        plan: CheckedPlan,
        inputs: Mapping[str, Any],
        secrets: Mapping[str, str],
        *,
        traced: bool = False,
    ) -> None:
        self._traced = traced
        self._browsers, self._plan, self._inputs, self._secrets = browsers, plan, inputs, secrets
        self._mask = Masker(secrets, users=login_users(plan, inputs), public=public_words(plan)).mask
        browsers.prepare(sessions_of(plan))

    async def open(self, agent: str) -> Page:
        """A session on the agent's site."""
        return await self._browsers.session(
            site=site_access(self._plan, agent, self._inputs),
            resolve_secret=self._secrets.__getitem__,
            secret_origins=secret_origins(self._plan),
            mask=self._mask,
            trace=agent if self._traced else None,
        )


@asynccontextmanager
async def browser_pages(
    plan: CheckedPlan,
    inputs: Mapping[str, Any],
    secrets: Mapping[str, str],
    *,
    headless: bool = True,
    kind: Kind = "chromium",
    traces: Path | None = None,
) -> AsyncIterator[BrowserPages]:
    """The agents' pages, in one browser that is gone afterwards. With `traces`, each session leaves one in that folder.

    Raises `BrowserMissing` and `BrowserFailed`.
    """
    async with Browsers(headless=headless, kind=kind, watched=bool(watched_sites(plan)), traces=traces) as browsers:
        yield BrowserPages(browsers, plan, inputs, secrets, traced=traces is not None)


def sessions_of(plan: CheckedPlan) -> int:
    """How many agents have a page that can be made ready before they ask: a login by HTTP makes its own."""
    at_work = {node.agent.text for node in plan.nodes.values() if node.agent is not None}
    sites = (plan.agents[name].site for name in at_work)
    return sum(site is not None and plan.sites[site.text].auth is None for site in sites)


def site_access(plan: CheckedPlan, agent: str, inputs: Mapping[str, Any]) -> SiteAccess:
    """What the agent's sessions may reach."""
    name = plan.agents[agent].site
    assert name is not None, "a checked agent with a page has a site"
    site = plan.sites[name.text]
    login = None
    if site.auth is not None:
        user = str(evaluate_pure(site.auth.user, Environment(inputs=inputs)))
        login = HttpLogin(user=user, password=SecretReference(site.auth.secret.text))
    base = str(site.address.plain)
    return SiteAccess(
        base_url=base,
        assets=origins_of(site.assets),
        is_commit=commits_of(plan.specs.get(name.text), base),
        login=login,
    )


def commits_of(spec: SiteSpec | None, base: str) -> Callable[[str, str], bool]:
    """Whether a request, by method and address, is one that the site's spec lists as a commit."""
    if spec is None or not spec.commit_requests:
        return nothing
    root = base.rstrip("/")

    def is_commit(method: str, url: str) -> bool:
        plain = plain_path(url)
        return plain.startswith(root) and spec.is_commit_request(method, plain.removeprefix(root) or "/")

    return is_commit


def plain_path(url: str) -> str:
    """An address with what servers take for the same path written in one way: `//%6frders/` is `/orders`."""
    scheme, _, rest = url.partition("://")
    address, query, asked = rest.partition("?")
    host, _, path = address.partition("/")
    steps = [step for step in unquote(path).split("/") if step]
    return f"{scheme}://{host}/{'/'.join(steps)}{query}{asked}"


def origins_of(written: Iterable[ast.Text]) -> frozenset[Origin]:
    """The origins that addresses of a checked plan name."""
    found = (origin_of(str(one.plain)) for one in written)
    return frozenset(origin for origin in found if origin is not None)


def secret_origins(plan: CheckedPlan) -> dict[str, frozenset[Origin]]:
    """Where each secret may be typed."""
    origins = {}
    for name, secret in plan.secrets.items():
        origins[name] = origins_of(plan.sites[site.text].address for site in secret.sites)
    return origins


def login_users(plan: CheckedPlan, inputs: Mapping[str, Any]) -> dict[str, str]:
    """The user whose password each secret is, where a site logs in by HTTP."""
    environment = Environment(inputs=inputs)
    return {
        site.auth.secret.text: str(evaluate_pure(site.auth.user, environment))
        for site in plan.sites.values()
        if site.auth is not None
    }


def public_words(plan: CheckedPlan) -> frozenset[str]:
    """Names that the plan itself tells: masking them would spoil the journal and hide nothing."""
    return frozenset((*plan.nodes, *plan.agents, *plan.sites, *plan.inputs, *plan.secrets))
