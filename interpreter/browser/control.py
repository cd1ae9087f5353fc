"""The one element of an act, and what can be done to it.

In: a locator with one match. Out: the element changed, or `NodeFailure`. Playwright waits until the element
can take the act; a secret is looked up only when the very element that will hold it is known, with its
frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from playwright.async_api import ElementHandle, Error, FilePayload, Locator, Position

from callsheet.dsl.elements import Element, describe
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.origins import origin_of
from callsheet.dsl.values import Point, SecretReference

from ..verbs import Facts
from . import scrolling
from .instead import options_of
from .locate import normalise
from .pointer import Spot, begin_to_move, held, move_along, place_of, position, require_in_window, select_text
from .scripts import FACTS_SCRIPT, LABEL_SCRIPT, TAKES_KEYS_SCRIPT
from .trouble import NOT_FILLABLE, is_gone, is_passing

if TYPE_CHECKING:
    from .stage import PageStage

EDITABLE = "css=textarea, input:not([type=hidden]), [contenteditable=''], [contenteditable=true]"


def as_typed(key: str) -> str:
    """A combination as a keyboard makes it: a letter is a capital only with the shift key.

    >>> as_typed("Control+A"), as_typed("Control+Shift+A"), as_typed("A"), as_typed("Enter")
    ('Control+a', 'Control+Shift+A', 'A', 'Enter')
    """
    *modifiers, last = key.split("+")
    if modifiers and len(last) == 1 and "Shift" not in modifiers:
        last = last.lower()
    return "+".join((*modifiers, last))


class PageControl:
    """An element that was found; `element` is what it was looked for as."""

    def __init__(self, stage: PageStage, element: Element, locator: Locator) -> None:
        self._stage, self._element, self.locator, self._subject = stage, element, locator, describe(element)

    async def facts(self) -> Facts:
        async with self._stage.doing("a look", self._subject, sends=False):
            return Facts(**await self.locator.evaluate(FACTS_SCRIPT, timeout=self._stage.milliseconds))

    async def click(self, at: Point | None = None) -> None:
        async with self._stage.doing("click", self._subject):
            await self.locator.click(position=await self._position(at), timeout=self._stage.milliseconds)

    async def click_label(self) -> None:
        async with self._stage.doing("click", self._subject):
            label = (await self.locator.evaluate_handle(LABEL_SCRIPT)).as_element()
            assert label is not None, "facts said that a label is shown"
            await label.click(timeout=self._stage.milliseconds)

    async def fill(self, text: str | SecretReference) -> None:
        try:
            async with self._stage.doing("fill", self._subject):
                if isinstance(text, str):
                    await self.locator.fill(text, timeout=self._stage.milliseconds)
                else:
                    await self._fill_secret(text)
        except NodeFailure as error:
            inner = await self._editor_inside() if error.failure.message.endswith(NOT_FILLABLE) else None
            if inner is None:
                raise
            await inner.fill(text)
            return
        if isinstance(text, str) and await self._only_takes_keys():
            await self._replace_by_keys(text)

    async def select(self, label: str) -> None:
        try:
            async with self._stage.doing("choose", self._subject):
                await self.locator.select_option(label=label, timeout=self._stage.milliseconds)
        except NodeFailure as error:
            if not error.failure.dispatched and await self._lacks(label):
                raise await options_of(self.locator, label, self._subject) from None
            raise

    async def select_itself(self) -> None:
        async with self._stage.doing("choose", self._subject):
            option = await self.locator.element_handle(timeout=self._stage.milliseconds)
            select = self.locator.locator("xpath=ancestor::select[1]")
            await select.select_option(element=option, timeout=self._stage.milliseconds)

    async def check(self) -> None:
        async with self._stage.doing("check", self._subject):
            await self.locator.check(timeout=self._stage.milliseconds)

    async def uncheck(self) -> None:
        async with self._stage.doing("uncheck", self._subject):
            await self.locator.uncheck(timeout=self._stage.milliseconds)

    async def hover(self, at: Point | None = None) -> None:
        async with self._stage.doing("hover", self._subject):
            await self.locator.hover(position=await self._position(at), timeout=self._stage.milliseconds)

    async def doubleclick(self, at: Point | None = None) -> None:
        async with self._stage.doing("doubleclick", self._subject):
            await self.locator.dblclick(position=await self._position(at), timeout=self._stage.milliseconds)

    async def type(self, text: str) -> None:
        async with self._stage.doing("type", self._subject):
            # Behind what is there, wherever a click or a script has left the caret.
            await self.locator.press("Control+End", timeout=self._stage.milliseconds)
            await self.locator.press_sequentially(text, timeout=self._stage.milliseconds)

    async def press(self, key: str) -> None:
        async with self._stage.doing("press", self._subject):
            await self.locator.press(as_typed(key), timeout=self._stage.milliseconds)

    async def drag_onto(self, other: Element) -> None:
        target = await self._stage.find(other)
        async with self._stage.doing("drag", self._subject):
            begin = await self._grab()
            async with held(self.locator.page.mouse):
                # The drag has to begin on the element, which bringing the target into view may take away.
                await begin_to_move(self.locator.page.mouse, begin)
                await target.locator.scroll_into_view_if_needed(timeout=self._stage.milliseconds)
                await self._move(begin, [(await place_of(target.locator, self._stage.milliseconds)).middle])

    async def drag_by(self, way: Point) -> None:
        async with self._stage.doing("drag", self._subject):
            begin = await self._grab()
            spots = [Spot(begin.x + float(way.x), begin.y + float(way.y))]
            require_in_window(self.locator, spots, self._subject)
            async with held(self.locator.page.mouse):
                await self._move(begin, spots)

    async def drag_along(self, points: Sequence[Point]) -> None:
        async with self._stage.doing("drag", self._subject):
            begin = await self._grab()
            place = await place_of(self.locator, self._stage.milliseconds)
            spots = [place.of_page(point) for point in points]
            require_in_window(self.locator, spots, self._subject)
            if spots and place.holds(spots[0]):
                begin = spots.pop(0)
                await self.locator.page.mouse.move(begin.x, begin.y)
            async with held(self.locator.page.mouse):
                await self._move(begin, spots)

    async def scroll_into_view(self) -> None:
        async with self._stage.doing("scroll", self._subject):
            await self.locator.scroll_into_view_if_needed(timeout=self._stage.milliseconds)
            await scrolling.taken_in(self.locator)

    async def scroll_to(self, end: str) -> None:
        async with self._stage.doing("scroll", self._subject):
            await scrolling.to_end(self.locator, end, self._stage.milliseconds)
            await scrolling.taken_in(self.locator)

    async def scroll_by(self, way: Point) -> None:
        async with self._stage.doing("scroll", self._subject):
            await scrolling.by(self.locator, way, self._stage.milliseconds)
            await scrolling.taken_in(self.locator)

    async def highlight(self) -> None:
        facts = await self.facts()
        async with self._stage.doing("highlight", self._subject):
            if facts.tag in ("input", "textarea"):
                await self.locator.select_text(timeout=self._stage.milliseconds)
            else:
                await select_text(self.locator, self._stage.milliseconds, self._subject)

    async def upload(self, files: Sequence[FileContent]) -> None:
        payloads = [FilePayload(name=one.name, mimeType=one.media_type, buffer=one.data) for one in files]
        facts = await self.facts()
        async with self._stage.doing("upload", self._subject):
            milliseconds = self._stage.milliseconds
            if facts.kind == "file":
                await self.locator.set_input_files(payloads, timeout=milliseconds)
                return
            async with self.locator.page.expect_file_chooser(timeout=milliseconds) as choosing:
                await self.locator.click(timeout=milliseconds)
                # Whether it asks for files or not, the click has been done.
                self._stage.reached = True
            await (await choosing.value).set_files(payloads, timeout=milliseconds)

    async def _editor_inside(self) -> PageControl | None:
        """The one thing in a box that can be edited: people see the box of an editor, not what takes its keys."""
        inner = self.locator.locator(EDITABLE)
        async with self._stage.doing("a look", self._subject, sends=False):
            count = await inner.count()
        return PageControl(self._stage, self._element, inner) if count == 1 else None

    async def _only_takes_keys(self) -> bool:
        """Whether the text is kept elsewhere, as code editors do that hide a text area for the keys."""
        async with self._stage.doing("a look", self._subject, sends=False):
            try:
                takes: bool = await self.locator.evaluate(TAKES_KEYS_SCRIPT, timeout=self._stage.milliseconds)
            except Error as error:
                if is_gone(error) or not is_passing(error):
                    raise
                return False
            self._stage.paused = True
            return takes

    async def _replace_by_keys(self, text: str) -> None:
        async with self._stage.doing("fill", self._subject):
            await self.locator.focus(timeout=self._stage.milliseconds)
            keyboard = self.locator.page.keyboard
            await keyboard.press("ControlOrMeta+a")
            if text:
                await keyboard.insert_text(text)
            else:
                await keyboard.press("Delete")

    async def _position(self, at: Point | None) -> Position | None:
        return await position(self.locator, at, self._stage.milliseconds)

    async def _grab(self) -> Spot:
        """The pointer on the middle of the element, which can be hit there."""
        await self.locator.hover(timeout=self._stage.milliseconds)
        return (await place_of(self.locator, self._stage.milliseconds)).middle

    async def _move(self, begin: Spot, spots: Sequence[Spot]) -> None:
        await move_along(self.locator.page.mouse, begin, spots)

    async def _fill_secret(self, secret: SecretReference) -> None:
        # A handle, not the locator: it belongs to one document, so a page that navigates between the check
        # and the typing gets nothing.
        field: ElementHandle = await self.locator.element_handle(timeout=self._stage.milliseconds)
        frame = await field.owner_frame()
        text = self._stage.secrets.reveal(secret.name, origin_of(frame.url) if frame is not None else None)
        self._stage.typed_into.append(self.locator)
        await field.fill(text, timeout=self._stage.milliseconds)

    async def _lacks(self, label: str) -> bool:
        labels = await self.locator.evaluate_all(
            "selects => selects.flatMap(select => [...select.options || []].map(option => option.label))"
        )
        return normalise(label) not in map(normalise, labels)
