"""The one element of an act, and what can be done to it.

In: a locator, and a way to wait until it has one match. Out: the element changed, or `NodeFailure`. Playwright waits
until the element can take the act; a secret is looked up only when the very element that will hold it is known, with
its frame.

Mostly an element is there, alone, when it is asked for. So an act that is one call of Playwright's is tried as it is
(decision 0035): only where that finds none in time, or several, are the matches counted, and then what there is can be
said. What takes several calls is counted first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from playwright.async_api import ElementHandle, Error, FilePayload, Locator, Position

from callsheet.dsl.elements import Element, describe
from callsheet.dsl.failures import NodeFailure, fail
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.origins import origin_of
from callsheet.dsl.values import Point, SecretReference

from ..verbs import Facts
from . import scrolling
from .instead import options_of
from .locate import normalise, unframed
from .pointer import Spot, begin_to_move, held, move_along, place_of, position, require_in_window, select_text
from .scripts import CHOSEN_SCRIPT, FACTS_SCRIPT, LABEL_SCRIPT, TAKES_KEYS_SCRIPT
from .trouble import NOT_FILLABLE, Unmet, is_gone, is_passing

if TYPE_CHECKING:
    from .stage import PageStage

T = TypeVar("T")

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
    """An element; `element` is what it is looked for as.

    `wait` gives a locator when it has one match, and fails else; without it `locator` is known to have one.
    """

    def __init__(
        self,
        stage: PageStage,
        element: Element,
        locator: Locator,
        *,
        wait: Callable[[], Awaitable[Locator]] | None = None,
    ) -> None:
        self._stage, self._element, self.locator, self._subject = stage, element, locator, describe(element)
        self._wait = wait

    async def alone(self) -> PageControl:
        """The same, when its locator has one match. Raises `NodeFailure`."""
        wait, self._wait = self._wait, None
        if wait is not None:
            self.locator = await wait()
        return self

    @asynccontextmanager
    async def _doing(self, what: str, *, sends: bool = True) -> AsyncIterator[None]:
        """Around what takes several calls: it is counted first."""
        await self.alone()
        async with self._stage.doing(what, self._subject, sends=sends):
            yield

    async def _once(self, what: str, call: Callable[[], Awaitable[T]], *, sends: bool = True) -> T:
        """What one call does; it is counted only where Playwright did not find just one match."""
        if self._wait is not None:
            try:
                async with self._stage.doing(what, self._subject, sends=sends, sure=False):
                    done = await call()
            except Unmet:
                await self.alone()
            else:
                self._wait = None
                return done
        async with self._stage.doing(what, self._subject, sends=sends):
            return await call()

    async def facts(self) -> Facts:
        async def look() -> Facts:
            return Facts(**await self.locator.evaluate(FACTS_SCRIPT, timeout=self._stage.milliseconds))

        return await self._once("a look", look, sends=False)

    async def click(self, at: Point | None = None) -> None:
        async def click() -> None:
            await self.locator.click(position=await self._position(at), timeout=self._stage.milliseconds)

        await self._once("click", click)

    async def click_label(self) -> None:
        async with self._doing("click"):
            label = (await self.locator.evaluate_handle(LABEL_SCRIPT)).as_element()
            assert label is not None, "facts said that a label is shown"
            await label.click(timeout=self._stage.milliseconds)

    async def fill(self, text: str | SecretReference) -> None:
        try:
            await (self._fill_text(text) if isinstance(text, str) else self._fill_secret(text))
        except NodeFailure as error:
            inner = await self._editor_inside() if error.failure.message.endswith(NOT_FILLABLE) else None
            if inner is None:
                raise
            await inner.fill(text)
            return
        if isinstance(text, str):
            self._stage.later(lambda: self._by_keys_if_it_only_takes_them(text))

    async def select(self, label: str) -> None:
        async def select() -> None:
            await self.locator.select_option(label=label, timeout=self._stage.milliseconds)

        try:
            await self._once("choose", select)
        except NodeFailure as error:
            if not error.failure.dispatched and await self._lacks(label):
                raise await options_of(self.locator, label, self._subject) from None
            raise

    async def select_itself(self) -> None:
        async with self._doing("choose"):
            option = await self.locator.element_handle(timeout=self._stage.milliseconds)
            select = self.locator.locator("xpath=ancestor::select[1]")
            await select.select_option(element=option, timeout=self._stage.milliseconds)

    async def set_option(self, on: bool) -> None:
        async with self._doing("choose"):
            chosen: list[int] | None = await self.locator.evaluate(CHOSEN_SCRIPT, on, timeout=self._stage.milliseconds)
            if chosen is None:
                raise fail("refused", f"{self._subject} is of a list that has one chosen: choose another")
            select = self.locator.locator("xpath=ancestor::select[1]")
            await select.select_option(index=chosen, timeout=self._stage.milliseconds)

    async def check(self) -> None:
        await self._once("check", lambda: self.locator.check(timeout=self._stage.milliseconds))

    async def uncheck(self) -> None:
        await self._once("uncheck", lambda: self.locator.uncheck(timeout=self._stage.milliseconds))

    async def hover(self, at: Point | None = None) -> None:
        async def hover() -> None:
            await self.locator.hover(position=await self._position(at), timeout=self._stage.milliseconds)

        await self._once("hover", hover)

    async def doubleclick(self, at: Point | None = None) -> None:
        async def doubleclick() -> None:
            await self.locator.dblclick(position=await self._position(at), timeout=self._stage.milliseconds)

        await self._once("doubleclick", doubleclick)

    async def type(self, text: str) -> None:
        async with self._doing("type"):
            # Behind what is there, wherever a click or a script has left the caret.
            await self.locator.press("Control+End", timeout=self._stage.milliseconds)
            await self.locator.press_sequentially(text, timeout=self._stage.milliseconds)

    async def press(self, key: str) -> None:
        async with self._doing("press"):
            await self.locator.press(as_typed(key), timeout=self._stage.milliseconds)

    async def drag_onto(self, other: Element) -> None:
        target = await (await self._stage.find(other)).alone()
        async with self._doing("drag"):
            begin = await self._grab()
            async with held(self.locator.page.mouse):
                # The drag has to begin on the element, which bringing the target into view may take away.
                await begin_to_move(self.locator.page.mouse, begin)
                await target.locator.scroll_into_view_if_needed(timeout=self._stage.milliseconds)
                await self._move(begin, [(await place_of(target.locator, self._stage.milliseconds)).middle])

    async def drag_by(self, way: Point) -> None:
        async with self._doing("drag"):
            begin = await self._grab()
            spots = [Spot(begin.x + float(way.x), begin.y + float(way.y))]
            require_in_window(self.locator, spots, self._subject)
            async with held(self.locator.page.mouse):
                await self._move(begin, spots)

    async def drag_along(self, points: Sequence[Point]) -> None:
        async with self._doing("drag"):
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
        async with self._doing("scroll"):
            await self.locator.scroll_into_view_if_needed(timeout=self._stage.milliseconds)
            await scrolling.taken_in(self.locator)

    async def scroll_to(self, end: str) -> None:
        async with self._doing("scroll"):
            await scrolling.to_end(self.locator, end, self._stage.milliseconds)
            await scrolling.taken_in(self.locator)

    async def scroll_by(self, way: Point) -> None:
        async with self._doing("scroll"):
            await scrolling.by(self.locator, way, self._stage.milliseconds)
            await scrolling.taken_in(self.locator)

    async def highlight(self) -> None:
        facts = await self.facts()
        async with self._doing("highlight"):
            if facts.tag in ("input", "textarea"):
                await self.locator.select_text(timeout=self._stage.milliseconds)
            else:
                await select_text(self.locator, self._stage.milliseconds, self._subject)

    async def upload(self, files: Sequence[FileContent]) -> None:
        payloads = [FilePayload(name=one.name, mimeType=one.media_type, buffer=one.data) for one in files]
        facts = await self.facts()
        async with self._doing("upload"):
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
        async with self._doing("a look", sends=False):
            count = await inner.count()
        return PageControl(self._stage, self._element, inner) if count == 1 else None

    async def _by_keys_if_it_only_takes_them(self, text: str) -> None:
        if await self._only_takes_keys():
            await self._replace_by_keys(text)

    async def _only_takes_keys(self) -> bool:
        """Whether the text is kept elsewhere, as code editors do that hide a text area for the keys.

        What was filled has the focus: in the page itself it need not be looked for once more.
        """
        in_frame = unframed(self._element)[0] is not None
        async with self._stage.doing("a look", self._subject, sends=False):
            try:
                takes: bool = await (
                    self.locator.evaluate(TAKES_KEYS_SCRIPT, timeout=self._stage.milliseconds)
                    if in_frame
                    else self._stage.ask(TAKES_KEYS_SCRIPT)
                )
            except Error as error:
                if is_gone(error) or not is_passing(error):
                    raise
                return False
            self._stage.paused = True
            return takes

    async def _replace_by_keys(self, text: str) -> None:
        async with self._doing("fill"):
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

    async def _fill_text(self, text: str) -> None:
        await self._once("fill", lambda: self.locator.fill(text, timeout=self._stage.milliseconds))

    async def _fill_secret(self, secret: SecretReference) -> None:
        async with self._doing("fill"):
            # A handle, not the locator: it belongs to one document, so a page that navigates between the check
            # and the typing gets nothing.
            field: ElementHandle = await self.locator.element_handle(timeout=self._stage.milliseconds)
            frame = await field.owner_frame()
            text = self._stage.secrets.reveal(secret.name, origin_of(frame.url) if frame is not None else None)
            self._stage.typed_into.append(self.locator)
            await field.fill(text, timeout=self._stage.milliseconds)

    async def _lacks(self, label: str) -> bool:
        """Whether that is known: a page that is just being replaced tells nothing of its options."""
        async with self._stage.doing("a look", self._subject, sends=False):
            try:
                labels = await self.locator.evaluate_all(
                    "selects => selects.flatMap(select => [...select.options || []].map(option => option.label))"
                )
            except Error as error:
                if is_gone(error) or not is_passing(error):
                    raise
                return False
        return normalise(label) not in map(normalise, labels)
