"""Pages that hold what a test says, for checks that would look at a browser's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from callsheet.tasks.webarena.format import ArenaTask
from callsheet.tasks.webarena.pages import PageFailed


class FakePage:
    """Says what it was told to say of each expression; of others it throws."""

    def __init__(self, url: str, *, html: str = "", says: Mapping[str, str] | None = None) -> None:
        self.url, self.html, self.says = url, html, dict(says or {})
        self.evaluated: list[str] = []

    async def content(self) -> str:
        """The HTML."""
        return self.html

    async def evaluate(self, expression: str) -> str:
        """What it was told."""
        self.evaluated.append(expression)
        if expression not in self.says:
            raise PageFailed(expression)
        return self.says[expression]


class FakeLooker:
    """A last page, and others by their address."""

    def __init__(self, last: FakePage, *others: FakePage) -> None:
        self.last = last
        self.others = {page.url: page for page in others}

    @asynccontextmanager
    async def opened(self, url: str) -> AsyncIterator[FakePage]:
        """One of the others; there has to be one."""
        yield self.others[url]

    async def latest_order_url(self) -> str:
        """The same always."""
        return "http://shop/sales/order/view/order_id/190/"

    async def latest_review(self, sku: str) -> tuple[str, str]:
        """Of one product."""
        return {"B00": ("Emma", "80")}.get(sku, ("", ""))


def task(**checks: Any) -> ArenaTask:
    """A task with these checks, as a file has it."""
    kinds = [
        kind
        for kind, key in (
            ("string_match", "reference_answers"),
            ("url_match", "reference_url"),
            ("program_html", "program_html"),
        )
        if checks.get(key) is not None
    ]
    return ArenaTask.model_validate(
        {
            "task_id": 7,
            "sites": ["shopping"],
            "start_url": "__SHOPPING__",
            "intent": "How many lamps are there?",
            "intent_template_id": 1,
            "eval": {"eval_types": kinds, **checks},
        }
    )
