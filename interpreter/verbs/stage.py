"""What a hand may ask of a browser.

A hand is one verb's way of doing an act. It sees a `Stage` (the page that it works on) and `Control`s (the
one element that it works on), both in the words of this project: no hand knows which library drives the
browser, and each can be tested with a fake.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from callsheet.dsl.actions import Act
from callsheet.dsl.elements import Element
from callsheet.dsl.file_bytes import FileContent
from callsheet.dsl.values import Point, SecretReference

PlainKind: TypeAlias = Literal["select", "box"]
"""A native list box; a check box or radio button, of whatever make, that people can hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a control is, as far as that decides how it is to be used.

    `tag` and `kind` (the `type` of an input) are lower case. `popup` is the id of what the control opens.
    `label_shown` is True when a label can be clicked in place of an input that is too small to be hit.
    """

    tag: str
    kind: str
    role: str
    text: str
    editable: bool
    checked: bool
    expanded: bool
    popup: str
    tiny: bool
    label_shown: bool


class Control(Protocol):
    """The one element of an act. Each method is one thing a user can do, and waits until it can be done.

    Points are pixels: `at` is counted from the upper left corner of the element, `along` from that of the page.
    """

    async def facts(self) -> Facts: ...

    async def click(self, at: Point | None = None) -> None: ...

    async def click_label(self) -> None: ...

    async def fill(self, text: str | SecretReference) -> None: ...

    async def select(self, label: str) -> None: ...

    async def select_itself(self) -> None: ...

    async def set_option(self, on: bool) -> None: ...

    async def check(self) -> None: ...

    async def uncheck(self) -> None: ...

    async def hover(self, at: Point | None = None) -> None: ...

    async def doubleclick(self, at: Point | None = None) -> None: ...

    async def type(self, text: str) -> None: ...

    async def press(self, key: str) -> None: ...

    async def drag_onto(self, other: Element) -> None:
        """Onto the middle of another element."""
        ...

    async def drag_by(self, way: Point) -> None: ...

    async def drag_along(self, points: Sequence[Point]) -> None:
        """From the first point where that is on the element, else from its middle to the first."""
        ...

    async def scroll_into_view(self) -> None: ...

    async def scroll_to(self, end: str) -> None:
        """To one of `dsl.verbs.ENDS`."""
        ...

    async def scroll_by(self, way: Point) -> None: ...

    async def highlight(self) -> None: ...

    async def upload(self, files: Sequence[FileContent]) -> None: ...


class Stage(Protocol):
    """The page of one act, until the act's deadline."""

    async def goto(self, url: str) -> None: ...

    async def back(self) -> None:
        """The page before. Fails with kind `navigation` when there is none."""
        ...

    async def reload(self) -> None: ...

    async def find(self, element: Element) -> Control:
        """The one visible match. It may be waited for here, or only by what is done to it.

        Either fails with kind `missing` or `ambiguous`.
        """
        ...

    async def find_plain(self, element: Element, kind: PlainKind) -> Control | None:
        """Like `find`, but only what is there by now and of that kind: then nothing has to be asked of it."""
        ...

    async def find_chooser(self, element: Element) -> Control:
        """Like `find`, but where a `<select>` of that name hides behind a list box of the page's own, that."""
        ...

    async def find_upload(self, element: Element) -> Control:
        """Like `find`, but a file field may be hidden, as it mostly is behind a button of the page's own."""
        ...

    async def find_option(self, options: tuple[Element, ...], *, patience: float | None = None) -> Control | None:
        """The one match of the first of `options` that has any.

        With `patience`, None when there is none after so many seconds; else fails as `find` does.
        """
        ...

    async def press(self, key: str) -> None:
        """A key for whatever has the focus."""
        ...


Hand: TypeAlias = Callable[[Stage, Act], Awaitable[None]]
