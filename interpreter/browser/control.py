"""The one element of an act, and what can be done to it.

In: a locator with one match. Out: the element changed, or `NodeFailure`. Playwright waits until the element
can take the act; a secret is looked up only when the very element that will hold it is known, with its
frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import ElementHandle, Locator

from callsheet.dsl.elements import Element, describe
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.values import SecretReference

from ..verbs import Facts
from .instead import options_of
from .locate import normalise
from .origins import origin_of
from .scripts import FACTS_SCRIPT, LABEL_SCRIPT

if TYPE_CHECKING:
    from .stage import PageStage


class PageControl:
    """An element that was found; `element` is what it was looked for as."""

    def __init__(self, stage: PageStage, element: Element, locator: Locator) -> None:
        self._stage, self._locator, self._subject = stage, locator, describe(element)

    async def facts(self) -> Facts:
        async with self._stage.doing("a look", self._subject, sends=False):
            return Facts(**await self._locator.evaluate(FACTS_SCRIPT, timeout=self._stage.milliseconds))

    async def click(self) -> None:
        async with self._stage.doing("click", self._subject):
            await self._locator.click(timeout=self._stage.milliseconds)

    async def click_label(self) -> None:
        async with self._stage.doing("click", self._subject):
            label = (await self._locator.evaluate_handle(LABEL_SCRIPT)).as_element()
            assert label is not None, "facts said that a label is shown"
            await label.click(timeout=self._stage.milliseconds)

    async def fill(self, text: str | SecretReference) -> None:
        async with self._stage.doing("fill", self._subject):
            if isinstance(text, str):
                await self._locator.fill(text, timeout=self._stage.milliseconds)
            else:
                await self._fill_secret(text)

    async def select(self, label: str) -> None:
        try:
            async with self._stage.doing("choose", self._subject):
                await self._locator.select_option(label=label, timeout=self._stage.milliseconds)
        except NodeFailure as error:
            if not error.failure.dispatched and await self._lacks(label):
                raise await options_of(self._locator, label, self._subject) from None
            raise

    async def select_itself(self) -> None:
        async with self._stage.doing("choose", self._subject):
            option = await self._locator.element_handle(timeout=self._stage.milliseconds)
            select = self._locator.locator("xpath=ancestor::select[1]")
            await select.select_option(element=option, timeout=self._stage.milliseconds)

    async def check(self) -> None:
        async with self._stage.doing("check", self._subject):
            await self._locator.check(timeout=self._stage.milliseconds)

    async def uncheck(self) -> None:
        async with self._stage.doing("uncheck", self._subject):
            await self._locator.uncheck(timeout=self._stage.milliseconds)

    async def hover(self) -> None:
        async with self._stage.doing("hover", self._subject):
            await self._locator.hover(timeout=self._stage.milliseconds)

    async def doubleclick(self) -> None:
        async with self._stage.doing("doubleclick", self._subject):
            await self._locator.dblclick(timeout=self._stage.milliseconds)

    async def type(self, text: str) -> None:
        async with self._stage.doing("type", self._subject):
            # Behind what is there, wherever a click or a script has left the caret.
            await self._locator.press("Control+End", timeout=self._stage.milliseconds)
            await self._locator.press_sequentially(text, timeout=self._stage.milliseconds)

    async def press(self, key: str) -> None:
        async with self._stage.doing("press", self._subject):
            await self._locator.press(key, timeout=self._stage.milliseconds)

    async def _fill_secret(self, secret: SecretReference) -> None:
        # A handle, not the locator: it belongs to one document, so a page that navigates between the check
        # and the typing gets nothing.
        field: ElementHandle = await self._locator.element_handle(timeout=self._stage.milliseconds)
        frame = await field.owner_frame()
        text = self._stage.secrets.reveal(secret.name, origin_of(frame.url) if frame is not None else None)
        self._stage.typed_into.append(self._locator)
        await field.fill(text, timeout=self._stage.milliseconds)

    async def _lacks(self, label: str) -> bool:
        labels = await self._locator.evaluate_all(
            "selects => selects.flatMap(select => [...select.options || []].map(option => option.label))"
        )
        return normalise(label) not in map(normalise, labels)
