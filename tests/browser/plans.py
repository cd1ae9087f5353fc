"""Whole plans on the small site, in the one Chromium of these tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.parsing import parse
from callsheet.interpreter.agents import BrowserPages
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.run import Ended, PagesOf, Settings, run_plan

from .loopback_site import LoopbackSite


def plan_on(site: LoopbackSite, body: str, declarations: str = "") -> CheckedPlan:
    """A plan of one node `work` on the site; the node begins with `goto "/"`."""
    return check(
        parse(
            f"""plan work
site shop at "{site.base}"
agent worker is browser on shop
{declarations}
node work by worker {{
goto "/"
{body}
}}"""
        )
    ).unwrap()


def pages_in(browsers: Browsers) -> PagesOf:
    """What `Settings.pages` takes."""

    @asynccontextmanager
    async def opened(
        plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> AsyncIterator[BrowserPages]:
        yield BrowserPages(browsers, plan, inputs, secrets)

    return opened


async def run_on(
    browsers: Browsers,
    plan: CheckedPlan,
    root: Path,
    *,
    inputs: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Ended:
    """A run of the plan to its end."""
    settings = Settings(pages=pages_in(browsers), settle_pause=0.0)
    return await run_plan(plan, root=root, inputs=inputs or {}, secrets=secrets or {}, settings=settings)
